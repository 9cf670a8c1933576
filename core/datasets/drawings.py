"""Files that hold one drawing each."""

from core.datasets.items import Drawing
from core.datasets.pictures import PictureFile, is_picture
from core.datasets.source import Source

__all__ = ["drawing_file", "is_drawing"]


def is_drawing(name: str) -> bool:
    """Say whether a file name is one that may hold a drawing."""
    return is_picture(name)


def drawing_file(source: Source, name: str) -> Drawing:
    """Return the drawing in a file, to be opened when asked."""
    return PictureFile(source, name)
