import json

import numpy as np
import pytest
from drawings import SQUARE, sketches
from hypothesis import given, settings

from core.sketch import Sketch, SketchFormatError
from core.sketch.formats.quickdraw import (
    from_ndjson,
    to_ndjson,
)

SIMPLIFIED = '{"word":"cat","recognized":true,"drawing":[[[0,255],[10,20]],[[7],[8]]]}'
RAW = '{"word":"cat","drawing":[[[1.5,2.5],[3.0,4.0],[0,250]],[[9.0],[9.5],[1000]]]}'


def test_the_simplified_form_is_columns_of_x_and_y() -> None:
    sketch = from_ndjson(SIMPLIFIED + "\n" + RAW)
    assert sketch.strokes[0].xy.tolist() == [[0, 10], [255, 20]]
    assert sketch.strokes[1].xy.tolist() == [[7, 8]]
    assert sketch.strokes[0].t.tolist() == [0, 0]


def test_the_raw_form_has_milliseconds() -> None:
    sketch = from_ndjson(b"\n\n" + RAW.encode())
    assert sketch.strokes[0].points.tolist() == [[1.5, 3, 1, 0], [2.5, 4, 1, 0.25]]
    assert sketch.strokes[1].t.tolist() == [1.0]


@settings(max_examples=50, deadline=None)
@given(sketches())
def test_writing_keeps_place_to_a_hundred_thousandth_and_time_to_a_millisecond(
    sketch: Sketch,
) -> None:
    back = from_ndjson(to_ndjson(sketch, "cat"))
    side = sketch.bounds.longest if sketch.bounds else 0.0
    # float32 itself is no finer than this where coordinates are large.
    reach = max(map(abs, sketch.bounds)) * 2e-7 if sketch.bounds else 0.0
    for before, after in zip(sketch.strokes, back.strokes, strict=True):
        assert np.abs(before.xy - after.xy).max() <= side * 1e-5 + reach + 1e-9
        assert np.abs(before.t - after.t).max() <= 0.0005 + before.t.max() * 2e-7


def test_one_line_a_drawing_with_its_word() -> None:
    line = to_ndjson(SQUARE, "square")
    assert line.endswith("\n")
    assert line.count("\n") == 1
    assert json.loads(line)["word"] == "square"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("\n \n", "empty"),
        ("{", "not valid JSON"),
        ("[]", "'drawing'"),
        ('{"drawing": 3}', "'drawing'"),
        ('{"drawing": [[[1]]]}', "stroke 1 is not two or three lists"),
        ('{"drawing": [[[1], [2], [3], [4]]]}', "stroke 1 is not two or three lists"),
        ('{"drawing": [[[1], [1, 2]]]}', "different lengths"),
        ('{"drawing": [[[], []]]}', "empty"),
        ('{"drawing": [[["a"], [1]]]}', "not a list of numbers"),
        ('{"drawing": [[[Infinity], [1]]]}', "Infinity"),
        ('{"drawing": [[[1e200], [1]]]}', "finite"),
        ("[" * 50_000, "deeply"),
    ],
)
def test_what_is_wrong_is_said(text: str, says: str) -> None:
    with pytest.raises(SketchFormatError, match=says):
        from_ndjson(text)
