"""The library in the window: folders, imports and their progress."""

from app.library.import_service import ImportService

__all__ = ["ImportService"]
