"""Where the user draws: pen events in, strokes and sketches out."""

from app.canvas.brush import Tool
from app.canvas.canvas import Canvas
from app.canvas.document import SketchDocument
from core.sketch import Page

__all__ = ["Canvas", "Page", "SketchDocument", "Tool"]
