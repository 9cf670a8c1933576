"""Categories in the window: a list to filter by, what a drawing looks like, folders to take in."""

from app.categories.controller import CategoryController

__all__ = ["CategoryController"]
