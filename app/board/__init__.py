"""The tray: pictures set aside while searching for more."""

from app.board.tray import Tray

__all__ = ["Tray"]
