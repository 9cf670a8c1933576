"""The settled meter: what it says, when it is there, and that it follows the drawing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tiny_encoder import TinyEncoder

from app.canvas import SketchDocument
from app.search import QueryComposer, SearchService
from app.sketches.ranking_recorder import Course
from app.sketches.settled import SettledMeter
from core.library import Photo
from core.search import Hit, Ranking
from core.search.settled import SIGNS, SettledEstimate
from core.sketch import Stroke

# Settled when the first five are the same as before; moving otherwise.
ESTIMATE = SettledEstimate(tuple(20.0 if sign == "kept" else 0.0 for sign in SIGNS), -17.0)


def ranking(ids: str) -> Ranking:
    hits = tuple(
        Hit(Photo(ord(i), Path(i), 1, None, 8, 8, 1, 0, i, True), 1 - rank / 10, rank)
        for rank, i in enumerate(ids, 1)
    )
    return Ranking(hits, n_photos=len(ids))


@pytest.fixture
def course(tmp_path: Path, qtbot: Any) -> Iterator[Course]:
    document, composer = SketchDocument(), QueryComposer()
    search = SearchService(tmp_path, TinyEncoder)  # never started: answers are made by hand
    course = Course(document, composer, search)
    course.document = document  # type: ignore[attr-defined]
    yield course
    course.stop()
    assert search.stop()


@pytest.fixture
def meter(course: Course, qtbot: Any) -> SettledMeter:
    meter = SettledMeter(course)
    qtbot.addWidget(meter)
    return meter


def draw(course: Course, answer: str | None) -> None:
    document = course.document  # type: ignore[attr-defined]
    n = len(document.page.sketch.strokes)
    document.add_stroke(Stroke.from_xy([[n, 0], [n, 9]]))
    if answer is not None:
        course.rankings.record(document.page.sketch, ranking(answer))
        course.changed.emit()


def test_says_when_one_can_stop(meter: SettledMeter, course: Course) -> None:
    meter.set_estimate(ESTIMATE)
    assert meter.isHidden()
    draw(course, "abcdefg")
    assert not meter.isHidden()
    assert meter.text == "Still moving"
    draw(course, "edcbafg")
    assert meter.text == "Settled: you can stop"
    assert "95 %" in meter.toolTip()
    draw(course, "edcbxfg")
    assert meter.text == "Still moving"


def test_an_unanswered_stroke_leaves_what_was_said(meter: SettledMeter, course: Course) -> None:
    meter.set_estimate(ESTIMATE)
    draw(course, "abcdefg")
    draw(course, "abcdefg")
    draw(course, None)
    assert meter.text == "Settled: you can stop"


def test_is_not_there_without_an_estimate_or_a_drawing(meter: SettledMeter, course: Course) -> None:
    draw(course, "abcdefg")
    assert meter.isHidden()
    meter.set_estimate(ESTIMATE)
    assert not meter.isHidden()
    course.document.clear()  # type: ignore[attr-defined]
    assert meter.isHidden()
