"""Picture files of a source, opened as a photo or as a drawing that only exists as pixels."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

from core.research.datasets.missing import DataDamaged
from core.research.datasets.source import Source
from core.sketch import SketchBitmap
from core.sketch.errors import SketchFormatError
from core.sketch.formats.bitmap import from_image

__all__ = ["PICTURE_SUFFIXES", "PictureFile", "is_picture"]

PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp")
_FORMATS = ("JPEG", "PNG", "BMP", "GIF", "WEBP")
_PAPER = np.uint8(255)
_WHITE = 250
# Paler than this is paper: JPEG sketches carry faint rings round every stroke.
_FAINTEST_INK = 224


def is_picture(name: str) -> bool:
    """Say whether a file name is one of a picture that we read."""
    return name.lower().endswith(PICTURE_SUFFIXES)


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


def _is_see_through(picture: Image.Image) -> bool:
    return picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info


def _on_white(picture: Image.Image) -> Image.Image:
    if not _is_see_through(picture):
        return picture
    opaque = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", opaque.size, "white"), opaque)
