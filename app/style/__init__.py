"""Styles in the window: teaching, choosing and undoing."""

from app.style.styles import Styles

__all__ = ["Styles"]
