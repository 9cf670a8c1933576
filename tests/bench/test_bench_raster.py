"""How long a drawing takes to become the picture an encoder sees, and what else was tried."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from core.research.encoder.stroke_changes import augment
from core.sketch import Sketch, SketchBitmap, Stroke, rasterise
from core.sketch.raster import LINE_WIDTH, normal_matrix

pytestmark = pytest.mark.bench

Benchmark = Callable[..., object]


def thirty_strokes() -> Sketch:
    rng = np.random.default_rng(0)
    strokes = []
    for _ in range(30):
        heading = np.cumsum(rng.normal(0, 0.25, 40))
        step = np.stack([np.cos(heading), np.sin(heading)], axis=1) * rng.uniform(0.4, 1.2)
        strokes.append(Stroke.from_xy(rng.uniform(20, 80, 2) + np.cumsum(step, axis=0)))
    return Sketch(tuple(strokes))


def by_distance(sketch: Sketch, size: int) -> NDArray[np.uint8]:
    """The alternative: each pixel's exact distance to every piece of line near it, in numpy.

    Its cost grows with the square of the longest piece, so a drawing of a few long lines is its
    worst case; strokes would have to be cut up first.
    """
    assert sketch.bounds is not None
    moved = sketch.transformed(normal_matrix(sketch.bounds, size))
    reach = LINE_WIDTH * size / 2
    near = np.full((size + 64, size + 64), np.inf, dtype=np.float32)
    a = np.concatenate([stroke.xy[:-1] for stroke in moved.strokes])
    step = np.concatenate([np.diff(stroke.xy, axis=0) for stroke in moved.strokes])
    half = float(np.abs(step).max()) / 2 + reach + 1
    corner = np.floor(a + step / 2 - half).astype(np.int64)
    across = np.arange(int(np.ceil(2 * half)) + 1)
    x, y = corner[:, :1] + across, corner[:, 1:] + across
    rx, ry = x + 0.5 - a[:, :1], y + 0.5 - a[:, 1:]
    square = np.maximum((step * step).sum(axis=1), 1e-12)
    u = (rx * step[:, :1])[:, None, :] + (ry * step[:, 1:])[:, :, None]
    u = np.clip(u / square[:, None, None], 0, 1)
    dx = rx[:, None, :] - u * step[:, 0, None, None]
    dy = ry[:, :, None] - u * step[:, 1, None, None]
    flat = ((y + 32) * (size + 64))[:, :, None] + (x + 32)[:, None, :]
    np.minimum.at(near.ravel(), flat.ravel(), np.hypot(dx, dy).astype(np.float32).ravel())
    inside = near[32:-32, 32:-32] - (reach - 0.5)
    return np.clip(inside * 255, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("size", [64, 128, 224, 512])
def test_rasterise(benchmark: Benchmark, size: int) -> None:
    benchmark(rasterise, thirty_strokes(), size)
    if size == 224:
        assert benchmark.stats["median"] < 0.002  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [128, 224])
def test_distance_instead(benchmark: Benchmark, size: int) -> None:
    sketch = thirty_strokes()
    exact = benchmark(by_distance, sketch, size)
    assert np.abs(np.asarray(exact).astype(int) - rasterise(sketch, size)).mean() < 6


def test_rasterise_a_picture(benchmark: Benchmark) -> None:
    drawing = SketchBitmap(rasterise(thirty_strokes(), 1600))
    benchmark(rasterise, drawing, 224)


def test_augment(benchmark: Benchmark) -> None:
    benchmark(augment, thirty_strokes(), np.random.default_rng(0))
