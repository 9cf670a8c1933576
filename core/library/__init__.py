"""The picture library: a catalogue of pictures that stay where they are, untouched."""

from core.library.errors import CatalogueError, PictureError
from core.library.progress import ImportControl, ImportProgress, ImportReport
from core.library.records import Filters, Folder, ImportFailure, NewPhoto, Photo

__all__ = [
    "CatalogueError",
    "Filters",
    "Folder",
    "ImportControl",
    "ImportFailure",
    "ImportProgress",
    "ImportReport",
    "NewPhoto",
    "Photo",
    "PictureError",
]
