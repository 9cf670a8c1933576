"""Opening and saving sketches: files and the paper's coordinates."""

from __future__ import annotations

from pathlib import Path

from app.canvas import Page
from core.sketch import Sketch, SketchBitmap, read_drawing, write_drawing

SUFFIXES = (".inkseek", ".svg", ".json", ".ndjson")
"""Files that hold strokes; pictures of drawings are opened too, but a dropped one is a photo."""

OPEN_PATTERNS = "*.inkseek *.svg *.json *.ndjson *.png *.jpg *.jpeg *.webp"
SAVE_KINDS = {".inkseek": "Inkseek", ".svg": "SVG", ".png": "PNG", ".ndjson": "QuickDraw"}

PAPER = 1000.0
LARGE = 800.0
"""Paper units a drawing from elsewhere fills along its longer side."""

SMALL = 120.0


def open_page(file: Path) -> Page:
    """Return the page a file holds.

    Raises:
        SketchFormatError: It holds no drawing; the message says what is wrong.
        OSError: It can't be read.
    """
    drawing = read_drawing(file)
    if isinstance(drawing, SketchBitmap):
        return Page(bitmap=drawing)
    return Page(on_paper(drawing))


def save_page(page: Page, file: Path) -> None:
    """Write the strokes of a page; the suffix says in which format."""
    write_drawing(page.sketch, file)


def on_paper(sketch: Sketch) -> Sketch:
    """Return a sketch that lies well on the paper: as it is if it does, else centred and scaled."""
    bounds = sketch.bounds
    if bounds is None:
        return sketch
    half = PAPER / 2
    inside = -half <= bounds.left and bounds.right <= half
    inside = inside and -half <= bounds.top and bounds.bottom <= half
    if inside and bounds.longest >= SMALL:
        return sketch
    scale = LARGE / max(bounds.longest, 1e-6) if bounds.longest > 0 else 1.0
    x, y = bounds.centre
    return sketch.transformed([[scale, 0.0, -scale * x], [0.0, scale, -scale * y]])
