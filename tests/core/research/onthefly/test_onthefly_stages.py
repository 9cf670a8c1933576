"""Stages of drawings with and without strokes, and the cache of what F saw of them."""

from pathlib import Path

import numpy as np
import pytest
from shapes import scribble
from tiny_encoder import GRID, TinyEncoder

from core.research.datasets.items import SketchItem
from core.research.evaluation.cache import FeatureCache
from core.research.evaluation.errors import EvaluationError
from core.research.onthefly.backbones import load_backbone
from core.research.onthefly.features import stage_features, stage_pictures
from core.research.onthefly.stage_one import shared_joint
from core.research.onthefly.stages import stages
from core.sketch import Sketch, SketchBitmap


class FeatureTiny(TinyEncoder):
    """The tiny encoder with a feature, and a count of what it was shown."""

    seen = 0

    def sketch_features(self, images: np.ndarray) -> np.ndarray:
        self.seen += len(images)
        return self._grid(images)


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
    made = stages(pieces(), 4)
    inks = [int((one.ink < 128).sum()) for one in made]
    assert inks == sorted(inks)
    assert inks[0] == 28 * 4
    assert inks[-1] == 28 * 4 + 40 + 9
    assert made[-1] == pieces()


def test_one_piece_stays_whole() -> None:
    page = np.full((10, 10), 255, np.uint8)
    page[2:8, 4] = 0
    drawing = SketchBitmap(page)
    assert stages(drawing, 3) == [drawing] * 3


def test_strokes_are_cut_by_ink() -> None:
    made = stages(scribble(0), 5)
    total = scribble(0).ink_length
    assert [one.ink_length / total for one in made] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


def test_features_are_kept_and_views_differ(tmp_path: Path) -> None:
    encoder, cache = FeatureTiny(), FeatureCache(tmp_path)
    first = stage_features(encoder, items(3), steps=4, cache=cache)
    assert first.shape == (3, 4, GRID * GRID)
    assert first.dtype == np.float16
    assert encoder.seen == 12
    np.testing.assert_array_equal(first, stage_features(encoder, items(3), steps=4, cache=cache))
    assert encoder.seen == 12
    stage_features(encoder, items(4), steps=4, cache=cache)
    assert encoder.seen == 16
    another = stage_features(encoder, items(3), steps=4, view=1, cache=cache)
    assert not np.array_equal(first, another)
    np.testing.assert_array_equal(another, stage_features(encoder, items(3), steps=4, view=1))
    assert stage_features(encoder, [], steps=4).shape == (0, 4, GRID * GRID)


def test_pictures_of_stages() -> None:
    every = stage_pictures(items(2), 16, steps=3)
    last = stage_pictures(items(2), 16, steps=3, complete_only=True)
    assert every.shape == (2, 3, 16, 16)
    np.testing.assert_array_equal(every[:, -1:], last)


def test_a_shared_joint_brings_drawings_to_their_photos() -> None:
    rng = np.random.default_rng(0)
    photos = rng.normal(size=(12, 20)).astype(np.float32)
    target = np.arange(36) % 12
    drawn = (photos[target] @ rng.normal(size=(20, 20)) / 4).astype(np.float32)
    joint = shared_joint(photos, drawn, target, 8)
    similarity = joint.applied(drawn) @ joint.applied(photos).T
    assert (similarity.argmax(1) == target).mean() > 0.9


def test_weights_that_are_not_here_are_not_fetched(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="--backbone-weights"):
        load_backbone("resnet50", tmp_path / "none.pth", "cpu")
    with pytest.raises(EvaluationError, match="inception_v3"):
        load_backbone("alexnet", None, "cpu")
    broken = tmp_path / "broken.pth"
    broken.write_bytes(b"not weights")
    with pytest.raises(EvaluationError, match="can't be used"):
        load_backbone("resnet50", broken, "cpu")
