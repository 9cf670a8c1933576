"""Pairs to learn from, a sketch and the photo it was drawn for, and which of them are usable.

A small copy of the photo is kept next to its content hash. So a profile can be learnt again by a
later encoder, and on another machine that may not have the photo.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.decoders.errors import PictureError
from core.decoders.process import shared as decoders
from core.encoder.inputs import photo_input
from core.errors import UserError
from core.sketch import Sketch
from core.style.projection import Floats


class StyleError(UserError, ValueError):
    """A profile or a sketch can't be used; the message says why and what to do."""


_MIN_POINTS = 6
_SAME_SKETCH = 0.9995
_SAME_PHOTO = 0.985


@dataclass(frozen=True)
class Example:
    """A sketch and its photo.

    Attributes:
        sketch: the strokes as they were drawn.
        content_hash: of the photo's file, as the library knows it.
        name: the photo's file name.
        picture: the small copy, as WebP.
    """

    sketch: Sketch
    content_hash: str
    name: str
    picture: bytes

    def photo_pixels(self, size: int) -> NDArray[np.uint8]:
        """Return the small copy as an encoder's input.

        Raises:
            StyleError: the copy is damaged.
        """
        try:
            return photo_input(decoders.decode(self.picture, ".webp").image, size)
        except PictureError as error:
            raise StyleError(f"The profile's copy of {self.name} is damaged.") from error


def check_sketch(sketch: Sketch) -> None:
    """Refuse a sketch with hardly anything in it.

    Raises:
        StyleError: there is too little to learn from.
    """
    bounds = sketch.bounds
    if bounds is None:
        raise StyleError("Nothing is drawn yet.")
    if sketch.n_points < _MIN_POINTS or sketch.ink_length < bounds.longest or not bounds.longest:
        raise StyleError("There is too little on the paper to learn from. Draw a little more.")


def check_examples(examples: Sequence[Example], features: Floats, photos: Floats) -> None:
    """Refuse pairs that contradict each other, or all say the same.

    Args:
        examples: the pairs.
        features: (k, f), F of the sketches.
        photos: (k, d), unit rows.

    Raises:
        StyleError: a sketch is nearly empty, two photos have the same sketch, or all photos look
            the same.
    """
    for example in examples:
        check_sketch(example.sketch)
    lengths = np.linalg.norm(features, axis=1)
    similarity = (features @ features.T) / np.maximum(np.outer(lengths, lengths), 1e-12)
    same = np.argwhere(np.triu(similarity > _SAME_SKETCH, 1))
    if len(same) and np.any(features - features.mean(axis=0)):
        first, second = (examples[row].name for row in same[0])
        raise StyleError(
            f"The drawings of {first} and {second} are the same, so nothing can be learnt from "
            "them. Draw one of them again."
        )
    if len(examples) > 1 and float((photos @ photos.T).min()) > _SAME_PHOTO:
        raise StyleError(
            "All these pictures look the same. A style is learnt from different pictures."
        )
