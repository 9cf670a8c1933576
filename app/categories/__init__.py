"""Categories in the window: the list, guesses for the drawing, and importing folders."""

from app.categories.controller import CategoryController

__all__ = ["CategoryController"]
