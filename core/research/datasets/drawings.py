"""Files that hold one drawing each, as pixels or as vectors."""

from dataclasses import dataclass

from core.research.datasets.items import Drawing
from core.research.datasets.pictures import PictureFile, is_picture
from core.research.datasets.source import Source
from core.sketch import Sketch
from core.sketch.errors import SketchFormatError
from core.sketch.formats.inkseek_json import from_json
from core.sketch.formats.quickdraw import from_ndjson
from core.sketch.formats.svg import from_svg

__all__ = ["VectorFile", "drawing_file", "is_drawing"]

_READERS = {".svg": from_svg, ".ndjson": from_ndjson, ".inkseek": from_json, ".json": from_json}


@dataclass(frozen=True, slots=True)
class VectorFile:
    """One SVG, Inkseek JSON or QuickDraw file inside a source."""

    source: Source
    name: str

    def drawing(self) -> Sketch:
        """Return the drawing.

        Raises:
            SketchFormatError: The file holds no drawing; the message names it.
        """
        read = next(read for end, read in _READERS.items() if self.name.lower().endswith(end))
        try:
            return read(self.source.read(self.name))
        except SketchFormatError as error:
            raise error.named(str(self.source.where / self.name)) from error


def is_drawing(name: str) -> bool:
    """Say whether a file name is one that may hold a drawing."""
    return is_picture(name) or name.lower().endswith(tuple(_READERS))


def drawing_file(source: Source, name: str) -> Drawing:
    """Return the drawing in a file, to be opened when asked."""
    if name.lower().endswith(tuple(_READERS)):
        return VectorFile(source, name)
    return PictureFile(source, name)
