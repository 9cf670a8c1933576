"""One pair to learn from: a drawing, and the picture it was drawn for.

The picture is kept as a small copy as well as by its content's hash. So a profile can be learnt
again by a later encoder, and on another machine, where the picture itself may not be.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.encoder.inputs import photo_input
from core.library import Photo
from core.sketch import Sketch
from core.style.errors import StyleError

SIDE = 256
_QUALITY = 90


@dataclass(frozen=True)
class Example:
    """A drawing and its picture.

    Attributes:
        sketch: the strokes as they were drawn.
        content_hash: of the picture's file, as the library knows it.
        name: the picture's file name, for people.
        picture: the small copy, as WebP.
    """

    sketch: Sketch
    content_hash: str
    name: str
    picture: bytes

    @classmethod
    def of(cls, sketch: Sketch, photo: Photo, image: Image.Image) -> Example:
        """Pair a drawing with a photo of the library, whose picture (of any size) is `image`."""
        small = image.convert("RGB")
        small.thumbnail((SIDE, SIDE), Image.Resampling.BICUBIC)
        stream = io.BytesIO()
        small.save(stream, "WEBP", quality=_QUALITY)
        return cls(sketch, photo.content_hash, photo.name, stream.getvalue())

    def photo_pixels(self, size: int) -> NDArray[np.uint8]:
        """Return what an encoder sees of the picture.

        Raises:
            StyleError: the copy is damaged.
        """
        try:
            with Image.open(io.BytesIO(self.picture), formats=("WEBP",)) as image:
                return photo_input(image.convert("RGB"), size)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise StyleError(f"The profile's copy of {self.name} is damaged.") from error
