"""The whole window with real threads, files and events; only the encoder is a small one."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeySequence,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox, QWidget
from tiny_encoder import TinyEncoder

from app.about import AboutDialog
from app.application import Application
from app.canvas import Tool
from app.categories.import_dialog import ImportCategoriesDialog
from app.library import ImportService
from app.library.failures_dialog import FailuresDialog
from app.menus import every_action
from app.search import SearchService
from app.settings import Settings
from app.theme import Theme, ThemeMode
from app.window import MainWindow
from core.encoder import ModelCard
from core.library import Library

Open = Callable[..., MainWindow]


class Tiny(TinyEncoder):
    """The tiny encoder with a whole card, as the window shows it."""

    def __init__(self) -> None:
        super().__init__()
        tiny = self.card
        self.card = ModelCard(
            tiny.id,
            "tiny",
            tiny.dim,
            tiny.feature_dim,
            tiny.sketch_size,
            tiny.photo_size,
            title="Tiny test encoder",
            training={"sets": {"shapes": {"title": "Shapes", "licence": "free to use"}}},
            metrics={"benchmarks": {"lines": {"protocols": [{"a@1": 0.5, "n_queries": 9}]}}},
        )


@pytest.fixture
def open_window(qtbot: Any, theme: Theme, tmp_path: Path) -> Iterator[Open]:
    windows: list[MainWindow] = []

    def opened(root: Path | None = None, load: Any = Tiny) -> MainWindow:
        search = SearchService(root or tmp_path / "new library", load)
        window = MainWindow(search, ImportService(), theme, Settings())
        windows.append(window)
        window.resize(1100, 700)
        window.show()
        window.start()
        return window

    yield opened
    for window in windows:
        assert window.stop()
        window.close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(open_window: Open, library: Library, qtbot: Any) -> MainWindow:
    """A window on a library with twelve pictures, ready to search."""
    window = open_window(library.root)
    qtbot.waitUntil(lambda: window.search.desk is not None and not window.imports.busy)
    return window


def drag(window: MainWindow, *points: tuple[float, float]) -> None:
    """Draw with the mouse through shares of the canvas."""
    canvas = window.canvas
    at = [QPoint(round(x * canvas.width()), round(y * canvas.height())) for x, y in points]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at[0])
    for point in at[1:]:
        QTest.mouseMove(canvas, point)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at[-1])


def names(window: MainWindow) -> list[str]:
    return [hit.photo.name.split("-")[0] for hit in window.pane.view.results.hits]


def drop(window: MainWindow, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(50, 50), copy, mime, left, plain)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), copy, mime, left, plain))


def dialog(window: MainWindow, kind: type[QDialog]) -> Any:
    found = [d for d in window.findChildren(kind) if d.isVisible()]
    assert len(found) == 1
    return found[0]


def test_every_stroke_ranks_the_pictures(window: MainWindow, qtbot: Any) -> None:
    assert "12 pictures to find" in window.pane.message
    drag(window, (0.1, 0.5), (0.5, 0.5), (0.9, 0.5))
    qtbot.waitUntil(lambda: names(window)[:1] == ["bar"])
    assert window.pane.message == ""
    assert "ms" in window.status.search.text()
    window.document.clear()
    drag(window, (0.5, 0.1), (0.5, 0.5), (0.5, 0.9))
    qtbot.waitUntil(lambda: names(window)[:1] == ["pole"])
    window.actions_.undo.trigger()
    qtbot.waitUntil(lambda: "12 pictures to find" in window.pane.message)


def test_the_first_steps_lead_to_a_search(open_window: Open, pictures: Path, qtbot: Any) -> None:
    window = open_window()
    assert "You can draw already" in window.pane.message
    qtbot.waitUntil(lambda: window.pane.shows_first_steps)
    drag(window, (0.1, 0.5), (0.9, 0.5))
    window.pane.add_button.click()
    chooser = dialog(window, QFileDialog)
    chooser.fileSelected.emit(str(pictures))
    chooser.close()
    qtbot.waitUntil(lambda: names(window)[:1] == ["bar"])
    qtbot.waitUntil(lambda: window.status.photos.text() == "12 pictures")
    assert not window.pane.shows_first_steps


def test_drawing_before_the_model_is_loaded_is_answered_after(
    open_window: Open, library: Library, qtbot: Any
) -> None:
    go_on = threading.Event()

    def load() -> Tiny:
        go_on.wait(5)
        return Tiny()

    window = open_window(library.root, load)
    drag(window, (0.5, 0.1), (0.5, 0.9))
    assert "Getting ready" in window.pane.message
    assert len(window.document.page.sketch.strokes) == 1
    go_on.set()
    qtbot.waitUntil(lambda: names(window)[:1] == ["pole"])


def test_a_library_that_cannot_be_opened_is_said_in_the_window(
    open_window: Open, tmp_path: Path, qtbot: Any
) -> None:
    (tmp_path / "blocked").write_text("")
    window = open_window(tmp_path / "blocked")
    qtbot.waitUntil(lambda: "can't search now" in window.pane.message)
    assert str(tmp_path / "blocked") in window.pane.message
    drag(window, (0.1, 0.5), (0.9, 0.5))


def test_more_like_this_and_back(window: MainWindow, qtbot: Any) -> None:
    photo = next(
        p for p in window.search.desk.library.catalogue.photos(range(1, 13))
        if p.name.startswith("ring")
    )  # fmt: skip
    window.composer.like(photo)
    qtbot.waitUntil(lambda: names(window)[:1] == ["ring"])
    bar = window.pane.findChild(QWidget, "terms")
    assert bar.isVisible()
    bar.chips[0].closed.emit(photo.id)
    qtbot.waitUntil(lambda: not bar.isVisible())
    assert "pictures to find" in window.pane.message


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
    assert "no picture" in window.notice.text


def test_a_picture_of_a_drawing_can_be_opened(
    window: MainWindow, pictures: Path, qtbot: Any
) -> None:
    window.sketches.open(pictures / "bar-0.png")
    assert window.document.page.bitmap is not None
    qtbot.waitUntil(lambda: names(window)[:1] == ["bar"])
    window.actions_.undo.trigger()
    assert window.document.page.is_empty


def test_a_file_that_is_no_sketch_is_said(window: MainWindow, tmp_path: Path) -> None:
    broken = tmp_path / "broken.inkseek"
    broken.write_text("{")
    drop(window, broken)
    assert "broken.inkseek" in window.notice.text
    window.sketches.open(tmp_path / "missing.svg")
    assert "missing.svg" in window.notice.text
    window.actions_.save_sketch.trigger()
    assert "no strokes" in window.notice.text


def test_the_dialogs_for_sketches_open_and_save(window: MainWindow, tmp_path: Path) -> None:
    drag(window, (0.2, 0.2), (0.8, 0.8))
    window.actions_.save_sketch.trigger()
    chooser = dialog(window, QFileDialog)
    chooser.filterSelected.emit("SVG (*.svg)")
    assert chooser.defaultSuffix() == "svg"
    chooser.fileSelected.emit(str(tmp_path / "drawn.svg"))
    chooser.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert (tmp_path / "drawn.svg").exists()
    window.document.clear()
    window.actions_.open_sketch.trigger()
    chooser = dialog(window, QFileDialog)
    chooser.fileSelected.emit(str(tmp_path / "drawn.svg"))
    chooser.close()
    assert len(window.document.page.sketch.strokes) == 1


def test_folders_can_be_looked_after(window: MainWindow, pictures: Path, qtbot: Any) -> None:
    window.actions_.folders.trigger()
    folders = window.library.pane
    assert folders.isVisible()
    assert folders.list.topLevelItem(0).text(0) == pictures.name
    assert folders.list.topLevelItem(0).toolTip(0) == str(pictures)
    assert "12 pictures" in folders._index.text()
    assert folders.list.topLevelItem(0).text(1) == "12"
    assert not folders.remove_button.isEnabled()
    folders.list.setCurrentItem(folders.list.topLevelItem(0))
    folders.remove_button.click()
    box = folders.findChild(QMessageBox)
    box.button(QMessageBox.StandardButton.Ok).click()
    qtbot.waitUntil(lambda: folders.list.topLevelItemCount() == 0)
    qtbot.waitUntil(lambda: window.pane.shows_first_steps)
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


def test_about_names_the_model_and_the_credits(window: MainWindow) -> None:
    window.actions_.about.trigger()
    about: AboutDialog = dialog(window, AboutDialog)
    text = about.text.toPlainText()
    assert "Tiny test encoder" in text
    assert "free to use" in text
    assert "a@1 0.5" in text
    assert "OpenMoji" in text
    assert "CC BY-SA 4.0" in text
    about.close()


def test_tools_and_looks_are_chosen(window: MainWindow, theme: Theme) -> None:
    QTest.keyClick(window, Qt.Key.Key_E)
    assert window.canvas.tool is Tool.ERASER
    QTest.keyClick(window, Qt.Key.Key_B)
    assert window.canvas.tool is Tool.PEN
    window.actions_.themes[ThemeMode.DARK].trigger()
    assert theme.mode is ThemeMode.DARK
    assert window._settings.theme == "dark"
    drag(window, (0.2, 0.2), (0.8, 0.8))
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Delete)
    assert window.document.page.is_empty


def test_every_action_is_in_a_menu_and_keys_are_unique(window: MainWindow) -> None:
    in_menus = every_action(window.menuBar())
    made = [a for a in window.actions_.findChildren(QAction) if a.text()]
    assert set(made) <= set(in_menus)
    keys = [k.toString() for action in in_menus for k in action.shortcuts()]
    assert len(keys) == len(set(keys))
    for text in ("Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+N", "Ctrl+O", "F5", "Ctrl+Q", "F1", "E", "B"):
        assert QKeySequence(text).toString() in keys


def test_everything_can_be_named(window: MainWindow) -> None:
    for part in (
        window.canvas, window.pane.view, window.progress, window.notice,
        window.status.photos, window.status.search, window.status.device, window.status.model,
    ):  # fmt: skip
        assert part.accessibleName()


def test_a_notice_is_said_once(window: MainWindow, qtbot: Any) -> None:
    from core.search import Ranking

    window.search.ranked.emit(Ranking(notice="The index is being rebuilt."), 1.0)
    assert window.notice.text == "The index is being rebuilt."
    window.notice.hide()
    window.search.ranked.emit(Ranking(notice="The index is being rebuilt."), 1.0)
    assert window.notice.text == ""


def test_pen_proximity_reaches_the_canvas(
    window: MainWindow, qapp: Application, qtbot: Any
) -> None:
    qapp.pen_proximity.connect(window.canvas.pen_proximity)
    before = window.canvas.cursor().pixmap().size()
    qapp.pen_proximity.emit(True, True)
    assert window.canvas.cursor().pixmap().size() != before
    qapp.pen_proximity.disconnect(window.canvas.pen_proximity)


class Gentle(Tiny):
    """Slow enough that a window can be closed in the middle of anything."""

    def embed_sketches(self, images: Any) -> Any:
        time.sleep(0.15)
        return super().embed_sketches(images)

    def embed_photos(self, images: Any) -> Any:
        time.sleep(0.03 * len(images))
        return super().embed_photos(images)


@pytest.mark.parametrize(
    "state", ["at once", "loading", "searching", "importing", "paused", "drawing", "a dialog"]
)
def test_it_closes_cleanly_in_every_state(
    open_window: Open, pictures: Path, library: Library, qtbot: Any, state: str, tmp_path: Path
) -> None:
    loading = threading.Event()

    def load() -> Tiny:
        loading.set()
        time.sleep(0.2)
        return Gentle()

    window = open_window(library.root, load)
    if state == "loading":
        qtbot.waitUntil(loading.is_set)
    elif state != "at once":
        qtbot.waitUntil(lambda: window.search.desk is not None)
    if state == "searching":
        drag(window, (0.1, 0.5), (0.9, 0.5))
    elif state in ("importing", "paused"):
        shutil.copytree(pictures, tmp_path / "more")
        with qtbot.waitSignal(window.imports.progressed):
            window.imports.take_in([tmp_path / "more"])
        if state == "paused":
            window.imports.pause()
    elif state == "drawing":
        QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton)
        QTest.mouseMove(window.canvas, QPoint(90, 90))
    elif state == "a dialog":
        window.actions_.about.trigger()
    with qtbot.waitSignal(window.closed) as closed:
        window.close()
    assert closed.args == [True]
    assert not window.isVisible()


def test_another_start_brings_the_window_forward_with_its_files(
    window: MainWindow, tmp_path: Path
) -> None:
    drag(window, (0.2, 0.2), (0.8, 0.8))
    drawn = window.document.page.sketch
    window.sketches.save(tmp_path / "sent.inkseek")
    window.document.clear()
    window.compact.toggle.trigger()
    assert not window.isVisible()
    window.come_forward([tmp_path / "sent.inkseek"])
    assert window.isVisible()
    assert window.document.page.sketch == drawn


def test_preferences_work_at_once(window: MainWindow, theme: Theme, qtbot: Any) -> None:
    drag(window, (0.1, 0.5), (0.9, 0.5))
    qtbot.waitUntil(lambda: len(names(window)) == 12)
    chosen = window._settings
    chosen.theme, chosen.left_handed, chosen.results = "dark", True, 5
    window.preferences.changed.emit()
    assert theme.mode is ThemeMode.DARK
    assert window.actions_.themes[ThemeMode.DARK].isChecked()
    assert window.workplace.left_handed
    qtbot.waitUntil(lambda: len(names(window)) == 5)


def test_the_small_window_has_buttons_and_every_key(window: MainWindow) -> None:
    window.compact.toggle.trigger()
    small = window.compact.window
    assert small is not None
    assert set(every_action(window.menuBar())) <= set(small.actions())
    window.compact.toggle.trigger()
    assert window.isVisible()


def test_the_course_and_the_sketches_belong_to_the_window(window: MainWindow, qtbot: Any) -> None:
    drag(window, (0.1, 0.5), (0.9, 0.5))
    qtbot.waitUntil(lambda: names(window)[:1] == ["bar"])
    drag(window, (0.5, 0.1), (0.5, 0.9))
    window.scrubber.earlier.trigger()
    qtbot.waitUntil(lambda: names(window)[:1] == ["bar"])
    assert len(window.document.page.sketch.strokes) == 1
    window.scrubber.branch.trigger()
    window.actions_.clear.trigger()
    store = window.search.desk.library.sketches
    qtbot.waitUntil(lambda: len(store.all()) == 1)
    assert store.all()[0].hits
