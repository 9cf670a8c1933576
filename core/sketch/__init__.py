"""Drawings: raw strokes, the one rasteriser, partial drawings, files in and out."""

from core.sketch import partial
from core.sketch.bitmap import SketchBitmap
from core.sketch.bounds import Bounds
from core.sketch.files import read_page, read_sketch, write_page
from core.sketch.formats.checks import SketchFormatError
from core.sketch.page import Page
from core.sketch.raster import LINE_WIDTH, MARGIN, normal_matrix, rasterise
from core.sketch.sketch import Sketch
from core.sketch.stroke import Stroke

__all__ = [
    "LINE_WIDTH",
    "MARGIN",
    "Bounds",
    "Page",
    "Sketch",
    "SketchBitmap",
    "SketchFormatError",
    "Stroke",
    "normal_matrix",
    "partial",
    "rasterise",
    "read_page",
    "read_sketch",
    "write_page",
]
