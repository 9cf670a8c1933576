"""The window of the boards, with real events and files."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pictures import draw_picture
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QColorDialog, QFileDialog, QInputDialog, QMessageBox

from app.board.board import NOTE, PICTURE, SWATCH, Item
from app.board.window import BoardWindow
from app.ui import desktop
from app.ui.settings import Settings
from app.ui.theme import Theme

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
Open = Callable[[], BoardWindow]


@pytest.fixture
def open_board(qtbot: Any, theme: Theme, tmp_path: Path) -> Iterator[Open]:
    opened: list[BoardWindow] = []

    def open_() -> BoardWindow:
        window = BoardWindow(theme, Settings())
        qtbot.addWidget(window)
        window.use(tmp_path / "library")
        window.resize(600, 500)
        window.come_up()
        opened.append(window)
        return window

    yield open_
    for window in opened:
        window.stop()


@pytest.fixture
def window(open_board: Open) -> BoardWindow:
    return open_board()


def file(tmp_path: Path, shape: str = "ring") -> Path:
    return draw_picture(tmp_path / f"{shape}.png", shape)


def files_mime(*files: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    return mime


def drop(
    window: BoardWindow, mime: QMimeData, actions: Qt.DropAction = Qt.DropAction.CopyAction
) -> QDropEvent:
    port = window.canvas.viewport()
    enter = QDragEnterEvent(QPoint(300, 200), actions, mime, LEFT, PLAIN)
    QApplication.sendEvent(port, enter)
    event = QDropEvent(QPointF(300, 200), actions, mime, LEFT, PLAIN)
    if enter.isAccepted():
        QApplication.sendEvent(port, event)
    return event


def add(window: BoardWindow, qtbot: Any, *files: Path) -> tuple[Item, ...]:
    before = len(window.boards.current.items)
    window.add(list(files))
    qtbot.waitUntil(lambda: len(window.boards.current.items) == before + len(files))
    window.canvas.fit()
    return window.boards.current.items


def at(window: BoardWindow, item: Item, across: float = 0.5, down: float = 0.5) -> QPoint:
    place = QPointF(item.x + across * item.width, item.y + down * item.height)
    return window.canvas.mapFromScene(place)


def drag(window: BoardWindow, start: QPoint, end: QPoint) -> None:
    port = window.canvas.viewport()
    QTest.mousePress(port, LEFT, PLAIN, start)
    QTest.mouseMove(port, (start + end) / 2)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, LEFT, PLAIN, end)


def test_dropped_files_are_copied_into_the_board(
    window: BoardWindow, tmp_path: Path, qtbot: Any
) -> None:
    source = file(tmp_path)
    both = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    event = drop(window, files_mime(source, file(tmp_path, "bar")), both)
    # A move would let the source delete its file.
    assert event.dropAction() == Qt.DropAction.CopyAction
    qtbot.waitUntil(lambda: len(window.boards.current.items) == 2)
    items = window.boards.current.items
    corner = window.canvas.mapToScene(QPoint(300, 200))
    assert (items[0].x, items[0].y) == pytest.approx((corner.x(), corner.y()))
    assert items[1].x > items[0].x
    source.unlink()
    copy = tmp_path / "library" / "boards" / "pictures" / items[0].picture
    assert copy.name == "ring.png"
    with Image.open(copy) as image:
        assert image.size == (96, 96)
    window.actions_.undo.trigger()
    assert window.boards.current.items == ()
    window.actions_.redo.trigger()
    assert window.boards.current.items == items


def test_a_drop_that_can_only_be_moved_is_refused(window: BoardWindow, tmp_path: Path) -> None:
    event = drop(window, files_mime(file(tmp_path)), Qt.DropAction.MoveAction)
    assert event.dropAction() != Qt.DropAction.CopyAction or not event.isAccepted()
    assert window._adding._tasks.idle


def test_pixels_and_pictures_inside_pages_are_kept(window: BoardWindow, qtbot: Any) -> None:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    mime = QMimeData()
    mime.setImageData(image)
    drop(window, mime)
    qtbot.waitUntil(lambda: len(window.boards.current.items) == 1)
    assert window.boards.current.items[0].width == pytest.approx(480)
    page = QMimeData()
    page.setHtml(
        '<p><img src="data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27 '
        'width=%2710%27 height=%2720%27/%3E"></p>'.replace(" ", "%20")
    )
    drop(window, page)
    qtbot.waitUntil(lambda: len(window.boards.current.items) == 2)


def test_an_address_is_never_fetched(window: BoardWindow, qtbot: Any) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.com/cat.jpg")])
    drop(window, mime)
    assert "Copy image" in window.notice.label.text()
    assert window._adding._tasks.idle


def test_what_cannot_be_shown_is_told_and_the_rest_added(
    window: BoardWindow, tmp_path: Path, qtbot: Any
) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"\xff\xd8 no picture")
    with qtbot.waitSignal(window._adding.failed) as failed:
        window.add([bad, file(tmp_path), tmp_path / "gone.png"])
    assert "bad.jpg" in failed.args[0]
    assert "and 1 more" in failed.args[0]
    assert len(window.boards.current.items) == 1
    assert window._busy.isHidden()


def test_boards_are_saved_by_themselves(
    window: BoardWindow, open_board: Open, tmp_path: Path, qtbot: Any
) -> None:
    add(window, qtbot, file(tmp_path))
    window.boards.add("Second")
    window.actions_.note.trigger()
    assert window.canvas._editor is not None
    QTest.keyClicks(window.canvas._editor, "warm")
    QTest.keyClick(window.canvas._editor, Qt.Key.Key_Escape)
    window.stop()
    again = open_board()
    names = {board.name: [item.kind for item in board.items] for board in again.boards.all()}
    assert names == {"Board": [PICTURE], "Second": [NOTE]}
    assert again.boards.current.items == window.boards.current.items
    assert [again.chooser.itemText(i) for i in range(2)] == ["Board", "Second"]


def test_pictures_are_moved_scaled_and_cropped_with_the_mouse(
    window: BoardWindow, tmp_path: Path, qtbot: Any
) -> None:
    (before,) = add(window, qtbot, file(tmp_path))
    drag(window, at(window, before), at(window, before) + QPoint(60, -30))
    (moved,) = window.boards.current.items
    zoom = window.canvas.zoom
    assert moved.x - before.x == pytest.approx(60 / zoom, abs=2 / zoom)
    assert moved.y - before.y == pytest.approx(-30 / zoom, abs=2 / zoom)
    corner = at(window, moved, 1.0, 1.0)
    drag(window, corner, corner - QPoint(100, 100))
    (scaled,) = window.boards.current.items
    assert scaled.width == pytest.approx(moved.width - 100 / zoom, abs=3 / zoom)
    assert scaled.width / scaled.height == pytest.approx(1)
    QTest.keyClick(window, Qt.Key.Key_C)
    drag(window, at(window, scaled, 0.25, 0.1), at(window, scaled, 0.75, 2.0))
    (cropped,) = window.boards.current.items
    assert cropped.crop == pytest.approx((0.25, 0.1, 0.75, 1.0), abs=0.02)
    window.actions_.uncrop.trigger()
    assert window.boards.current.items[0].width == pytest.approx(scaled.width)
    for _ in range(4):
        window.actions_.undo.trigger()
    assert window.boards.current.items == (before,)


def test_looks_are_changed_and_undone(window: BoardWindow, tmp_path: Path, qtbot: Any) -> None:
    add(window, qtbot, file(tmp_path), file(tmp_path, "bar"))
    QTest.keyClick(window, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    for key in (Qt.Key.Key_H, Qt.Key.Key_V, Qt.Key.Key_G):
        QTest.keyClick(window, key)
    for item in window.boards.current.items:
        assert (item.mirrored, item.upended, item.gray) == (True, True, True)
    first = window.boards.current.items[0].id
    window.canvas.select({first})
    QTest.keyClick(window, Qt.Key.Key_PageUp)
    assert window.boards.current.items[-1].id == first
    QTest.keyClick(window.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert len(window.boards.current.items) == 3
    QTest.keyClick(window, Qt.Key.Key_Delete)
    assert len(window.boards.current.items) == 2
    for _ in range(7):
        window.actions_.undo.trigger()
    assert not any(item.gray or item.mirrored for item in window.boards.current.items)


def test_gray_and_flipped_pictures_look_so(window: BoardWindow, tmp_path: Path, qtbot: Any) -> None:
    picture = Image.new("RGB", (80, 80), "white")
    picture.paste((200, 30, 30), (0, 0, 20, 80))
    picture.save(tmp_path / "red.png")
    (item,) = add(window, qtbot, tmp_path / "red.png")

    def seen(across: float) -> QColor:
        image = window.canvas.viewport().grab().toImage()
        return image.pixelColor(at(window, item, across))

    qtbot.waitUntil(lambda: seen(0.1).red() > 150 > seen(0.1).green())
    window.canvas.select({item.id})
    window.actions_.mirror.trigger()
    qtbot.waitUntil(lambda: seen(0.9).green() < 100 < seen(0.1).green())
    window.actions_.gray.trigger()
    qtbot.waitUntil(lambda: seen(0.9).green() < 200 and seen(0.9).red() == seen(0.9).green())


def test_pictures_are_dragged_out_over_the_edge(
    window: BoardWindow, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    dragged: list[tuple[list[str], object]] = []

    class Drag:
        def __init__(self, _source: object) -> None:
            self._names: list[str] = []

        def setMimeData(self, mime: QMimeData) -> None:
            self._names = [url.fileName() for url in mime.urls()]

        def exec(self, actions: object) -> None:
            dragged.append((self._names, actions))

    monkeypatch.setattr("app.board.window.QDrag", Drag)
    (item,) = add(window, qtbot, file(tmp_path))
    drag(window, at(window, item), QPoint(-40, 100))
    assert dragged == [(["ring.png"], Qt.DropAction.CopyAction)]
    # It stays where it was.
    assert window.boards.current.items == (item,)


def test_tab_goes_from_picture_to_picture(window: BoardWindow, tmp_path: Path, qtbot: Any) -> None:
    items = add(window, qtbot, file(tmp_path), file(tmp_path, "bar"))
    window.canvas.select(set())
    for item in items:
        QTest.keyClick(window.canvas, Qt.Key.Key_Tab)
        assert window.canvas.selected() == (item,)
    QTest.keyClick(window.canvas, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert window.canvas.selected() == (items[0],)
    QTest.keyClick(window.canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert window.boards.current.items[0].width == pytest.approx(items[0].width * 1.1)


def test_zoom_and_pan(window: BoardWindow, tmp_path: Path, qtbot: Any) -> None:
    (item,) = add(window, qtbot, file(tmp_path))
    before, place = window.canvas.zoom, at(window, item)
    window.actions_.zoom_in.trigger()
    assert window.canvas.zoom == pytest.approx(before * 1.25)
    for _ in range(60):
        window.actions_.zoom_in.trigger()
    assert window.canvas.zoom == pytest.approx(20)
    window.actions_.fit.trigger()
    QTest.keyPress(window.canvas, Qt.Key.Key_Space)
    drag(window, place, place + QPoint(50, 20))
    QTest.keyRelease(window.canvas, Qt.Key.Key_Space)
    assert (at(window, item) - place - QPoint(50, 20)).manhattanLength() <= 4
    assert window.boards.current.items == (item,)


def test_a_swatch_is_chosen(window: BoardWindow, qtbot: Any) -> None:
    window.actions_.swatch.trigger()
    (chooser,) = window.findChildren(QColorDialog)
    chooser.colorSelected.emit(QColor("#112233"))
    chooser.close()
    assert [item.colour for item in window.boards.current.items] == ["#112233"]
    assert window.boards.current.items[0].kind == SWATCH
    window.actions_.copy.trigger()
    assert QGuiApplication.clipboard().text() == "#112233"


def test_boards_are_made_renamed_and_deleted(window: BoardWindow, tmp_path: Path) -> None:
    def answer(text: str) -> None:
        (dialog,) = window.findChildren(QInputDialog)
        dialog.textValueSelected.emit(text)
        dialog.close()
        dialog.setParent(None)
        dialog.deleteLater()

    window.actions_.new.trigger()
    answer("Garden")
    assert window.boards.current.name == "Garden"
    window.actions_.rename.trigger()
    answer("Park")
    assert "Park" in window.windowTitle()
    assert window.chooser.currentText() == "Park"
    window.actions_.delete.trigger()
    (box,) = window.findChildren(QMessageBox)
    box.accept()
    assert [board.name for board in window.boards.all()] == ["Board"]


@pytest.mark.parametrize("suffix", ["png", "pdf"])
def test_export_as_one_file(
    window: BoardWindow, tmp_path: Path, qtbot: Any, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    revealed: list[Path] = []
    monkeypatch.setattr(desktop, "reveal", lambda path: revealed.append(path) or True)
    add(window, qtbot, file(tmp_path), file(tmp_path, "bar"))
    window.actions_.export.trigger()
    (dialog,) = window.findChildren(QFileDialog)
    out = tmp_path / f"board.{suffix}"
    with qtbot.waitSignal(window.exporter.finished):
        dialog.fileSelected.emit(str(out))
    dialog.close()
    window.notice.action.click()
    qtbot.waitUntil(lambda: revealed == [out])
    if suffix == "pdf":
        assert out.read_bytes().startswith(b"%PDF")
        return
    with Image.open(out) as image:
        gray = image.convert("L")
    items = window.boards.current.items
    span = max(item.x + item.width for item in items) - min(item.x for item in items) + 48
    assert gray.width == pytest.approx(span * 3, abs=2)
    assert sum(gray.histogram()[:40]) > 1000


def test_export_into_a_folder(window: BoardWindow, tmp_path: Path, qtbot: Any) -> None:
    add(window, qtbot, file(tmp_path), file(tmp_path, "bar"))
    window.actions_.note.trigger()
    window.canvas.stop_editing()
    for number in range(2):
        with qtbot.waitSignal(window.exporter.finished) as finished:
            window._export_into(tmp_path)
        folder = finished.args[0]
        assert folder.name == ("Board", "Board 2")[number]
        assert sorted(path.name for path in folder.iterdir()) == [
            "001 ring.png", "002 bar.png", "notes.txt",
        ]  # fmt: skip


def test_an_export_that_cannot_be_written_is_told(
    window: BoardWindow, tmp_path: Path, qtbot: Any
) -> None:
    add(window, qtbot, file(tmp_path))
    with qtbot.waitSignal(window.exporter.failed) as failed:
        window._export_to(tmp_path / "none {} such" / "board.png")
    assert "board.png can't be written" in failed.args[0]


def test_on_top_stays_shown(window: BoardWindow) -> None:
    window.actions_.on_top.trigger()
    assert window.isVisible()
    assert window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
