"""How long it takes until a data set can be used, and to open one of its drawings."""

from pathlib import Path

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from core.research.datasets import PairData, quickdraw

pytestmark = pytest.mark.bench

DRAWINGS, STROKES, POINTS = 138_000, 5, 9


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """QuickDraw's packed form at its real size, with scribbles."""
    where = tmp_path_factory.mktemp("data")
    rng = np.random.default_rng(0)
    n_strokes = DRAWINGS * STROKES
    np.savez_compressed(
        where / "quickdraw.npz",
        points=rng.integers(0, 256, (n_strokes * POINTS, 2), dtype=np.uint8),
        stroke_len=np.full(n_strokes, POINTS, dtype=np.uint16),
        n_strokes=np.full(DRAWINGS, STROKES, dtype=np.uint16),
        label=(np.arange(DRAWINGS) // 400).astype(np.uint16),
        key_id=rng.permutation(DRAWINGS).astype(np.int64),
        categories=np.array([f"thing {n}" for n in range(345)]),
    )
    return where


def test_loading_quickdraw(benchmark: BenchmarkFixture, root: Path) -> None:
    data: PairData = benchmark.pedantic(quickdraw.load, args=(root,), rounds=3)
    assert len(data.sketches) == DRAWINGS


def test_opening_a_drawing(benchmark: BenchmarkFixture, root: Path) -> None:
    item = quickdraw.load(root).sketches[70_000]
    drawing = benchmark(item.drawing)
    assert len(drawing.strokes) == STROKES
