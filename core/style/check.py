"""Which drawings can be learnt from: what would teach nothing is refused with its reason."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.sketch import Sketch
from core.style.errors import StyleError
from core.style.example import Example
from core.style.prior import Floats

_FEWEST_POINTS = 6
_SAME_DRAWING = 0.9995
_SAME_PICTURE = 0.985


def check_drawing(sketch: Sketch) -> None:
    """Refuse a drawing with hardly anything on the paper.

    Raises:
        StyleError: it is one.
    """
    bounds = sketch.bounds
    if bounds is None:
        raise StyleError("Nothing is drawn yet.")
    if sketch.n_points < _FEWEST_POINTS or sketch.ink_length < bounds.longest or not bounds.longest:
        raise StyleError("There is too little on the paper to learn from. Draw a little more.")


def check_lesson(examples: Sequence[Example], features: Floats, photos: Floats) -> None:
    """Refuse pairs that contradict each other, or say the same again and again.

    Args:
        examples: the pairs.
        features: (k, f), F of the drawings.
        photos: (k, d), unit rows.

    Raises:
        StyleError: one drawing stands for different pictures, or all pictures look the same.
    """
    for example in examples:
        check_drawing(example.sketch)
    centred = features - features.mean(axis=0)
    lengths = np.linalg.norm(features, axis=1)
    likeness = (features @ features.T) / np.maximum(np.outer(lengths, lengths), 1e-12)
    for first in range(len(examples)):
        for second in range(first + 1, len(examples)):
            if likeness[first, second] > _SAME_DRAWING and np.any(centred):
                raise StyleError(
                    f"The drawings of {examples[first].name} and {examples[second].name} are the "
                    "same, so nothing can be learnt from them. Draw one of them again."
                )
    if len(examples) > 1 and float((photos @ photos.T).min()) > _SAME_PICTURE:
        raise StyleError(
            "All these pictures look the same. A style is learnt from different pictures."
        )
