"""Ink that is added in training: every kind shows, stays where it belongs, and can be repeated."""

from dataclasses import fields

import numpy as np
import pytest
from numpy.typing import NDArray

from core.research.encoder.extra_ink import ExtraInk, add_ink
from core.research.evaluation.disturbances import enclosed
from core.sketch import Sketch, Stroke, rasterise

KINDS = [kind.name for kind in fields(ExtraInk)]
NEVER = dict.fromkeys(KINDS, 0.0)


def picture(*corners: tuple[float, float]) -> NDArray[np.uint8]:
    return rasterise(Sketch((Stroke.from_xy(np.array(corners, np.float32)),)), 96)


SQUARE = picture((0, 0), (0, 1), (1, 1), (1, 0), (0, 0))
LINE = picture((0, 0), (1, 1))


def with_only(kind: str, seed: int, drawn: NDArray[np.uint8] = SQUARE) -> NDArray[np.uint8]:
    return add_ink(drawn, LINE, np.random.default_rng(seed), ExtraInk(**{**NEVER, kind: 1.0}))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_changes_the_picture_and_can_be_repeated(kind: str):
    changed = [with_only(kind, seed) for seed in range(5)]
    for seed, found in enumerate(changed):
        assert (found.shape, found.dtype) == (SQUARE.shape, np.uint8)
        assert np.array_equal(found, with_only(kind, seed)), "the same generator state"
    assert sum(not np.array_equal(found, SQUARE) for found in changed) >= 4
    assert not np.array_equal(changed[0], changed[1])


@pytest.mark.parametrize("kind", ["hatching", "texture"])
def test_nothing_outside_the_shape_is_hatched(kind: str):
    outside = ~enclosed(SQUARE)
    for seed in range(8):
        assert np.array_equal(with_only(kind, seed)[outside], SQUARE[outside])


def test_no_ink_is_taken_from_what_is_not_moved():
    for kind in ("twice", "hatching", "texture", "construction"):
        assert (with_only(kind, 3) <= SQUARE).all()


def test_most_drawings_stay_as_they_are():
    rng = np.random.default_rng(0)
    same = [np.array_equal(add_ink(SQUARE, LINE, rng, ExtraInk()), SQUARE) for _ in range(200)]
    assert 0.4 < np.mean(same) < 0.75
    assert np.array_equal(add_ink(SQUARE, LINE, rng, ExtraInk(**NEVER)), SQUARE)
