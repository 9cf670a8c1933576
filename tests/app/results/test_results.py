"""The list of pictures: model, thumbnails, tiles, keys, menu, dragging, and 50,000 rows."""

import os
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester

from app.results import ResultsModel, ResultsView, Thumbnails
from app.results.model import strength_bars, strength_word
from app.results.view import TILE, TILE_MIN
from app.ui import desktop
from core.library import Library, Photo, ThumbnailStore
from core.search import Hit


def test_the_model_keeps_qts_rules(thumbnails: Thumbnails, hits: list[Hit]) -> None:
    model = ResultsModel(thumbnails)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    for part in (hits[:5], hits, hits[3:6], [], hits[::-1]):
        model.set_hits(part)
        assert model.rowCount() == len(part)
    assert tester.model() is model


def test_rows_say_what_they_are(thumbnails: Thumbnails, hits: list[Hit]) -> None:
    model = ResultsModel(thumbnails)
    gone = replace(hits[1], photo=replace(hits[1].photo, online=False), folded=(8, 9))
    model.set_hits([hits[0], gone])
    first, second = model.index(0), model.index(1)
    assert first.data() == hits[0].photo.name
    assert first.data(Qt.ItemDataRole.AccessibleTextRole).endswith("strong match")
    assert "strong match" in first.data(Qt.ItemDataRole.ToolTipRole)
    assert "rank 1" in first.data(Qt.ItemDataRole.AccessibleTextRole)
    assert second.data(Qt.ItemDataRole.AccessibleTextRole).endswith("offline")
    tip = second.data(Qt.ItemDataRole.ToolTipRole)
    assert "2 more" in tip
    assert "Offline" in tip
    assert model.row_of(hits[0].photo.id) == 0
    assert model.row_of(999) is None
    assert QModelIndex().data() is None


def test_dragging_hands_out_files_that_are_there(thumbnails: Thumbnails, hits: list[Hit]) -> None:
    model = ResultsModel(thumbnails)
    model.set_hits([hits[0], replace(hits[1], photo=replace(hits[1].photo, online=False))])
    mime: QMimeData = model.mimeData([model.index(0), model.index(1)])
    assert [url.toLocalFile() for url in mime.urls()] == [str(hits[0].photo.path)]
    assert model.flags(model.index(0)) & Qt.ItemFlag.ItemIsDragEnabled


def test_a_thumbnail_arrives_and_only_its_row_is_told(
    thumbnails: Thumbnails, hits: list[Hit], qtbot: Any
) -> None:
    model = ResultsModel(thumbnails)
    model.set_hits(hits)
    thumbnails.set_edge(50)
    assert model.index(2).data(Qt.ItemDataRole.DecorationRole) is None
    with qtbot.waitSignal(model.dataChanged) as changed:
        pass
    assert changed.args[0].row() == changed.args[1].row() == 2
    pixmap = model.index(2).data(Qt.ItemDataRole.DecorationRole)
    assert max(pixmap.width(), pixmap.height()) == 50


def test_a_lost_thumbnail_is_made_again_and_a_lost_picture_is_said(
    thumbnails: Thumbnails, hits: list[Hit], library: Library, qtbot: Any
) -> None:
    kept, gone = hits[0].photo, hits[1].photo
    for photo in (kept, gone):
        place = library.thumbnails.path_of(photo.content_hash)
        assert place is not None
        place.unlink()
    gone.path.unlink()
    for photo in (kept, gone):
        with qtbot.waitSignal(thumbnails.loaded):
            assert thumbnails.pixmap(photo) is None
    found, missing = thumbnails.pixmap(kept), thumbnails.pixmap(gone)
    assert found is not None
    assert missing is not None
    assert not found.isNull()
    assert missing.isNull()


