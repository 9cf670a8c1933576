"""Pictures going to their new places, rank changes, folds, and the size of the tiles."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.results import ResultsModel, ResultsView, Thumbnails
from app.results.model import FOLD_ROLE, RankChanges
from app.results.motion import FAINT, LASTS_MS, Motion
from app.results.view import TILE, TILE_MAX, TILE_MIN
from core.library import Filters, Library
from core.search import Answer, Hit, Query, Question, Ranking


def at(x: float, y: float) -> QPointF:
    return QPointF(x, y)


def test_a_picture_goes_from_where_it_was_to_where_it_is(qapp: Any) -> None:
    motion = Motion()
    motion.begin({1: at(0, 0), 2: at(100, 0)}, {1: at(100, 0), 2: at(100, 0), 3: at(0, 0)})
    assert motion.course.state() == motion.course.State.Running
    assert motion.shift(1) == at(-100, 0)
    assert motion.shift(2) == at(0, 0)
    assert motion.opacity(3) == FAINT
    assert motion.opacity(1) == 1.0
    motion.course.setCurrentTime(round(0.5 * LASTS_MS))
    assert -50 < motion.shift(1).x() < 0  # quick at first, slow at last
    assert 0.5 < motion.opacity(3) < 1
    motion.course.setCurrentTime(round(1.0 * LASTS_MS))
    assert motion.shift(1) == at(0, 0)
    assert motion.opacity(3) == 1.0
    motion.stop()


@pytest.mark.parametrize("reduced", [True, False])
def test_nothing_moves_when_nothing_should(qapp: Any, reduced: bool) -> None:
    motion = Motion()
    motion.reduced = reduced
    motion.begin({1: at(0, 0)} if reduced else {}, {1: at(9, 9)})
    assert motion.course.state() != motion.course.State.Running
    assert motion.shift(1) == at(0, 0)


def test_a_new_ranking_sets_out_from_where_pictures_are_painted(
    view: ResultsView, hits: list[Hit], qtbot: Any
) -> None:
    view.show_hits(hits[:6])
    # Nothing was there to move.
    assert view.motion.course.state() != view.motion.course.State.Running
    first = hits[0].photo.id
    view.show_hits([hits[1], hits[0], *hits[2:6]])
    assert view.motion.course.state() == view.motion.course.State.Running
    assert view.motion.shift(first) == at(-view.gridSize().width(), 0)
    view.motion.course.setCurrentTime(round(0.2 * LASTS_MS))
    painted = view.motion.shift(first)
    view.show_hits([hits[1], hits[2], hits[0], *hits[3:6]])
    assert view.motion.shift(first) == painted - at(view.gridSize().width(), 0)
    view.resize(500, 400)
    assert view.motion.course.state() != view.motion.course.State.Running


def test_what_has_moved_is_painted_on_its_way(
    view: ResultsView, hits: list[Hit], qtbot: Any
) -> None:
    view.motion.reduced = True
    view.show_hits(hits[:2])
    for hit in hits[:2]:
        qtbot.waitUntil(lambda p=hit.photo: view._thumbnails.pixmap(p) is not None)
    there = view.viewport().grab().toImage()
    view.motion.reduced = False
    view.show_hits([replace(hits[1], rank=1), replace(hits[0], rank=2)])
    on_the_way = view.viewport().grab().toImage()
    view.motion.stop()
    after = view.viewport().grab().toImage()
    card = view.visualRect(view.results.index(0)).adjusted(8, 8, -8, -24)
    assert there.copy(card) == on_the_way.copy(card)
    assert on_the_way.copy(card) != after.copy(card)


def hit_order(*ids: int) -> list[Hit]:
    from core.library import Photo

    photo = Photo(1, Path("/p/a.jpg"), 1, None, 10, 10, 1, 1, "0" * 32, True)
    return [Hit(replace(photo, id=i), 0.5, rank) for rank, i in enumerate(ids, 1)]


def answer(hits: list[Hit], name: str, *, by_stroke: bool = True, k: int = 60) -> Answer:
    """An answer to a question that is told from others by its filter."""
    question = Question(Query((), Filters(name=name), k), by_stroke=by_stroke)
    return Answer(question, Ranking(tuple(hits), 12))


def test_rank_changes_belong_to_questions() -> None:
    changes = RankChanges()
    assert changes.follow(answer(hit_order(1, 2, 3), "one"))
    assert changes.rise_of(1) is None
    assert not changes.is_new(1)
    assert changes.follow(answer(hit_order(3, 1, 4), "two"))
    assert (changes.rise_of(3), changes.rise_of(1), changes.rise_of(4)) == (2, -1, None)
    assert changes.is_new(4)
    # The library has grown, or more pictures are wanted: the same question, so the change is still
    # that of the question.
    assert not changes.follow(answer(hit_order(5, 3, 1), "two"))
    assert not changes.follow(answer(hit_order(5, 3, 1), "two", k=9))
    assert (changes.rise_of(3), changes.is_new(5)) == (1, True)


def test_a_tip_tells_the_change(thumbnails: Thumbnails, hits: list[Hit]) -> None:
    model = ResultsModel(thumbnails)
    model.changes.follow(answer(hits[:4], "one"))
    moved = [replace(hits[3], rank=1), replace(hits[0], rank=2), replace(hits[7], rank=3)]
    model.changes.follow(answer(moved, "two"))
    model.set_hits(moved)
    tips = [model.index(row).data(Qt.ItemDataRole.ToolTipRole) for row in range(3)]
    assert "▲ 3 with the last stroke" in tips[0]
    assert "▼ 1 with the last stroke" in tips[1]
    assert "new with the last stroke" in tips[2]
    moved = [replace(moved[1], rank=1), replace(moved[0], rank=2)]
    model.changes.follow(answer(moved, "three", by_stroke=False))
    model.set_hits(moved)
    assert "with the last change" in model.index(0).data(Qt.ItemDataRole.ToolTipRole)


def test_a_fold_opens_and_closes_in_place(
    view: ResultsView, hits: list[Hit], library: Library
) -> None:
    view.results.photos_of = library.catalogue.photos
    head = replace(hits[0], folded=(hits[8].photo.id, hits[9].photo.id))
    view.show_hits([head, *hits[1:4]])
    tile = view.visualRect(view.results.index(0))
    badge = QPoint(tile.right() - 16, tile.top() + 18)
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, badge
    )
    order = [hit.photo.id for hit in view.results.hits]
    assert order == [hits[i].photo.id for i in (0, 8, 9, 1, 2, 3)]
    inner = view.results.index(1)
    assert [view.results.index(row).data(FOLD_ROLE) for row in range(4)] == [
        "open", "inner", "inner", None,
    ]  # fmt: skip
    assert "same as rank 1" in inner.data(Qt.ItemDataRole.ToolTipRole)
    view.setCurrentIndex(inner)
    assert view.selected_photos() == [hits[8].photo]
    # It stays open while the drawing goes on, and closes with its picture.
    view.show_hits([hits[1], head])
    assert len(view.results.hits) == 4
    view.show_hits([hits[1]])
    view.show_hits([head])
    assert len(view.results.hits) == 1
    view.set_unfolded(head.photo.id, True)
    view.set_unfolded(head.photo.id, False)
    assert len(view.results.hits) == 1


def test_a_click_beside_the_badge_selects(view: ResultsView, hits: list[Hit]) -> None:
    view.show_hits([replace(hits[0], folded=(9,)), hits[1]])
    centre = view.visualRect(view.results.index(0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert view.selected_photos() == [hits[0].photo]
    assert len(view.results.hits) == 2


def test_tiles_grow_and_shrink(view: ResultsView, hits: list[Hit], qtbot: Any) -> None:
    view.show_hits(hits)
    assert view.tile == TILE
    with qtbot.waitSignal(view.tile_changed) as changed:
        view.set_tile(280)
    assert changed.args == [280]
    assert view.gridSize().width() >= 280
    view.set_tile(5)
    assert view.tile == TILE_MIN
    view.set_tile(5000)
    assert view.tile == TILE_MAX
    down = QWheelEvent(
        QPointF(40, 40),
        view.viewport().mapToGlobal(QPointF(40, 40)),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), down)
    assert view.tile < TILE_MAX
