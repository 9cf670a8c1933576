"""The picture library: a catalogue of pictures that stay where they are."""

from core.decoders.errors import PictureError
from core.decoders.kinds import MOVING, SUFFIXES
from core.decoders.process import open_frames, open_picture
from core.library.catalogue import Catalogue
from core.library.importer import Importer
from core.library.library import Library
from core.library.listing import Order
from core.library.progress import ImportControl, ImportProgress, ImportReport
from core.library.records import (
    CatalogueError,
    Filters,
    Folder,
    ImportFailure,
    NewPhoto,
    Photo,
)
from core.library.sketches import SavedSketch, SketchStore
from core.library.thumbnails import ThumbnailStore

__all__ = [
    "MOVING",
    "SUFFIXES",
    "Catalogue",
    "CatalogueError",
    "Filters",
    "Folder",
    "ImportControl",
    "ImportFailure",
    "ImportProgress",
    "ImportReport",
    "Importer",
    "Library",
    "NewPhoto",
    "Order",
    "Photo",
    "PictureError",
    "SavedSketch",
    "SketchStore",
    "ThumbnailStore",
    "open_frames",
    "open_picture",
]
