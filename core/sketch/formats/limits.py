"""How much a file may hold before it is refused, so that no file can eat the memory or the day."""

from __future__ import annotations

from core.sketch.errors import SketchFormatError

MAX_BYTES = 64 * 2**20
MAX_STROKES = 100_000
MAX_POINTS = 1_000_000


def check_size(n_bytes: int) -> None:
    """Refuse a file too large to be a drawing."""
    if n_bytes > MAX_BYTES:
        raise SketchFormatError(
            f"the file has {n_bytes / 2**20:.0f} MB",
            f"Drawings of up to {MAX_BYTES / 2**20:.0f} MB are read.",
        )


def check_counts(n_strokes: int, n_points: int) -> None:
    """Refuse a drawing of absurdly many strokes or points."""
    if n_strokes > MAX_STROKES or n_points > MAX_POINTS:
        raise SketchFormatError(
            "the drawing is far too detailed",
            f"Up to {MAX_STROKES:,} strokes and {MAX_POINTS:,} points are read.",
        )
