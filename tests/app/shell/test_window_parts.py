"""Menus, keys, dialogs and preferences of the window."""

import gc
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from whole_window import Tiny, dialog, drag, names

from app.canvas import Tool
from app.library import ImportService
from app.search import SearchService
from app.shell.about import AT_WORK, AboutDialog
from app.shell.application import Application
from app.shell.help import GuideWindow
from app.shell.menus import every_action
from app.shell.window import MainWindow
from app.shell.workplace import USUAL_SIZE
from app.ui import desktop
from app.ui.dialogs import FRAME
from app.ui.settings import Settings
from app.ui.theme import Theme, ThemeMode


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


def test_about_leads_to_the_page_on_commercial_use(window: MainWindow) -> None:
    window.actions_.about.trigger()
    about: AboutDialog = dialog(window, AboutDialog)
    about.at_work.click()
    assert not about.isVisible()
    (guide,) = window.findChildren(GuideWindow)
    assert guide.page.source().fileName() == AT_WORK
    assert "Apache" in guide.page.toPlainText()
    guide.close()


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
        window.status.photos, window.status.search,
    ):  # fmt: skip
        assert part.accessibleName()


def test_pen_proximity_reaches_the_canvas(
    window: MainWindow, qapp: Application, qtbot: Any
) -> None:
    qapp.pen_proximity.connect(window.canvas.pen_proximity)
    before = window.canvas.cursor().pixmap().size()
    qapp.pen_proximity.emit(True, True)
    assert window.canvas.cursor().pixmap().size() != before
    qapp.pen_proximity.disconnect(window.canvas.pen_proximity)


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
    # Its buttons are gone; the actions they showed must not be.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del small
    gc.collect()
    window.compact.toggle.trigger()
    assert "Ctrl+Z" in window.actions_.undo.toolTip()
    window.compact.toggle.trigger()


def test_the_first_window_fits_the_screen(theme: Theme, tmp_path: Path, qtbot: Any) -> None:
    search = SearchService(tmp_path / "new library", Tiny)
    window = MainWindow(search, ImportService(), theme, Settings())
    window.show()
    try:
        room = window.screen().availableGeometry()
        assert room.width() < USUAL_SIZE.width()
        assert window.frameSize().width() <= room.width()
        assert window.frameSize().height() <= room.height()
        # A screen of 1280x720 at 150 % with a task bar, and the same at 200 %.
        for width, height in ((853, 440), (640, 360)):
            least = window.minimumSizeHint() + FRAME
            assert least.width() <= width
            assert least.height() <= height
    finally:
        window.close()
        window.deleteLater()


def test_news_offers_what_can_be_done(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(desktop, "reveal", lambda path: shown.append(path) or True)
    place = window.pane.mapTo(window, window.pane.rect().topLeft())
    size = window.pane.size()
    window.tray.exporter.finished.emit(tmp_path / "sheet.pdf")
    assert "sheet.pdf" in window.notice.label.text()
    # It moves nothing.
    assert window.pane.mapTo(window, window.pane.rect().topLeft()) == place
    assert window.pane.size() == size
    window.notice.action.click()
    qtbot.waitUntil(lambda: shown == [tmp_path / "sheet.pdf"])


def test_a_result_is_traced_or_searched_with(window: MainWindow, qtbot: Any) -> None:
    drag(window, (0.1, 0.5), (0.9, 0.5))
    results = window.pane.view.results
    qtbot.waitUntil(lambda: results.is_ranked and results.rowCount() == 12)
    window.pane.view.setCurrentIndex(window.pane.view.results.index(2))
    (photo,) = window.pane.view.selected_photos()
    window.pane.actions_.trace.trigger()
    qtbot.waitUntil(lambda: window.canvas.underlay.tracing is not None)
    window.pane.actions_.similar.trigger()
    assert window.document.page.is_empty
    assert [item.photo.id for item in window.composer.feedback] == [photo.id]
    qtbot.waitUntil(lambda: window.pane.view.results.index(0).data() == photo.name)
    # The drawing is one undo away.
    window.actions_.undo.trigger()
    assert not window.document.page.is_empty


def test_using_a_picture_asks_once_whether_to_learn(
    window: MainWindow, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desktop, "open_file", lambda path: True)
    drag(window, (0.1, 0.5), (0.9, 0.5))
    results = window.pane.view.results
    qtbot.waitUntil(lambda: results.is_ranked and results.rowCount() == 12)
    window.pane.actions_.open.trigger()
    qtbot.waitUntil(lambda: "learn how you draw" in window.notice.label.text())
    with qtbot.waitSignal(window.preferences.changed):
        window.notice.action.click()
    assert window._settings.learn == "yes"
