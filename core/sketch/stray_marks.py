"""Stray marks: a resting palm's dot far from the drawing must not move or shrink the drawing.

An encoder sees a drawing fitted into a square, so a dot in an empty corner would stretch the box
that is fitted. A mark is stray when it is tiny beside the rest and lies well apart from it. Many
such marks together (rain, stars) are a part of the drawing and stay.
"""

from __future__ import annotations

from functools import reduce

import numpy as np
from numpy.typing import NDArray

from core.sketch.bitmap import PAPER, SketchBitmap
from core.sketch.bounds import Bounds
from core.sketch.sketch import Sketch

TINY = 0.02
"""Part of all ink below which a mark can be stray."""

TOGETHER = 0.04
"""Part of all ink above which such marks count after all."""

APART = 0.15
"""Distance of a stray mark from the rest, as a part of the rest's longest side."""


def without_stray_marks(sketch: Sketch) -> Sketch:
    """Return the drawing without its stray marks; the very same object when there are none."""
    most = TINY * sketch.ink_length
    tiny = {i for i, stroke in enumerate(sketch.strokes) if stroke.length <= most}
    if not tiny or len(tiny) == len(sketch.strokes):
        return sketch
    large = [stroke.bounds for i, stroke in enumerate(sketch.strokes) if i not in tiny]
    rest = reduce(Bounds.union, large)
    nearby = rest.grown(APART * rest.longest)
    stray = {i for i in tiny if not sketch.strokes[i].bounds.meets(nearby)}
    together = sum(sketch.strokes[i].length for i in stray)
    if not stray or together > TOGETHER * sketch.ink_length:
        return sketch
    return sketch.without(stray)


def without_stray_ink(drawing: SketchBitmap) -> SketchBitmap:
    """Return a drawing of pixels without the ink that a wide empty band cuts off from the rest."""
    ink = drawing.ink
    for axis in (0, 1, 0):
        profile = (PAPER - ink).sum(axis=1 - axis, dtype=np.float64)
        first, last = _dense_range(profile, ink.shape[1 - axis])
        ink = ink[first:last] if axis == 0 else ink[:, first:last]
    return drawing if ink.shape == drawing.ink.shape else SketchBitmap(ink)


def _dense_range(profile: NDArray[np.float64], across: int) -> tuple[int, int]:
    """Find the rows (or columns) that hold the drawing, from the ink in each of them."""
    inked = np.flatnonzero(profile)
    first, last = int(inked[0]), int(inked[-1]) + 1
    ink = np.cumsum(profile)
    for place in np.flatnonzero(np.diff(inked) > 1):
        before, after = int(inked[place]), int(inked[place + 1])
        gap = after - before
        if ink[before] <= TINY * ink[-1] and gap > APART * max(last - after, across):
            first = after
        elif ink[-1] - ink[before] <= TINY * ink[-1] and gap > APART * max(before - first, across):
            return first, before + 1
    return first, last
