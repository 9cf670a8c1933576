"""What comes into the window from outside and leaves it again: pictures, sketches, folders."""

import shutil
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox
from whole_window import dialog, drag, drop, names, settle

from app.categories.import_dialog import ImportCategoriesDialog
from app.library.failures_dialog import FailuresDialog
from app.shell.window import MainWindow


def test_folders_sketches_and_pictures_can_be_dropped(
    window: MainWindow, pictures: Path, tmp_path: Path, qtbot: Any
) -> None:
    outside = shutil.copy(pictures / "slash-0.png", tmp_path / "outside.png")
    drop(window, Path(outside))
    qtbot.waitUntil(lambda: names(window)[:1] == ["slash"])
    window.actions_.clear.trigger()
    assert window.composer.is_empty

    drag(window, (0.5, 0.2), (0.5, 0.8))
    window.sketches.save(tmp_path / "pole.inkseek")
    window.sketches.save(tmp_path / "pole.svg")
    settle(window)
    before = window.document.page.sketch
    window.document.clear()
    drop(window, tmp_path / "pole.inkseek")
    assert window.document.page.sketch == before
    window.document.clear()
    drop(window, tmp_path / "pole.svg")
    qtbot.waitUntil(lambda: names(window)[:1] == ["pole"])

    more = tmp_path / "more"
    more.mkdir()
    shutil.copy(pictures / "ring-0.png", more / "new.png")
    drop(window, more)
    asked = dialog(window, ImportCategoriesDialog)
    qtbot.waitUntil(asked.take.isEnabled)
    asked.accept()
    qtbot.waitUntil(lambda: window.status.photos.text() == "13 pictures")


def test_a_pasted_picture_is_searched_for(window: MainWindow, pictures: Path, qtbot: Any) -> None:
    QGuiApplication.clipboard().setImage(QImage(str(pictures / "ring-1.png")))
    window.actions_.paste.trigger()
    qtbot.waitUntil(lambda: names(window)[:1] == ["ring"])
    QGuiApplication.clipboard().setText("no picture")
    window.actions_.paste.trigger()
    assert "no picture" in window.notice.label.text()


def test_a_picture_of_a_drawing_can_be_opened(
    window: MainWindow, pictures: Path, qtbot: Any
) -> None:
    window.sketches.open(pictures / "bar-0.png")
    settle(window)
    assert window.document.page.bitmap is not None
    qtbot.waitUntil(lambda: names(window)[:1] == ["bar"])
    window.actions_.undo.trigger()
    assert window.document.page.is_empty


def test_a_file_that_is_no_sketch_is_said(window: MainWindow, tmp_path: Path) -> None:
    broken = tmp_path / "broken.inkseek"
    broken.write_text("{")
    drop(window, broken)
    assert "broken.inkseek" in window.notice.label.text()
    window.sketches.open(tmp_path / "missing.svg")
    settle(window)
    assert "missing.svg" in window.notice.label.text()
    window.actions_.save_sketch.trigger()
    assert "no strokes" in window.notice.label.text()


def test_the_dialogs_for_sketches_open_and_save(window: MainWindow, tmp_path: Path) -> None:
    drag(window, (0.2, 0.2), (0.8, 0.8))
    window.actions_.save_sketch.trigger()
    chooser = dialog(window, QFileDialog)
    chooser.filterSelected.emit("SVG (*.svg)")
    assert chooser.defaultSuffix() == "svg"
    chooser.fileSelected.emit(str(tmp_path / "drawn.svg"))
    chooser.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    settle(window)
    assert (tmp_path / "drawn.svg").exists()
    window.document.clear()
    window.actions_.open_sketch.trigger()
    chooser = dialog(window, QFileDialog)
    chooser.fileSelected.emit(str(tmp_path / "drawn.svg"))
    chooser.close()
    settle(window)
    assert len(window.document.page.sketch.strokes) == 1


def test_folders_can_be_looked_after(window: MainWindow, pictures: Path, qtbot: Any) -> None:
    window.actions_.folders.trigger()
    folders = window.library
    assert folders.isVisible()
    assert folders.list.topLevelItem(0).text(0) == pictures.name
    assert folders.list.topLevelItem(0).toolTip(0) == str(pictures)
    assert "12 pictures" in folders._index.text()
    assert folders.list.topLevelItem(0).text(1) == "12"
    assert not folders.remove_button.isEnabled()
    item = folders.list.topLevelItem(0)
    assert item is not None
    folders.list.setCurrentItem(item)
    folders.remove_button.click()
    box = folders.findChild(QMessageBox)
    box.button(QMessageBox.StandardButton.Ok).click()
    qtbot.waitUntil(lambda: folders.list.topLevelItemCount() == 0)
    qtbot.waitUntil(lambda: window.pane.stack.currentWidget() is window.pane.first_steps)
    assert len(list(pictures.iterdir())) == 12
    window.actions_.folders.trigger()
    assert not folders.isVisible()


def test_problems_are_listed_and_can_be_copied(
    window: MainWindow, tmp_path: Path, qtbot: Any
) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "cut off.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    drop(window, bad)
    asked = dialog(window, ImportCategoriesDialog)
    qtbot.waitUntil(asked.take.isEnabled)
    asked.accept()
    qtbot.waitUntil(lambda: window.progress._problems.isVisible())
    qtbot.waitUntil(lambda: not window.imports.busy)
    assert window.progress._problems.text() == "1 problem"
    window.progress._problems.click()
    problems: FailuresDialog = dialog(window, FailuresDialog)
    assert problems.list.topLevelItem(0).text(0) == "cut off.png"
    assert problems.list.topLevelItem(0).text(1)
    problems.copy_button.click()
    assert str(bad / "cut off.png") in QGuiApplication.clipboard().text()
    problems.close()


def test_another_start_brings_the_window_forward_with_its_files(
    window: MainWindow, tmp_path: Path
) -> None:
    drag(window, (0.2, 0.2), (0.8, 0.8))
    drawn = window.document.page.sketch
    window.sketches.save(tmp_path / "sent.inkseek")
    settle(window)
    window.document.clear()
    window.compact.toggle.trigger()
    assert not window.isVisible()
    window.come_forward([tmp_path / "sent.inkseek"])
    settle(window)
    assert window.isVisible()
    assert window.document.page.sketch == drawn


def test_drops_are_copies(window: MainWindow, pictures: Path, tmp_path: Path) -> None:
    """A source that offers to move would delete the original."""
    (tmp_path / "more").mkdir()
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    move, both = Qt.DropAction.MoveAction, Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    for target, path in (
        (window, next(pictures.iterdir())),
        (window.canvas, next(pictures.iterdir())),
        (window.categories.sidebar.list, tmp_path / "more"),
    ):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        for offered in (both, move):
            taken = offered == both
            events = [
                QDragEnterEvent(QPoint(9, 9), offered, mime, left, plain),
                QDragMoveEvent(QPoint(9, 9), offered, mime, left, plain),
                QDropEvent(QPointF(9, 9), offered, mime, left, plain),
            ]
            for event in events:
                event.setDropAction(move)
                handler: Any = {
                    QDragEnterEvent: target.dragEnterEvent,
                    QDragMoveEvent: target.dragMoveEvent,
                    QDropEvent: target.dropEvent,
                }[type(event)]
                handler(event)
                if taken:
                    assert event.dropAction() == Qt.DropAction.CopyAction
                elif not isinstance(event, QDropEvent):
                    assert not event.isAccepted()
    for box in window.findChildren(QDialog):
        box.close()
