"""The settled meter: what it says, when it is there, and that it follows the drawing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QProgressBar, QWidget
from tiny_encoder import TinyEncoder

from app.canvas import SketchDocument
from app.search import QueryComposer, SearchService
from app.sketches.ranking_recorder import RankingRecorder
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
def recorder(tmp_path: Path, qtbot: Any) -> Iterator[RankingRecorder]:
    document, composer = SketchDocument(), QueryComposer()
    search = SearchService(tmp_path, TinyEncoder)  # never started: answers are made by hand
    recorder = RankingRecorder(document, composer, search)
    recorder.document = document  # type: ignore[attr-defined]
    yield recorder
    recorder.stop()
    assert search.stop()


@pytest.fixture
def meter(recorder: RankingRecorder, qtbot: Any) -> SettledMeter:
    canvas = QWidget()
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    meter = SettledMeter(recorder, canvas)
    # Python must not drop the canvas before its meter.
    meter.canvas = canvas  # type: ignore[attr-defined]
    return meter


def draw(recorder: RankingRecorder, answer: str | None) -> None:
    document = recorder.document  # type: ignore[attr-defined]
    n = len(document.page.sketch.strokes)
    document.add_stroke(Stroke.from_xy([[n, 0], [n, 9]]))
    if answer is not None:
        recorder.history.record(document.page.sketch, ranking(answer))
        recorder.changed.emit()


def test_says_when_one_can_stop(meter: SettledMeter, recorder: RankingRecorder) -> None:
    meter.set_estimate(ESTIMATE)
    assert meter.isHidden()
    draw(recorder, "abcdefg")
    assert not meter.isHidden()
    assert meter.word.text() == "Results still changing"
    draw(recorder, "edcbafg")
    assert meter.word.text() == "You can stop"
    draw(recorder, "edcbxfg")
    assert meter.word.text() == "Results still changing"


def test_an_unanswered_stroke_leaves_what_was_said(
    meter: SettledMeter, recorder: RankingRecorder
) -> None:
    meter.set_estimate(ESTIMATE)
    draw(recorder, "abcdefg")
    draw(recorder, "abcdefg")
    draw(recorder, None)
    assert meter.word.text() == "You can stop"


def test_is_not_there_without_an_estimate_or_a_drawing(
    meter: SettledMeter, recorder: RankingRecorder
) -> None:
    draw(recorder, "abcdefg")
    assert meter.isHidden()
    meter.set_estimate(ESTIMATE)
    assert not meter.isHidden()
    recorder.document.clear()  # type: ignore[attr-defined]
    assert meter.isHidden()


def test_stays_in_its_corner_of_the_canvas(meter: SettledMeter, recorder: RankingRecorder) -> None:
    meter.set_estimate(ESTIMATE)
    draw(recorder, "abcdefg")
    canvas = meter.parentWidget()
    canvas.show()
    for size in ((400, 300), (250, 500)):
        canvas.resize(*size)
        assert canvas.rect().contains(meter.geometry())
        assert canvas.height() - meter.geometry().bottom() < 20
    canvas.resize(300, 150)
    assert canvas.rect().contains(meter.geometry())
    assert not meter.findChild(QProgressBar).isVisible()
    # The pen draws through it.
    assert canvas.childAt(meter.geometry().center()) is None