class Gate(ThumbnailStore):
    """A store that waits before it reads, and remembers the order."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.open = threading.Event()
        self.order: list[int] = []

    def get(self, photo: Photo) -> Path:
        self.open.wait(5)
        self.order.append(photo.id)
        return super().get(photo)


def test_a_wish_for_what_scrolled_away_is_dropped(
    hits: list[Hit], library: Library, qtbot: Any
) -> None:
    gate = Gate(library.root / "thumbnails")
    thumbnails = Thumbnails()
    thumbnails.use(gate)
    try:
        for hit in hits[:2]:
            thumbnails.pixmap(hit.photo)  # both readers wait at the gate now
        qtbot.waitUntil(lambda: len(thumbnails._reading) == 2)
        for hit in hits[2:8]:
            thumbnails.pixmap(hit.photo)
        kept = [hit.photo.id for hit in hits[5:8]]
        thumbnails.want_only(kept)
        gate.open.set()
        qtbot.waitUntil(lambda: len(gate.order) == 5)
        assert set(gate.order) == {1, 2, *kept}
    finally:
        gate.open.set()
        thumbnails.stop()


def test_the_cache_keeps_to_its_bound(library: Library, hits: list[Hit], qtbot: Any) -> None:
    thumbnails = Thumbnails(max_bytes=3 * 96 * 96 * 4)
    thumbnails.use(library.thumbnails)
    thumbnails.set_edge(96)
    for hit in hits[:8]:
        with qtbot.waitSignal(thumbnails.loaded):
            thumbnails.pixmap(hit.photo)
    assert thumbnails._bytes <= 3 * 96 * 96 * 4
    assert thumbnails.pixmap(hits[7].photo) is not None
    assert thumbnails.pixmap(hits[0].photo) is None
    thumbnails.stop()
    assert thumbnails.pixmap(hits[1].photo) is None


def test_tiles_fill_the_width(view: ResultsView, hits: list[Hit]) -> None:
    view.show_hits(hits)
    for width in (380, 600, 900):
        view.resize(width, 420)
        room, tile = view.viewport().width(), view.gridSize().width()
        assert room - tile < (room // tile) * tile <= room
        rects = [view.visualRect(view.results.index(row)) for row in range(4)]
        assert rects[0].top() == rects[1].top()


def test_a_low_list_has_two_and_a_half_rows(view: ResultsView, hits: list[Hit]) -> None:
    view.show_hits(hits)

    def rows() -> float:
        return view.viewport().height() / view.gridSize().height()

    for height in (600, 420, 330, 270):
        view.resize(600, height)
        assert rows() >= 2.5
        assert view.gridSize().width() >= TILE_MIN
    # Of tiles that somebody has made large there are fewer.
    view.set_tile(280)
    assert view.gridSize().width() >= 280
    assert rows() < 2.5


def test_the_selection_follows_the_picture(view: ResultsView, hits: list[Hit]) -> None:
    view.set_tile(TILE + 12)
    view.show_hits(hits)
    view.setCurrentIndex(view.results.index(1))
    view.show_hits([hits[2], hits[3], hits[1], *hits[4:]])
    assert view.selected_photos() == [hits[1].photo]
    assert view.currentIndex().row() == 2
    # Out of sight, it would be acted on unseen.
    view.show_hits(hits[::-1])
    assert view.verticalScrollBar().value() == 0
    assert view.selected_photos() == []
    assert not view.currentIndex().isValid()
    view.show_hits(hits)
    view.setCurrentIndex(view.results.index(1))
    view.show_hits(hits[5:])
    assert view.selected_photos() == []


def test_a_growing_library_does_not_move_the_list(
    view: ResultsView, hits: list[Hit], qtbot: Any
) -> None:
    view.set_tile(TILE + 12)
    view.show_hits(hits)
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 60)
    view.verticalScrollBar().setValue(60)
    view.show_hits(hits[::-1], from_top=False)
    assert view.verticalScrollBar().value() == 60
    view.show_hits(hits)
    assert view.verticalScrollBar().value() == 0


def test_painting_asks_only_for_what_is_seen(
    view: ResultsView, library: Library, hits: list[Hit], qtbot: Any
) -> None:
    photo = hits[0].photo
    rows = [Hit(replace(photo, id=i + 1), 0.5, i + 1) for i in range(50_000)]
    view.show_hits(rows)
    seen = view.visible_ids()
    assert 1 in seen
    assert len(seen) < 40
    asked: list[int] = []
    original = view._thumbnails.pixmap
    view._thumbnails.pixmap = lambda p: asked.append(p.id) or original(p)  # type: ignore[method-assign]
    view.scrollToBottom()
    view.grab()
    assert 50_000 in view.visible_ids()
    assert 50_000 in asked
    assert len(set(asked)) < 80


def test_every_state_of_a_tile_is_painted(view: ResultsView, hits: list[Hit], qtbot: Any) -> None:
    def image() -> QImage:
        return view.viewport().grab().toImage()

    view.show_hits(hits[:1])
    qtbot.waitUntil(lambda: view._thumbnails.pixmap(hits[0].photo) is not None)
    plain = image()
    looks = [plain]
    view.setCurrentIndex(view.results.index(0))
    looks.append(image())
    view.clearSelection()
    view.setCurrentIndex(QModelIndex())
    for hit in (
        replace(hits[0], folded=(5,)),
        replace(hits[0], chance=0.3),
        replace(hits[0], chance=0.1),
        replace(hits[0], chance=None),
        replace(hits[0], photo=replace(hits[0].photo, online=False)),
    ):
        view.show_hits([hit])
        looks.append(image())
    for i, one in enumerate(looks):
        assert all(one != other for other in looks[i + 1 :])


@pytest.mark.parametrize(
    ("chance", "filled", "said"),
    [(0.95, 3, "strong match"), (0.4, 2, "fair match"), (0.01, 1, "weak match")],
)
def test_words_and_bars_follow_the_chance(chance: float, filled: int, said: str) -> None:
    assert strength_bars(chance) == filled
    assert strength_word(chance) == said


def test_nothing_is_claimed_where_nothing_was_measured(
    thumbnails: Thumbnails, hits: list[Hit]
) -> None:
    model = ResultsModel(thumbnails)
    model.set_hits([replace(hits[0], chance=None)])
    for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
        assert "match" not in model.index(0).data(role)


def test_reveal_falls_back_to_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.name == "nt":
        pytest.skip("Explorer shows files by itself")
    opened: list[Path] = []
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(desktop, "_reveal_freedesktop", lambda path: False)
    monkeypatch.setattr(desktop, "open_file", lambda path: opened.append(path) or True)
    assert desktop.reveal(tmp_path / "a.png")
    assert opened == [tmp_path]


def test_explorer_is_started_by_its_full_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("SYSTEMROOT", "/windows")
    monkeypatch.setattr("app.ui.desktop.subprocess.Popen", started.append)
    assert desktop.reveal(tmp_path / "a.png")
    assert started == [["/windows/explorer.exe", "/select,", str(tmp_path / "a.png")]]
