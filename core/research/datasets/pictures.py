"""Files of a source that hold one picture or drawing, as pixels or as vectors."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

from core.research.datasets.source import DataDamaged, Source
from core.sketch import Sketch, SketchBitmap
from core.sketch.formats.bitmap import from_image
from core.sketch.formats.checks import SketchFormatError
from core.sketch.formats.inkseek_json import from_json
from core.sketch.formats.quickdraw import from_ndjson
from core.sketch.formats.svg import from_svg

_PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp")
_FORMATS = ("JPEG", "PNG", "BMP", "GIF", "WEBP")
_READERS = {".svg": from_svg, ".ndjson": from_ndjson, ".inkseek": from_json, ".json": from_json}
_PAPER = np.uint8(255)
_WHITE = 250
# Paler than this is paper: JPEG sketches carry faint rings round every stroke.
_FAINTEST_INK = 224


def is_drawing(name: str) -> bool:
    """Say whether a file name is one that may hold a drawing."""
    return is_picture(name) or name.lower().endswith(tuple(_READERS))


def is_picture(name: str) -> bool:
    """Say whether a file name is one of a picture that we read."""
    return name.lower().endswith(_PICTURE_SUFFIXES)


@dataclass(frozen=True, slots=True)
class PictureFile:
    """One picture inside a source."""

    source: Source
    name: str

    def photo(self) -> Image.Image:
        """Return the picture as RGB; see-through parts become white, as product photos expect."""
        return _on_white(ImageOps.exif_transpose(self._picture())).convert("RGB")

    def drawing(self) -> SketchBitmap:
        """Return the drawing, cropped to its ink.

        On clean white paper, as most sets have it, nothing has to be guessed: white is paper and
        the grey of a line's edge is kept. Photographed paper, chalk on a board and cut-out ink go
        the careful way of the program itself, which takes twenty times as long.
        """
        picture = self._picture()
        if not _is_see_through(picture):
            grey = np.asarray(picture.convert("L"))
            if 2 * np.count_nonzero(grey >= _WHITE) > grey.size:
                return SketchBitmap(np.where(grey < _FAINTEST_INK, grey, _PAPER))
        try:
            return from_image(picture)
        except SketchFormatError as error:
            raise error.named(str(self.source.where / self.name)) from error

    def _picture(self) -> Image.Image:
        try:
            picture = Image.open(io.BytesIO(self.source.read(self.name)), formats=_FORMATS)
            picture.load()
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            where = self.source.where / self.name
            raise DataDamaged(f"{where} cannot be read as a picture: {error}") from error
        return picture


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


def drawing_file(source: Source, name: str) -> PictureFile | VectorFile:
    """Return the drawing in a file, to be opened when asked."""
    if name.lower().endswith(tuple(_READERS)):
        return VectorFile(source, name)
    return PictureFile(source, name)


def _is_see_through(picture: Image.Image) -> bool:
    return picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info


def _on_white(picture: Image.Image) -> Image.Image:
    if not _is_see_through(picture):
        return picture
    opaque = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", opaque.size, "white"), opaque)
