"""Raw files of cameras: the preview that the camera put inside, or else a quick development."""

from __future__ import annotations

import io
from typing import BinaryIO

import numpy as np
from PIL import Image

from core.decoders.errors import PictureError

NOT_INSTALLED = 'raw files of cameras need an extra: install it with pip install "inkseek[formats]"'
_TURNS = {3: 180, 5: 90, 6: 270}


def preview(file: BinaryIO) -> tuple[bytes, int, int]:
    """Return a picture file, and the size of the photo, whichever way up.

    Raises:
        PictureError: The library is not installed.
        Exception: It is damaged, or of a camera that the library does not know.
    """
    try:
        import rawpy
    except ImportError:
        raise PictureError(NOT_INSTALLED) from None
    with rawpy.imread(file) as raw:
        width, height, turn = raw.sizes.width, raw.sizes.height, raw.sizes.flip
        try:
            found = raw.extract_thumb()
        except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError):
            pixels = raw.postprocess(half_size=True, use_camera_wb=True)
            return _stored(Image.fromarray(pixels)), width, height
        if found.format == rawpy.ThumbFormat.JPEG:
            return bytes(found.data), width, height
        image = Image.fromarray(np.asarray(found.data))
        return _stored(image.rotate(_TURNS.get(turn, 0), expand=True)), width, height


def _stored(image: Image.Image) -> bytes:
    made = io.BytesIO()
    image.save(made, "BMP")
    return made.getvalue()
