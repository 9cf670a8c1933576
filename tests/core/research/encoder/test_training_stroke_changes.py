"""Strokes as another hand might have drawn them: small changes, repeatable, never too far."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from drawings import SQUARE, sketches, wiggly
from hypothesis import given, settings
from hypothesis import strategies as st

from core.research.encoder.stroke_changes import FlatSketch, Strength, augment, mirrored
from core.sketch import Sketch, Stroke, rasterise

NONE = Strength(0, 0, 0, 0, 0, 0, 0, 0)


def only(sketch: Sketch, source: np.random.Generator, **strength: float) -> Sketch:
    """Change a drawing in these ways alone."""
    return augment(sketch, source, replace(NONE, **strength))


CHANGES = [
    augment,
    partial(only, drop=0.1),
    partial(only, truncate=0.2),
    partial(only, jitter=0.006),
    partial(only, rotate=10.0, scale=0.12, shear=0.1),
    partial(only, stroke=0.04),
    partial(only, deform=0.04),
]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("change", CHANGES)
def test_the_same_generator_gives_the_same_drawing(change) -> None:  # type: ignore[no-untyped-def]
    sketch = wiggly()
    assert change(sketch, rng(5)) == change(sketch, rng(5))
    assert any(change(sketch, rng(5)) != change(sketch, rng(seed)) for seed in range(6, 12))
    assert sketch == wiggly()


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    "sketch",
    [Sketch(), Sketch((Stroke.from_xy([[3, 4]]),)), Sketch((Stroke.from_xy([[0, 1], [9, 1]]),))],
)
def test_degenerate_drawings_survive(change, sketch: Sketch) -> None:  # type: ignore[no-untyped-def]
    assert len(change(sketch, rng()).strokes) == len(sketch.strokes)


@settings(max_examples=50, deadline=None)
@given(sketches(least=1), st.integers(0, 2**32))
def test_a_drawing_stays_one_and_stays_about_where_it_was(sketch: Sketch, seed: int) -> None:
    varied = augment(sketch, np.random.default_rng(seed))
    assert 1 <= len(varied.strokes) <= len(sketch.strokes)
    assert varied.bounds is not None
    assert sketch.bounds is not None
    room = sketch.bounds.grown(sketch.bounds.longest * 0.75 + 1e-3 * max(map(abs, sketch.bounds)))
    assert varied.bounds.left >= room.left
    assert varied.bounds.top >= room.top
    assert varied.bounds.right <= room.right
    assert varied.bounds.bottom <= room.bottom


def test_no_strength_changes_nothing_to_be_seen() -> None:
    sketch = wiggly()
    before, after = rasterise(sketch, 128), rasterise(augment(sketch, rng(), NONE), 128)
    assert np.abs(before.astype(int) - after.astype(int)).mean() < 1


def test_every_stroke_is_dropped_about_as_often_as_asked_but_never_all() -> None:
    sketch, source = wiggly(10, 3), rng()
    left = [len(only(sketch, source, drop=0.3).strokes) for _ in range(400)]
    assert np.mean(left) == pytest.approx(7, abs=0.3)
    assert {len(only(sketch, source, drop=1.0).strokes) for _ in range(20)} == {1}


def test_truncation_takes_the_end_and_at_most_what_is_asked() -> None:
    source = rng()
    for _ in range(50):
        part = only(SQUARE, source, truncate=0.4)
        assert 0.6 * 40 - 1e-4 <= part.ink_length <= 40
        assert part.strokes[0].xy[0] == pytest.approx(SQUARE.strokes[0].xy[0])
    assert not only(SQUARE, source, truncate=1.0).is_empty


def test_tremor_is_small_smooth_and_bends_a_line_of_two_points() -> None:
    line = Sketch((Stroke.from_xy([[0, 0], [100, 0]]),))
    shaken = only(line, rng(), jitter=0.01).strokes[0].xy
    assert 0.1 < np.abs(shaken[:, 1]).max() < 5
    assert len(shaken) >= 20
    # Neighbours move together: the step between them is far below the tremor itself.
    wave = only(wiggly(1, 400), rng(), jitter=0.01).strokes[0].xy - wiggly(1, 400).strokes[0].xy[:]
    steps = np.abs(np.diff(wave, axis=0))
    assert steps.max() < np.abs(wave).max() / 2


def test_an_affine_change_keeps_lines_straight_and_within_its_limits() -> None:
    source = rng()
    cross = Sketch(
        (Stroke.from_xy([[-50, 0], [0, 0], [50, 0]]), Stroke.from_xy([[0, -50], [0, 50]]))
    )
    for _ in range(60):
        level, upright = only(cross, source, rotate=10, scale=0.1).strokes
        middle = (level.xy[0] + level.xy[-1]) / 2
        assert level.xy[len(level) // 2] == pytest.approx(middle, abs=1e-4)
        across, down = level.xy[-1] - level.xy[0], upright.xy[-1] - upright.xy[0]
        assert abs(np.degrees(np.arctan2(across[1], across[0]))) <= 10 + 1e-4
        assert 100 / 1.1 - 1e-3 <= np.hypot(*across) <= 110 + 1e-3
        assert across @ down == pytest.approx(0, abs=1e-2)


def test_each_stroke_moves_by_itself_and_only_a_little() -> None:
    moved = only(SQUARE, rng(), stroke=0.04)
    shifts = [a.xy[0] - b.xy[0] for a, b in zip(moved.strokes, SQUARE.strokes, strict=True)]
    assert len({tuple(shift) for shift in shifts}) == 3
    assert np.abs(shifts).max() < 1.5


def test_a_bent_sheet_moves_neighbours_alike_and_no_point_too_far() -> None:
    sketch = wiggly()
    bent = only(sketch, rng(), deform=0.04)
    assert bent.bounds is not None
    assert sketch.bounds is not None
    side = sketch.bounds.longest
    for before, after in zip(sketch.strokes, bent.strokes, strict=True):
        push = after.xy - before.xy
        assert np.abs(push).max() <= 0.04 * side
        assert np.abs(np.diff(push, axis=0)).max() < 0.01 * side


def test_a_mirrored_drawing_is_its_picture_mirrored() -> None:
    sketch = wiggly()
    assert np.allclose(mirrored(mirrored(sketch)).strokes[3].xy, sketch.strokes[3].xy, atol=1e-4)
    assert mirrored(SQUARE).strokes[0].xy.tolist() == [[10, 0], [0, 0]]
    picture, mirror = rasterise(sketch, 96), rasterise(mirrored(sketch), 96)
    assert np.abs(picture[:, ::-1].astype(int) - mirror).mean() < 4
    assert mirrored(Sketch()).is_empty


@settings(max_examples=50, deadline=None)
@given(sketches(least=1))
def test_flat_points_cut_into_the_same_strokes_again(sketch: Sketch) -> None:
    flat = FlatSketch.of(sketch)
    assert flat.sketch() == sketch
    assert np.bincount(flat.stroke_of).tolist() == [len(stroke) for stroke in sketch.strokes]
    assert flat.steps.sum() == pytest.approx(sketch.ink_length, rel=1e-9, abs=1e-9)


def test_densifying_adds_even_points_and_keeps_the_drawn_ones() -> None:
    sketch = Sketch((Stroke.from_xy([[0, 0], [10, 0]], t=[0, 1]), Stroke.from_xy([[3, 3]])))
    dense = FlatSketch.of(sketch).densified(2.5).sketch()
    assert dense.strokes[0].xy.tolist() == [[0, 0], [2.5, 0], [5, 0], [7.5, 0], [10, 0]]
    assert dense.strokes[0].t.tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert dense.strokes[1] == sketch.strokes[1]


def test_densifying_leaves_no_step_longer_and_the_length_as_it_was() -> None:
    sketch = wiggly()
    dense = FlatSketch.of(sketch).densified(0.3)
    assert dense.steps.max() <= 0.3 + 1e-9
    assert dense.sketch().ink_length == pytest.approx(sketch.ink_length, rel=1e-5)
    assert FlatSketch.of(sketch).densified(0).points is not None
