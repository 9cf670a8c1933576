from itertools import pairwise

import numpy as np
import pytest
from drawings import SQUARE, sketches, wiggly
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sketch import Sketch, Stroke
from core.sketch.partial import first_ink, first_points, first_strokes, frames

DOTS = Sketch(tuple(Stroke.from_xy([[i, i]]) for i in range(4)))


def test_first_strokes_are_a_prefix() -> None:
    assert first_strokes(SQUARE, 0).is_empty
    assert first_strokes(SQUARE, 2).strokes == SQUARE.strokes[:2]
    assert first_strokes(SQUARE, 99) is SQUARE
    with pytest.raises(ValueError, match="-1"):
        first_strokes(SQUARE, -1)


def test_ink_is_cut_in_the_middle_of_a_stroke_by_interpolation() -> None:
    # 28 of the 40 of ink: the first two strokes of 10, and 8 of the third.
    part = first_ink(SQUARE, 0.7)
    assert part.strokes[:2] == SQUARE.strokes[:2]
    assert part.strokes[2].xy.tolist() == [[10, 10], [2, 10]]
    assert part.strokes[2].t.tolist() == pytest.approx([4, 4.8])
    first = first_ink(SQUARE, 0.125)
    assert first.strokes[0].xy.tolist() == [[0, 0], [5, 0]]
    assert first.strokes[0].pressure.tolist() == pytest.approx([0.5, 0.75])


def test_a_cut_at_the_end_of_a_stroke_does_not_begin_the_next() -> None:
    assert first_ink(SQUARE, 0.25).strokes == SQUARE.strokes[:1]
    assert first_ink(SQUARE, 0.5).strokes == SQUARE.strokes[:2]


def test_a_dot_is_there_once_the_ink_before_it_is() -> None:
    dotted = Sketch((*SQUARE.strokes[:1], Stroke.from_xy([[5, 5]]), *SQUARE.strokes[1:]))
    assert len(first_ink(dotted, 0.24).strokes) == 1
    assert len(first_ink(dotted, 0.25).strokes) == 2


def test_nothing_but_dots_is_cut_by_points() -> None:
    assert first_ink(DOTS, 0.5).strokes == DOTS.strokes[:2]
    assert [len(frame.strokes) for frame in frames(DOTS, 8)] == [1, 1, 2, 2, 3, 3, 4, 4]


def test_points_are_rounded_up() -> None:
    assert first_points(SQUARE, 0.01).n_points == 1
    assert first_points(SQUARE, 0.5).n_points == 4
    assert first_points(SQUARE, 0.5).strokes[1] is SQUARE.strokes[1]
    assert first_points(SQUARE, 5 / 7 + 1e-6).n_points == 6


@pytest.mark.parametrize("cut", [first_ink, first_points])
def test_the_ends_are_nothing_and_everything(cut) -> None:  # type: ignore[no-untyped-def]
    assert cut(SQUARE, 0).is_empty
    assert cut(SQUARE, 1) is SQUARE
    assert cut(Sketch(), 0.5).is_empty
    for bad in (-0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match="between 0 and 1"):
            cut(SQUARE, bad)


def test_frames_are_even_steps_of_ink() -> None:
    shown = frames(wiggly(), 20)
    whole = wiggly().ink_length
    assert len(shown) == 20
    assert [frame.ink_length / whole for frame in shown] == pytest.approx(
        np.arange(1, 21) / 20, rel=1e-5
    )
    with pytest.raises(ValueError, match="at least one"):
        frames(SQUARE, 0)


@settings(max_examples=50, deadline=None)
@given(sketches(least=1), st.integers(1, 30), st.sampled_from(["ink", "points"]))
def test_frames_grow_and_end_with_the_drawing(sketch: Sketch, steps: int, by) -> None:  # type: ignore[no-untyped-def]
    shown = frames(sketch, steps, by)
    assert len(shown) == steps
    assert shown[-1] is sketch
    for less, more in pairwise(shown):
        assert len(less.strokes) <= len(more.strokes)
        if less.strokes:
            # All but the last stroke are complete, and the last begins like the same one later on.
            whole = len(less.strokes) - 1
            assert less.strokes[:whole] == sketch.strokes[:whole]
            n = max(1, len(less.strokes[whole]) - 1)
            assert np.array_equal(less.strokes[whole].points[:n], sketch.strokes[whole].points[:n])
            assert len(less.strokes[whole]) <= len(sketch.strokes[whole])
