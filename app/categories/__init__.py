"""Categories in the window: a list to filter by, what a drawing looks like, folders to take in."""

from app.categories.categories import CategoryDesk

__all__ = ["CategoryDesk"]
