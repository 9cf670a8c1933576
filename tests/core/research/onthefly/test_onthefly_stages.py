"""Stages of drawings with and without strokes, and the cache of what F saw of them."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from shapes import scribble
from tiny_encoder import GRID, TinyEncoder

from core.research.datasets.items import PairData, SketchItem
from core.research.evaluation.errors import EvaluationError
from core.research.onthefly import stages
from core.research.onthefly.stages import StageSource, cut_stages
from core.sketch import Sketch, SketchBitmap, rasterise


class FeatureTiny(TinyEncoder):
    """The tiny encoder with a feature, and a count of what it was shown."""

    seen = 0

    def sketch_features(self, images: np.ndarray) -> np.ndarray:
        self.seen += len(images)
        return self._grid(images)


class Broken:
    def drawing(self) -> Sketch | SketchBitmap:
        raise OSError("gone")


class Ink:
    def __init__(self, drawing: Sketch | SketchBitmap) -> None:
        self._drawing = drawing

    def drawing(self) -> Sketch | SketchBitmap:
        return self._drawing


def items(n: int) -> list[SketchItem]:
    return [SketchItem(f"s{i}", None, "p", None, Ink(scribble(i))) for i in range(n)]


def pieces() -> SketchBitmap:
    page = np.full((40, 40), 255, np.uint8)
    page[2:30, 2:6] = 0  # the largest
    page[2:12, 20:24] = 0
    page[35:38, 35:38] = 0
    return SketchBitmap(page)


def test_pieces_of_a_picture_come_largest_first() -> None:
    made = cut_stages(pieces(), 4)
    inks = [int((one.ink < 128).sum()) for one in made]
    assert inks == sorted(inks)
    assert inks[0] == 28 * 4
    assert inks[-1] == 28 * 4 + 40 + 9
    assert made[-1] == pieces()


def test_one_piece_stays_whole() -> None:
    page = np.full((10, 10), 255, np.uint8)
    page[2:8, 4] = 0
    drawing = SketchBitmap(page)
    assert cut_stages(drawing, 3) == [drawing] * 3


def test_strokes_are_cut_by_ink() -> None:
    made = cut_stages(scribble(0), 5)
    total = scribble(0).ink_length
    assert [one.ink_length / total for one in made] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


def drawings(n: int) -> PairData:
    return PairData("drawings", (), tuple(items(n)), True)


def test_features_are_kept(tmp_path: Path) -> None:
    encoder = FeatureTiny()
    source = StageSource(encoder, 4, cache=tmp_path)
    first = source.features(drawings(3))
    assert first.shape == (3, 4, GRID * GRID)
    assert first.dtype == np.float16
    assert encoder.seen == 12
    np.testing.assert_array_equal(first, source.features(drawings(3)))
    assert encoder.seen == 12
    source.features(drawings(4))
    assert encoder.seen == 16
    assert source.features(drawings(0)).shape == (0, 4, GRID * GRID)
    np.testing.assert_array_equal(first, StageSource(FeatureTiny(), 4).features(drawings(3)))


def test_an_interrupted_run_keeps_its_features(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages, "_CHUNK", 2)
    StageSource(FeatureTiny(), 3, cache=tmp_path).features(drawings(2))
    unreadable = items(6)
    unreadable[4] = SketchItem("s4", None, "p", None, Broken())
    encoder = FeatureTiny()
    with pytest.raises(EvaluationError, match="s4"):
        StageSource(encoder, 3, cache=tmp_path).features(
            PairData("drawings", (), tuple(unreadable), True)
        )
    assert encoder.seen == 6
    StageSource(encoder, 3, cache=tmp_path).features(drawings(6))
    assert encoder.seen == 12


def test_on_the_page_a_stage_stays_where_it_stands() -> None:
    whole = scribble(3)
    stages = StageSource(FeatureTiny(), 4, on_page=True)._draw(whole, 64)
    for earlier, later in pairwise(stages):
        # Ink of an earlier stage stays ink; fitted by itself, the stage would be somewhere else.
        assert bool((later[earlier < 64] < 128).all())
    np.testing.assert_array_equal(stages[-1], rasterise(whole, 64))
    fitted = StageSource(FeatureTiny(), 4)._draw(whole, 64)
    np.testing.assert_array_equal(fitted[-1], stages[-1])
    assert (fitted[0] != stages[0]).any()
