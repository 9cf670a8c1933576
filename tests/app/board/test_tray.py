"""The tray: what lies on it, in which order, what is done with it, and the contact sheet."""

import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QFileDialog

from app.board import Tray
from app.board.exporting import CalledOff
from app.board.model import TrayFile
from app.board.sheet import Grid, write_pdf, write_png
from app.board.tray import DragAll
from app.results import ResultsView, Thumbnails
from app.results.mime import PngCopies
from app.ui.settings import Settings
from app.ui.theme import Theme
from core.library import Library, Photo
from core.search import Hit


@pytest.fixture
def photos(library: Library) -> list[Photo]:
    return library.catalogue.photos(list(range(1, 13)))


@pytest.fixture
def copies() -> Iterator[PngCopies]:
    copies = PngCopies()
    yield copies
    copies.close()


@pytest.fixture
def tray(qtbot: Any, theme: Theme, copies: PngCopies, library: Library) -> Iterator[Tray]:
    tray = Tray(copies, theme, Settings())
    qtbot.addWidget(tray)
    tray.resize(620, 180)
    tray.use(library)
    yield tray
    tray.stop()


def order(tray: Tray) -> list[int]:
    return [photo.id for photo in tray.model.photos]


def test_pinned_once_and_in_order(tray: Tray, photos: list[Photo]) -> None:
    tester = QAbstractItemModelTester(
        tray.model, QAbstractItemModelTester.FailureReportingMode.Warning
    )
    assert tray.isHidden()
    tray.pin(photos[:3])
    assert not tray.isHidden()
    tray.pin([photos[5], photos[1]])
    assert order(tray) == [1, 3, 6, 2]
    assert tray.view.selected_photos() == [photos[5], photos[1]]
    tray.model.pin([photos[1]], 0)
    assert order(tray) == [2, 1, 3, 6]
    assert tester.model() is tray.model


def test_keys_sort_and_take_off(tray: Tray, photos: list[Photo]) -> None:
    tray.pin(photos[:4])
    tray.view.select([photos[1]])
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(tray.view, Qt.Key.Key_Left, control)
    assert order(tray) == [2, 1, 3, 4]
    QTest.keyClick(tray.view, Qt.Key.Key_Left, control)
    assert order(tray) == [2, 1, 3, 4]
    for _ in range(4):
        QTest.keyClick(tray.view, Qt.Key.Key_Right, control)
    assert order(tray) == [1, 3, 4, 2]
    QTest.keyClick(tray.view, Qt.Key.Key_Delete)
    assert order(tray) == [1, 3, 4]
    tray.clear_action.trigger()
    assert order(tray) == []
    assert tray.isHidden()


def test_it_lies_there_the_next_time(
    tray: Tray, photos: list[Photo], library: Library, theme: Theme, copies: PngCopies, qtbot: Any
) -> None:
    tray.pin([photos[4], photos[2]])
    again = Tray(copies, theme, Settings())
    qtbot.addWidget(again)
    again.use(library)
    assert order(again) == [5, 3]
    assert not again.isHidden()
    again.stop()


@pytest.mark.parametrize("text", ["", "{}", '["a", true, 3.5]', "[1, 2", "[" * 100_000])
def test_a_damaged_file_is_an_empty_tray(tmp_path: Path, text: str) -> None:
    file = TrayFile(tmp_path / "tray.json")
    assert file.read() == []
    (tmp_path / "tray.json").write_text(text, encoding="utf-8")
    assert file.read() == []


def test_photos_that_are_gone_leave_it(tray: Tray, photos: list[Photo], library: Library) -> None:
    tray.pin(photos[:2])
    library.catalogue.remove_folder(photos[0].folder_id)
    tray.refresh()
    assert order(tray) == []


