"""Taking pictures in: the import thread, its progress, and the folders it looks after."""

from app.library.import_service import ImportService

__all__ = ["ImportService"]
