"""The tray: pictures put aside while looking for more."""

from app.board.tray import Tray

__all__ = ["Tray"]
