"""The course of a drawing: seen as ticks and a curve, gone back to, and branched from."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tiny_encoder import TinyEncoder

from app.canvas import SketchDocument
from app.results import Thumbnails
from app.results.view import ResultsView
from app.search import QueryComposer, SearchService
from app.sketches.ranking_recorder import RankingRecorder
from app.sketches.scrubber import Scrubber
from app.sketches.timeline import Timeline
from app.ui.theme import Theme
from core.library import CatalogueError, Filters, Library
from core.search import Answer, Query, Ranking, Searcher
from core.sketch import Page, Sketch, Stroke

BAR = Stroke.from_xy([(-400, 0), (400, 0)])
POLE = Stroke.from_xy([(0, -400), (0, 400)])
SIDE = Stroke.from_xy([(60, -400), (60, 400)])


class Parts:
    """The parts that the course of a drawing joins, with a real search behind them."""

    def __init__(self, library: Library, theme: Theme) -> None:
        self.document = SketchDocument()
        self.composer = QueryComposer()
        self.search = SearchService(library.root, TinyEncoder)
        self.thumbnails = Thumbnails()
        self.view = ResultsView(self.thumbnails, theme)
        self.recorder = RankingRecorder(self.document, self.composer, self.search)
        self.scrubber = Scrubber(self.recorder, self.document, self.view, theme)
        self.document.sketch_changed.connect(self.composer.set_page)
        self.composer.changed.connect(self.search.ask)
        for take in (self.show, self.recorder.take_answer, self.scrubber.take_answer):
            self.search.answered.connect(take)
        self.scrubber.resize(600, 80)
        self.scrubber.show()

    def show(self, answer: Answer) -> None:
        self.view.show_hits(answer.ranking.hits)

    @property
    def best(self) -> str:
        return self.view.results.hits[0].photo.name.split("-")[0] if self.view.results.hits else ""

    def known(self) -> list[bool]:
        rankings = self.recorder.history
        return [rankings.at(n) is not None for n in range(1, rankings.n_strokes + 1)]

    def stop(self) -> None:
        self.recorder.stop()
        self.thumbnails.stop()
        assert self.search.stop()


@pytest.fixture
def parts(library: Library, theme: Theme, qtbot: Any) -> Iterator[Parts]:
    parts = Parts(library, theme)
    qtbot.addWidget(parts.scrubber)
    qtbot.addWidget(parts.view)
    with qtbot.waitSignal(parts.search.ready):
        parts.search.start()
    yield parts
    parts.stop()


@pytest.fixture
def drawn(parts: Parts, qtbot: Any) -> Parts:
    """A bar, then a pole over it twice, each answered."""
    parts.document.add_stroke(BAR)
    qtbot.waitUntil(lambda: parts.best == "bar" and parts.known() == [True])
    for n, stroke in enumerate((POLE, SIDE), 2):
        parts.document.add_stroke(stroke)
        qtbot.waitUntil(lambda n=n: parts.known() == [True] * n)
    return parts


def press(timeline: Timeline, stroke: int) -> None:
    at = QPoint(round(timeline.x_of(stroke)), 20)
    QTest.mousePress(timeline, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=at)


def test_the_first_stroke_has_no_course_while_it_is_drawn(parts: Parts, qtbot: Any) -> None:
    with qtbot.waitSignal(parts.search.answered):
        parts.document.preview((BAR,))
    assert parts.known() == []


def test_each_stroke_has_a_tick_and_the_best_photo_a_curve(drawn: Parts) -> None:
    timeline = drawn.scrubber.timeline
    assert (timeline.n_strokes, timeline.position) == (3, 3)
    photo = drawn.scrubber.photo
    assert photo is not None
    curve = drawn.recorder.history.rank_curve(photo.id)
    assert curve[-1] == 1
    assert f"{photo.name}: place 1" in drawn.scrubber.where.text()
    assert "Stroke 3 of 3" in drawn.scrubber.where.text()


def test_dragging_shows_drawing_and_ranking_as_they_were(drawn: Parts, qtbot: Any) -> None:
    timeline = drawn.scrubber.timeline
    last = drawn.best
    press(timeline, 1)
    assert drawn.document.page.sketch.strokes == (BAR,)
    qtbot.waitUntil(lambda: drawn.best == "bar")
    assert "Stroke 1 of 3" in drawn.scrubber.where.text()
    assert drawn.scrubber.branch.isEnabled()
    QTest.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(15, 20))
    QTest.mouseMove(timeline, QPoint(round(timeline.x_of(2)), 20))
    QTest.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(2, 20))
    assert len(drawn.document.page.sketch.strokes) == 2
    QTest.keyClick(timeline, Qt.Key.Key_Escape)
    assert not drawn.document.looks_back
    qtbot.waitUntil(lambda: drawn.best == last)


def test_keys_wheel_and_actions_step(drawn: Parts) -> None:
    timeline, document = drawn.scrubber.timeline, drawn.document
    QTest.keyClick(timeline, Qt.Key.Key_Left)
    assert timeline.position == 2
    QTest.keyClick(timeline, Qt.Key.Key_Home)
    QTest.keyClick(timeline, Qt.Key.Key_Left)
    assert timeline.position == 1
    wheel = QWheelEvent(
        QPointF(30, 20), QPointF(30, 20), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(timeline, wheel)
    assert len(document.page.sketch.strokes) == 2
    drawn.scrubber.earlier.trigger()
    assert timeline.position == 1
    drawn.scrubber.later.trigger()
    drawn.scrubber.later.trigger()
    assert not document.looks_back
    assert not drawn.scrubber.later.isEnabled()
    drawn.scrubber.earlier.trigger()
    drawn.scrubber.shown.trigger()
    assert not drawn.scrubber.isVisible()
    assert not document.looks_back


def test_a_drawing_goes_on_from_an_earlier_moment(drawn: Parts, qtbot: Any) -> None:
    press(drawn.scrubber.timeline, 1)
    drawn.scrubber.branch.trigger()
    assert drawn.document.whole_page.sketch.strokes == (BAR,)
    assert drawn.scrubber.timeline.n_strokes == 1
    drawn.document.undo_stack.undo()
    assert drawn.scrubber.timeline.n_strokes == 3
    assert drawn.known() == [True] * 3


def test_the_chosen_photo_is_followed_and_its_decisive_stroke_marked(
    drawn: Parts, qtbot: Any
) -> None:
    pole = next(hit for hit in drawn.view.results.hits if hit.photo.name.startswith("pole"))
    drawn.view.setCurrentIndex(drawn.view.results.index(pole.rank - 1, 0))
    assert drawn.scrubber.photo == pole.photo
    curve = drawn.recorder.history.rank_curve(pole.photo.id)
    assert drawn.scrubber.timeline.decisive == drawn.recorder.history.decisive_stroke(pole.photo.id)
    assert curve[0] is not None
    assert curve[0] > 3
    press(drawn.scrubber.timeline, 1)
    qtbot.waitUntil(lambda: drawn.best == "bar")
    assert drawn.scrubber.photo == pole.photo  # also where it is far behind
    assert f"place {curve[0]}" in drawn.scrubber.where.text()
    timeline = drawn.scrubber.timeline
    at = QPoint(round(timeline.x_of(timeline.decisive or 0)), 20)
    QApplication.sendEvent(
        timeline, QHelpEvent(QHelpEvent.Type.ToolTip, at, timeline.mapToGlobal(at))
    )
    assert "brought it forward most" in timeline._tips[timeline.decisive or 0]
    drawn.document.clear()
    assert drawn.scrubber.photo is None


def test_a_drawing_from_a_file_gets_its_course_when_the_hand_rests(
    parts: Parts, qtbot: Any
) -> None:
    parts.document.open(Page(Sketch((BAR, POLE, SIDE))))
    qtbot.waitUntil(lambda: parts.known() == [True] * 3)
    assert not parts.recorder._rest.isActive()


def test_a_first_stroke_still_in_the_air_has_no_course_yet(parts: Parts, qtbot: Any) -> None:
    with qtbot.waitSignal(parts.search.answered):
        parts.document.preview([BAR])
    assert parts.scrubber.timeline.n_strokes == 0
    assert parts.known() == []


def test_other_circumstances_give_another_course(drawn: Parts, qtbot: Any) -> None:
    before = drawn.recorder.history.at(1)
    assert before is not None
    assert before.n_photos == 12
    drawn.composer.set_filters(Filters(name="pole"))

    def photos_in_question() -> list[int]:
        return [moment.n_photos for moment in drawn.recorder.history.snapshots]

    qtbot.waitUntil(lambda: photos_in_question() == [3, 3, 3])


def test_a_missing_ranking_that_cannot_be_had_is_told_and_asked_for_again(
    parts: Parts, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = Searcher.search

    def broken(self: Searcher, query: Query) -> Ranking:
        raise CatalogueError("the disk is full")

    monkeypatch.setattr(Searcher, "search", broken)
    parts.recorder._rest.setInterval(1)
    with qtbot.waitSignal(parts.search.problem) as problem:
        parts.document.open(Page(Sketch((BAR, POLE, SIDE))))
    assert problem.args == ["the disk is full"]
    qtbot.waitUntil(lambda: parts.search.is_idle and not parts.recorder._rest.isActive())
    monkeypatch.setattr(Searcher, "search", search)
    parts.composer.ask()
    qtbot.waitUntil(lambda: parts.known() == [True] * 3)


def test_it_is_painted_in_both_looks_and_with_many_strokes(drawn: Parts, theme: Theme) -> None:
    timeline = Timeline(theme)
    timeline.resize(400, 46)
    empty = timeline.grab().toImage()
    timeline.show_course(600, tuple(None if n < 300 else 600 - n for n in range(1, 600)), 300)
    timeline.stand_at(450)
    full = timeline.grab().toImage()
    assert empty != full
    assert timeline.stroke_at(timeline.x_of(450)) == 450
    assert timeline.y_of(1) < timeline.y_of(10) < timeline.y_of(100) < timeline.y_of(None)
    timeline.show_course(1, (1,), None)
    assert timeline.stroke_at(5) == 1


def test_another_question_is_not_followed_with_the_photo_of_the_one_before(
    drawn: Parts, qtbot: Any
) -> None:
    view = drawn.view
    view.show()
    row = next(r for r, h in enumerate(view.results.hits) if h.photo.name.startswith("ring"))
    view.setCurrentIndex(view.results.index(row))
    ring = view.results.hits[row].photo
    assert drawn.scrubber.photo == ring
    drawn.composer.set_filters(Filters(name="pole"))
    qtbot.waitUntil(lambda: drawn.scrubber.photo is not None and drawn.scrubber.photo != ring)
    assert drawn.scrubber.photo.name.startswith("pole")
    drawn.composer.set_filters(Filters())
    qtbot.waitUntil(lambda: len(view.results.hits) == 12)
    view.setCurrentIndex(view.results.index(0))
    before = drawn.scrubber.photo
    view.clearSelection()
    assert drawn.scrubber.photo == before
    # A drawing that is opened in place of this one.
    drawn.document.open(Page(Sketch((Stroke.from_xy([(-300, -300), (300, 300)]),))))
    assert drawn.scrubber.photo is None
    assert before is not None
    qtbot.waitUntil(lambda: drawn.best == "slash")
    assert drawn.scrubber.photo.name.startswith("slash")
