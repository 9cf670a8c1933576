"""The tray: pictures put aside while looking for more."""

from app.tray.tray import Tray

__all__ = ["Tray"]
