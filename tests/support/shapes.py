"""Drawings that differ from one another, and pictures that show what a drawing shows."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from core.sketch import Sketch, Stroke, rasterise


def shape(seed: int) -> Sketch:
    """A drawing of a few long straight strokes, unlike that of any other seed."""
    rng = np.random.default_rng(seed)
    corners = rng.uniform(0, 100, (4, 5, 2)).astype(np.float32)
    return Sketch(tuple(Stroke.from_xy(path) for path in corners))


def photograph(sketch: Sketch, path: Path, size: int = 128, **options: Any) -> Path:
    """Saves a picture that shows what the sketch shows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(rasterise(sketch, size)).convert("RGB").save(path, **options)
    return path


def scribble(seed: int, strokes: int = 12, points: int = 60) -> Sketch:
    """A drawing as a hand makes it on a tablet: a dozen curved strokes of many points."""
    rng = np.random.default_rng(seed)
    t = np.linspace(0, 1, points)
    drawn = []
    for _ in range(strokes):
        start, along, bend = rng.uniform(0, 400, 2), rng.uniform(-200, 200, 2), rng.normal(0, 60, 2)
        path = start + np.outer(t, along) + np.outer(np.sin(np.pi * t), bend)
        drawn.append(Stroke.from_xy(path.astype(np.float32)))
    return Sketch(tuple(drawn))
