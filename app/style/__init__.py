"""Profiles in the window: teaching a style, choosing one, taking one back."""

from app.style.styles import Styles

__all__ = ["Styles"]
