import json

import numpy as np
import pytest
from drawings import SQUARE, sketches, wiggly
from hypothesis import given, settings

from core.sketch import Sketch, SketchFormatError, Stroke
from core.sketch.formats.checks import MAX_BYTES, MAX_POINTS
from core.sketch.formats.inkseek_json import VERSION, from_json, to_json


def document(**changes: object) -> str:
    base = {"inkseek": "sketch", "version": 1, "strokes": [{"x": [1], "y": [2]}]}
    return json.dumps({**base, **changes})


@settings(max_examples=50, deadline=None)
@given(sketches())
def test_every_float_comes_back_as_it_was(sketch: Sketch) -> None:
    assert from_json(to_json(sketch)) == sketch
    assert from_json(to_json(sketch).encode()) == sketch


def test_hard_floats_come_back_as_they_were() -> None:
    hard = np.array([1 / 3, 0.1, 1e-45, 16777217, 123456.789, 1e9, -1e-7, 0], dtype=np.float32)
    sketch = Sketch((Stroke.from_xy(np.stack([hard, -hard], axis=1), t=hard),))
    assert from_json(to_json(sketch)) == sketch


def test_the_text_is_compact_and_leaves_out_what_says_nothing() -> None:
    text = to_json(Sketch((Stroke.from_xy([[1, 2.5], [3, 0.1]]),)))
    assert text == (
        '{"inkseek":"sketch","version":1,"strokes":[{"x":[1,3],"y":[2.5,0.1]}]}\n'
    )  # fmt: skip
    assert '"p":[0.5,1]' in to_json(SQUARE)


def test_other_keys_are_passed_over_and_a_byte_order_mark_too() -> None:
    text = document(target="a house", strokes=[{"x": [1], "y": [2], "colour": "red"}])
    assert from_json(text).strokes[0].xy.tolist() == [[1, 2]]
    assert from_json(b"\xef\xbb\xbf" + text.encode()).n_points == 1


def test_a_newer_version_says_so() -> None:
    with pytest.raises(SketchFormatError, match=r"newer Inkseek.*version 9.*update"):
        from_json(document(version=9))
    assert VERSION == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not valid JSON"),
        ("[]", "not an Inkseek drawing"),
        ("{}", "not an Inkseek drawing"),
        ("{'a': 1}", "not valid JSON"),
        ("[" * 100_000, "nested far too deeply"),
        ('{"a":' * 100_000, "nested far too deeply"),
        ('{"inkseek": "sketch", "version": 1, "strokes": [{"x": [NaN], "y": [1]}]}', "NaN"),
        ('{"inkseek": "sketch", "version": 1, "strokes": [{"x": [1e999], "y": [1]}]}', "finite"),
        ("1" * 10_000, "not valid JSON"),
        (document(version="1"), "version"),
        (document(version=True), "version"),
        (document(version=0), "version"),
        (document(strokes=None), "no list of strokes"),
        (document(strokes=[3]), "stroke 1 has no columns"),
        (document(strokes=[{"x": [1]}]), "stroke 1 has no columns"),
        (document(strokes=[{"x": [1], "y": [2]}, {"x": [], "y": []}]), "stroke 2 are empty"),
        (document(strokes=[{"x": [1, 2], "y": [2]}]), "different lengths"),
        (document(strokes=[{"x": [1], "y": [2], "t": [0, 1]}]), "different lengths"),
        (document(strokes=[{"x": ["1"], "y": [2]}]), "x of stroke 1 is not a list of numbers"),
        (document(strokes=[{"x": [True], "y": [2]}]), "not a list of numbers"),
        (document(strokes=[{"x": 1, "y": [2]}]), "not a list of numbers"),
        (document(strokes=[{"x": [10**400], "y": [2]}]), "far too large"),
        (document(strokes=[{"x": [1e30], "y": [2]}]), "finite"),
    ],
)
def test_what_is_wrong_is_said(text: str, says: str) -> None:
    with pytest.raises(SketchFormatError, match=says) as caught:
        from_json(text)
    assert "Accepted" in str(caught.value)


def test_text_in_another_encoding_is_refused() -> None:
    with pytest.raises(SketchFormatError, match="UTF-8"):
        from_json(document(name="ö").encode("utf-16"))


def test_absurd_amounts_are_refused() -> None:
    with pytest.raises(SketchFormatError, match="strokes"):
        from_json(document(strokes=[0] * 100_001))
    many = "[" + "0," * MAX_POINTS + "0]"
    text = '{"inkseek":"sketch","version":1,"strokes":[{"x":' + many + ',"y":' + many + "}]}"
    with pytest.raises(SketchFormatError, match="points"):
        from_json(text)
    with pytest.raises(SketchFormatError, match="MB"):
        from_json(b" " * (MAX_BYTES + 1))


def test_a_usual_drawing_is_small() -> None:
    assert len(to_json(wiggly())) < 40 * wiggly().n_points
