"""Opening and saving sketches: files and the paper's coordinates."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.sketch import Bounds, Page, read_page, write_page

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
    return on_paper(read_page(file))


def save_page(page: Page, file: Path) -> None:
    """Write the strokes of a page; the suffix says in which format and if it keeps all."""
    write_page(page, file)


def on_paper(page: Page) -> Page:
    """Return a page that lies well on the paper: as it is if it does, else centred and scaled."""
    bounds = page.bounds
    if bounds is None or _lies_well(bounds):
        return page
    scale = LARGE / max(bounds.longest, 1e-6) if bounds.longest > 0 else 1.0
    x, y = bounds.centre
    matrix = [[scale, 0.0, -scale * x], [0.0, scale, -scale * y]]
    # Both by the same: what is not wanted keeps its place beside what is.
    return replace(
        page, sketch=page.sketch.transformed(matrix), negative=page.negative.transformed(matrix)
    )


def _lies_well(bounds: Bounds) -> bool:
    half = PAPER / 2
    inside = -half <= bounds.left and bounds.right <= half
    inside = inside and -half <= bounds.top and bounds.bottom <= half
    return inside and bounds.longest >= SMALL