def drop(tray: Tray, source: Any, x: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drop what a list has selected at a place; a drag of the system can't be had in a test."""
    event = QDropEvent(
        QPointF(x, 40),
        Qt.DropAction.CopyAction,
        QMimeData(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QEvent.Type.Drop,
    )
    monkeypatch.setattr(QDropEvent, "source", lambda _self: source)
    tray.view.dropEvent(event)


def test_dropping_puts_pictures_between_others(
    tray: Tray, photos: list[Photo], library: Library, theme: Theme,
    monkeypatch: pytest.MonkeyPatch, qtbot: Any,
) -> None:  # fmt: skip
    thumbnails = Thumbnails()
    results = ResultsView(thumbnails, theme)
    qtbot.addWidget(results)
    results.show_hits([Hit(photo, 0.5, rank) for rank, photo in enumerate(photos, 1)])
    results.setCurrentIndex(results.results.index(7))
    tray.pin(photos[:3])
    step = tray.view.gridSize().width()
    drop(tray, results, step + 5, monkeypatch)
    assert order(tray) == [1, 8, 2, 3]
    tray.view.select([photos[0]])
    drop(tray, tray.view, 4 * step, monkeypatch)
    assert order(tray) == [8, 2, 3, 1]
    drop(tray, None, 0, monkeypatch)
    assert order(tray) == [8, 2, 3, 1]
    results.motion.stop()
    thumbnails.stop()


def test_compare_takes_the_selected_or_all(tray: Tray, photos: list[Photo], qtbot: Any) -> None:
    tray.pin(photos[:3])
    tray.view.clearSelection()
    with qtbot.waitSignal(tray.compare_wanted) as asked:
        QTest.keyClick(tray.view, Qt.Key.Key_C)
    assert asked.args == [photos[:3]]
    tray.view.select(photos[1:3])
    with qtbot.waitSignal(tray.compare_wanted) as asked:
        QTest.keyClick(tray.view, Qt.Key.Key_C)
    assert asked.args == [photos[1:3]]


def test_dragging_all_out(
    photos: list[Photo], copies: PngCopies, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    dragged: list[list[str]] = []

    class Drag:
        def __init__(self, _source: object) -> None:
            pass

        def setMimeData(self, mime: QMimeData) -> None:
            dragged.append([url.fileName() for url in mime.urls()])

        def setPixmap(self, _pixmap: object) -> None:
            pass

        def exec(self, _actions: object) -> None:
            pass

    monkeypatch.setattr("app.board.tray.QDrag", Drag)
    handle = DragAll(lambda: photos[:3], copies)
    qtbot.addWidget(handle)
    handle.resize(80, 30)
    handle.show()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    QTest.mouseMove(handle, QPoint(12, 10))
    assert dragged == []
    QTest.mouseMove(handle, QPoint(60, 20))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton)
    assert dragged == [[photo.name for photo in photos[:3]]]


@pytest.mark.parametrize("count", [1, 2, 4, 7, 12, 40, 300])
def test_cells_lie_on_the_page_and_apart(count: int) -> None:
    grid = Grid.for_pictures(count)
    cells = [grid.cell(place) for place in range(grid.places)]
    for i, cell in enumerate(cells):
        assert cell.left() >= 29.9
        assert cell.right() <= 812.1
        assert cell.bottom() <= 565.1
        assert cell.width() > 60
        assert cell.height() > 60
        assert not any(cell.intersects(other) for other in cells[i + 1 :])
    assert grid.places >= min(count, 15)


def test_a_sheet_as_png_shows_the_pictures(qapp: Any, photos: list[Photo], tmp_path: Path) -> None:
    told: list[int] = []
    file = tmp_path / "sheet.png"
    gone = replace(photos[1], path=tmp_path / "gone.png")
    write_png([photos[0], gone], "Boats", file, lambda n: told.append(n) is None)
    with Image.open(file) as sheet:
        assert sheet.size == (1684, 1190)
        grid = Grid.for_pictures(2)
        shares = [_ink(sheet, grid, place) for place in range(2)]
    assert shares[0] > 0.02  # a black shape
    assert 0 < shares[1] < 0.01  # a line that says why there is none
    assert told[-1] == 2
    assert sorted(told) == told


def _ink(sheet: Image.Image, grid: Grid, place: int) -> float:
    cell = grid.cell(place)
    box = (cell.left() * 2, cell.top() * 2, cell.right() * 2, cell.bottom() * 2 - 40)
    pixels = sheet.convert("L").crop(box).point(lambda value: 255 * (value < 128))
    return sum(pixels.histogram()[128:]) / (pixels.width * pixels.height)


def test_a_sheet_as_pdf_has_as_many_pages_as_it_takes(
    qapp: Any, photos: list[Photo], tmp_path: Path
) -> None:
    file = tmp_path / "sheet.pdf"
    many = [replace(photos[i % 12], id=100 + i) for i in range(16)]
    write_pdf(many, "Sixteen", file, lambda _n: True)
    data = file.read_bytes()
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type /Page\n") == 2
    assert [path.name for path in tmp_path.glob("*.pdf*")] == ["sheet.pdf"]


@pytest.mark.parametrize("write", [write_pdf, write_png])
def test_called_off_leaves_no_file(
    qapp: Any, photos: list[Photo], tmp_path: Path, write: Any
) -> None:
    folder = tmp_path / "sheets"
    folder.mkdir()
    with pytest.raises(CalledOff):
        write(photos, "Never", folder / "sheet.pdf", lambda n: n < 2)
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="the size of files is limited on POSIX only")
@pytest.mark.parametrize("write", [write_pdf, write_png])
def test_a_full_disk_leaves_the_old_sheet_whole(
    qapp: Any, photos: list[Photo], tmp_path: Path, write: Any
) -> None:
    import resource
    import signal

    file = tmp_path / "sheet"
    file.write_bytes(b"the old sheet")
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, former[1]))
        with pytest.raises(OSError, match="large"):
            write(photos[:4], "Boats", file, lambda _n: True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)
        signal.signal(signal.SIGXFSZ, ignored)
    assert file.read_bytes() == b"the old sheet"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["sheet"]


