"""Decodes pictures of drawings: grey, with their transparency, and no larger than is needed."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

from core.decoders.decode import LARGE_PIXELS, Picture
from core.decoders.errors import PictureError

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
MOST_PIXELS = 64_000_000


def decode_drawing(
    file: BinaryIO,
    *,
    side: int,
    turn_of_large: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Picture:
    """Decode an open file in this process, as `core.decoders.decode.decode` does for photos.

    Args:
        file: A picture of one of the formats above.
        side: The longer side is reduced to this.
        turn_of_large: Entered while a picture of very many pixels is in memory.

    Raises:
        PictureError: It cannot be read; the message is the reason.
    """
    try:
        with warnings.catch_warnings():
            # Pillow warns about pictures that are damaged or huge; both are reasons to stop.
            warnings.simplefilter("error")
            with Image.open(file, formats=FORMATS) as image:
                check_pixels(image)
                large = image.width * image.height > LARGE_PIXELS
                with turn_of_large() if large else nullcontext():
                    image.draft("L", (side, side))
                    image.load()
                    small = plain(ImageOps.exif_transpose(image), side)
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError("the picture is far too large") from error
    except MemoryError as error:
        raise PictureError("the picture does not fit into memory") from error
    except Exception as error:
        # Damaged files make Pillow raise nearly anything: OSError, SyntaxError, struct.error …
        raise PictureError("this is no picture, or a damaged one") from error
    return Picture(small, *small.size)


def check_pixels(image: Image.Image) -> None:
    """Refuse a picture of more pixels than any drawing needs.

    Raises:
        PictureError: It has more.
    """
    if image.width * image.height > MOST_PIXELS:
        raise PictureError(
            f"the picture has {image.width} × {image.height} pixels, and "
            f"{MOST_PIXELS // 1_000_000} megapixels are the most"
        )


def plain(image: Image.Image, side: int) -> Image.Image:
    """Reduce an image towards a side, in a mode that keeps grey and transparency: L or RGBA."""
    if image.mode in ("I;16", "I;16L", "I;16B", "I", "F"):
        # Pillow clips deep grey instead of scaling it.
        deep = np.asarray(image).astype(np.float64)
        image = Image.fromarray(
            (deep * (255 / max(float(deep.max()), 1.0))).clip(0, 255).astype("u1")
        )
    image = image.convert("RGBA" if image.has_transparency_data else "L")
    image.thumbnail((side, side), Image.Resampling.BOX, reducing_gap=None)
    return image
