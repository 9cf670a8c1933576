"""Picture files of a source, opened as a photo or as a drawing that only exists as pixels."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

from core.datasets.missing import DataDamaged
from core.datasets.source import Source
from core.sketch import SketchBitmap

__all__ = ["PICTURE_SUFFIXES", "PictureFile", "is_picture"]

PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp")
_FORMATS = ("JPEG", "PNG", "BMP", "GIF", "WEBP")
_PAPER = np.uint8(255)
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

        Data sets draw dark lines on clean white paper, so nothing has to be guessed here: white
        stays paper and the grey of a line's edge is kept.
        """
        grey = np.asarray(_on_white(self._picture()).convert("L"))
        return SketchBitmap(np.where(grey < _FAINTEST_INK, grey, _PAPER))

    def _picture(self) -> Image.Image:
        try:
            picture = Image.open(io.BytesIO(self.source.read(self.name)), formats=_FORMATS)
            picture.load()
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            where = self.source.where / self.name
            raise DataDamaged(f"{where} cannot be read as a picture: {error}") from error
        return picture


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        opaque = picture.convert("RGBA")
        white = Image.new("RGBA", opaque.size, "white")
        return Image.alpha_composite(white, opaque)
    return picture
