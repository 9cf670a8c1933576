"""The stages of a drawing, also of one that only exists as pixels.

Where the strokes are known, a stage is the first part of the ink (or of the points). A bitmap has
lost its order; its stages are then made of its connected pieces of ink, the largest first, since
people tend to draw the outline before the details. A drawing of one single piece stays whole.
"""

from __future__ import annotations

import numpy as np

from core.research.evaluation.protocols.by_frame import By
from core.sketch import Sketch, SketchBitmap
from core.sketch.formats.components import find
from core.sketch.partial import frames

_INK = 128  # darker than this belongs to a line


def stages(
    drawing: Sketch | SketchBitmap, steps: int, by: By = "ink"
) -> list[Sketch] | list[SketchBitmap]:
    """Return `steps` growing parts of a drawing, the last one being all of it."""
    if isinstance(drawing, Sketch):
        return frames(drawing, steps, by)
    pieces = find(drawing.ink < _INK)
    if len(pieces.area) < 2:
        return [drawing] * steps
    order = np.argsort(-pieces.area, kind="stable")
    share = np.cumsum(pieces.area[order]) / pieces.area.sum()
    turn = np.empty(len(order), np.intp)
    turn[order] = np.arange(len(order))
    # Paper and faint pixels come with the last stage, which is the drawing as it was given.
    when = np.where(pieces.label >= 0, turn[pieces.label], len(order))
    made: list[SketchBitmap] = []
    for step in range(1, steps):
        shown = max(int(np.searchsorted(share, step / steps)), 0)
        part = np.where(when <= shown, drawing.ink, 255).astype(np.uint8)
        made.append(SketchBitmap(part))
    return [*made, drawing]
