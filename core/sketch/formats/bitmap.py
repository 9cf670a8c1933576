"""Drawings that come as pixels: from a screenshot, a scan or a camera; and PNG out.

However it comes (white chalk on black, ink on a transparent sheet, pencil under a desk lamp,
turned by the camera), it is read as dark ink on white paper, cropped to the ink.
"""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from core.decoders.drawing import check_pixels, plain
from core.decoders.errors import PictureError
from core.decoders.process import shared as decoders
from core.sketch.bitmap import SketchBitmap
from core.sketch.formats.checks import SketchFormatError, check_size
from core.sketch.formats.paper import ink_on_paper
from core.sketch.raster import rasterise
from core.sketch.sketch import Sketch

PNG_SIZE = 1024

_ACCEPTED = "Accepted is a drawing as a PNG, JPEG, WebP, BMP or GIF picture."
LONGEST = 1600  # pixels: more than the finest line an encoder sees, and quick to clean
_WHOLE = 100_000
_SURELY_DARK, _SURELY_LIGHT = 50, 170
_SEEN_THROUGH = 0.05  # of the sheet: fewer clear pixels are only rounded corners or soft edges


def to_png(drawing: Sketch | SketchBitmap, size: int = PNG_SIZE) -> bytes:
    """Write a drawing as a square picture, centred and scaled as the encoder sees it."""
    out = io.BytesIO()
    Image.fromarray(rasterise(drawing, size)).save(out, "PNG", optimize=True)
    return out.getvalue()


def from_bitmap(data: bytes) -> SketchBitmap:
    """Read a picture of a drawing, decoded in another process.

    Raises:
        SketchFormatError: when it is no such picture, is damaged or huge, or shows no ink.
    """
    check_size(len(data))
    return _inked(_decoded(data, LONGEST))


def from_stored_png(data: bytes) -> SketchBitmap:
    """Read the very pixels that `SketchBitmap.to_png` wrote, here or where a backup comes from.

    Raises:
        SketchFormatError: it is damaged.
    """
    check_size(len(data))
    return SketchBitmap(np.asarray(_decoded(data, _WHOLE).convert("L")))


def from_image(image: Image.Image) -> SketchBitmap:
    """Read a picture that is already in memory, such as one pasted from the clipboard."""
    try:
        check_pixels(image)
    except PictureError as error:
        raise SketchFormatError(str(error), _ACCEPTED) from error
    return _inked(plain(image, LONGEST))


def _decoded(data: bytes, side: int) -> Image.Image:
    try:
        return decoders.decode(data, "", side=side, drawing=True).image
    except PictureError as error:
        raise SketchFormatError(str(error), _ACCEPTED) from error


def _inked(image: Image.Image) -> SketchBitmap:
    drawing = SketchBitmap(ink_on_paper(_grey(image)))
    if drawing.is_empty:
        raise SketchFormatError("nothing drawn stands out in the picture", _ACCEPTED)
    return drawing


def _grey(image: Image.Image) -> NDArray[np.uint8]:
    """Return dark ink on light paper: fill transparency with what the ink is not, invert chalk."""
    if image.mode == "RGBA":
        alpha = np.asarray(image.getchannel("A")).astype(np.float32) / 255
        bare = np.asarray(image.convert("RGB").convert("L")).astype(np.float32)
        through = float((alpha < 0.5).mean())
        ink_is_light = alpha.sum() > 0 and float((bare * alpha).sum() / alpha.sum()) > 127
        sheet = 0.0 if through > _SEEN_THROUGH and ink_is_light else 255.0
        grey = np.rint(bare * alpha + sheet * (1 - alpha)).astype(np.uint8)
    else:
        grey = np.asarray(image)
    return np.asarray(255 - grey) if _is_chalk(grey) else grey


def _is_chalk(grey: NDArray[np.uint8]) -> bool:
    """Tell light lines on a dark sheet from dark lines on a light one.

    The sheet is most of a picture, so its brightness decides where it is clear. Between (paper in
    a dark room, a blackboard in the sun) lines decide: they are few, and far from what is around
    them.
    """
    middle = float(np.median(grey))
    if middle < _SURELY_DARK or middle > _SURELY_LIGHT:
        return middle < 128
    image = Image.fromarray(grey)
    around = image.filter(ImageFilter.GaussianBlur(max(image.size) / 60))
    apart = np.asarray(image).astype(np.float64) - np.asarray(around)
    return float((apart**3).sum()) > 0