def test_export_from_the_tray(tray: Tray, photos: list[Photo], tmp_path: Path, qtbot: Any) -> None:
    tray.export_action.trigger()
    assert not tray.exporter.busy  # nothing to put on it
    tray.pin(photos[:2])
    tray.export_action.trigger()
    dialog = tray.findChild(QFileDialog)
    assert dialog.defaultSuffix() == "pdf"
    dialog.filterSelected.emit("PNG picture (*.png)")
    assert dialog.defaultSuffix() == "png"
    with qtbot.waitSignal(tray.exporter.finished) as finished:
        dialog.fileSelected.emit(str(tmp_path / "mine.png"))
        assert tray.exporter.busy
    dialog.close()
    assert finished.args == [tmp_path / "mine.png"]
    assert not tray.exporter.busy


def test_a_sheet_that_cannot_be_written_is_told(
    tray: Tray, photos: list[Photo], tmp_path: Path, qtbot: Any
) -> None:
    with qtbot.waitSignal(tray.refused) as refused:
        tray.pin(photos[:1])
        tray._export_to(tmp_path / "no such folder" / "sheet.png")
    assert "can't be written" in refused.args[0]


def test_a_sheet_can_be_called_off(
    tray: Tray, photos: list[Photo], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    gate = threading.Event()
    from app.board import sheet

    original = sheet.open_picture  # type: ignore[attr-defined]
    monkeypatch.setattr(sheet, "open_picture", lambda *a, **k: gate.wait(5) and original(*a, **k))
    tray.pin(photos)
    with qtbot.waitSignal(tray.exporter.finished) as finished:
        tray._export_to(tmp_path / "sheet.pdf")
        tray.exporter.cancel()
        gate.set()
    assert finished.args == [None]
    assert not (tmp_path / "sheet.pdf").exists()


def test_the_tray_collapses_to_one_line(tray: Tray, photos: list[Photo]) -> None:
    # It is its own window here, and starts collapsed in a low one.
    tray.resize(620, 600)
    tray.pin(photos[:2])
    assert not tray.view.isHidden()
    high = tray.sizeHint().height()
    tray._fold.click()
    assert tray.view.isHidden()
    assert tray.sizeHint().height() < high / 2
    assert tray._fold.accessibleName() == "Expand the tray"
    tray._fold.click()
    assert not tray.view.isHidden()
