"""Drawings that differ from one another, and pictures that show what a drawing shows."""

from pathlib import Path

import numpy as np
from PIL import Image

from core.sketch import Sketch, Stroke, rasterise


def shape(seed: int) -> Sketch:
    """A drawing of a few long straight strokes, unlike that of any other seed."""
    rng = np.random.default_rng(seed)
    corners = rng.uniform(0, 100, (4, 5, 2)).astype(np.float32)
    return Sketch(tuple(Stroke.from_xy(path) for path in corners))


def photograph(sketch: Sketch, path: Path, size: int = 128, **options: object) -> Path:
    """Saves a picture that shows what the sketch shows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(rasterise(sketch, size)).convert("RGB").save(path, **options)
    return path
