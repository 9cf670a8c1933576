"""The small window that stays above other programs: the canvas and one row of pictures."""

from app.compact.mode import CompactMode

__all__ = ["CompactMode"]
