"""Drawings: raw strokes, the one rasteriser, partial drawings, augmentation, files in and out."""

from core.sketch.bitmap import SketchBitmap
from core.sketch.bounds import Bounds
from core.sketch.normal_form import LINE_WIDTH, MARGIN
from core.sketch.raster import normal_matrix, rasterise
from core.sketch.sketch import Sketch
from core.sketch.stroke import Stroke

__all__ = [
    "LINE_WIDTH",
    "MARGIN",
    "Bounds",
    "Sketch",
    "SketchBitmap",
    "Stroke",
    "normal_matrix",
    "rasterise",
]
