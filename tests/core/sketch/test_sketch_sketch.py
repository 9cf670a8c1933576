import dataclasses

import numpy as np
import pytest
from drawings import SQUARE

from core.sketch import Bounds, Sketch, Stroke


def test_an_empty_drawing_has_no_bounds_and_no_ink() -> None:
    empty = Sketch()
    assert empty.is_empty
    assert empty.bounds is None
    assert empty.ink_length == 0
    assert empty.n_points == 0
    assert empty.transformed(np.eye(2, 3)) == empty


def test_bounds_ink_and_points_add_up_over_strokes() -> None:
    assert SQUARE.bounds == Bounds(0, 0, 10, 10)
    assert SQUARE.ink_length == 40
    assert SQUARE.n_points == 7
    assert not SQUARE.is_empty


def test_changes_make_new_drawings() -> None:
    dot = Stroke.from_xy([[5, 5]])
    longer = Sketch((*SQUARE.strokes, dot))
    assert len(SQUARE.strokes) == 3
    assert longer.strokes == (*SQUARE.strokes, dot)
    assert longer.without([3]) == SQUARE
    assert longer.without([0]).strokes == longer.strokes[1:]
    with pytest.raises(dataclasses.FrozenInstanceError):
        SQUARE.strokes = ()  # type: ignore[misc]


def test_a_list_of_strokes_becomes_a_tuple() -> None:
    assert Sketch([Stroke.from_xy([[0, 0]])]).strokes.__class__ is tuple  # type: ignore[arg-type]


def test_a_transformation_moves_points_and_keeps_pressure_and_time() -> None:
    # A quarter turn (x, y) → (-y, x), then 5 to the right.
    turned = SQUARE.transformed([[0, -1, 5], [1, 0, 0]])
    assert turned.strokes[0].xy.tolist() == [[5, 0], [5, 10]]
    assert turned.strokes[0].pressure.tolist() == [0.5, 1.0]
    assert turned.strokes[1].t.tolist() == [2.0, 3.0]
    with pytest.raises(ValueError, match="2x3"):
        SQUARE.transformed(np.eye(3))
