"""The tray, where pictures are set aside, and the boards, where they are laid out."""

from app.board.tray import Tray

__all__ = ["Tray"]
