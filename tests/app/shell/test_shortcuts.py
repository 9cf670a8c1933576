"""Keys that the user changes: at once, everywhere they are named, and at the next start."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from whole_window import Tiny, dialog

from app.library import ImportService
from app.search import SearchService
from app.shell.commands.catalogue import commands_of
from app.shell.commands.shortcuts import ShortcutsDialog, name_actions
from app.shell.menus import every_action
from app.shell.preferences import PreferencesDialog
from app.shell.window import MainWindow
from app.ui.settings import Settings
from app.ui.theme import Theme

CONTROL = Qt.KeyboardModifier.ControlModifier
Make = Callable[[Settings], MainWindow]


@pytest.fixture
def make(qtbot: Any, theme: Theme, tmp_path: Path) -> Any:
    windows: list[MainWindow] = []

    def made(settings: Settings) -> MainWindow:
        search = SearchService(tmp_path / "library", Tiny)
        window = MainWindow(search, ImportService(), theme, settings)
        windows.append(window)
        window.show()
        return window

    yield made
    for window in windows:
        window.close()
        window.deleteLater()


def change(window: MainWindow, action: Any, key: Qt.Key, modifier: Any = CONTROL) -> Any:
    """Open the dialog from the preferences, choose a command and press new keys for it."""
    window.preferences.show.trigger()
    preferences: PreferencesDialog = dialog(window, PreferencesDialog)
    window.commands.change.trigger()
    preferences.close()
    shown: ShortcutsDialog = dialog(window, ShortcutsDialog)
    shown.choose(action)
    shown.keys.setFocus()
    QTest.keyClick(shown.keys, key, modifier)
    shown.keys.editingFinished.emit()
    return shown


def test_every_command_can_be_changed(make: Make) -> None:
    window = make(Settings())
    named = name_actions(window)
    assert set(every_action(window.menuBar())) <= set(named.values())
    assert named["Actions.clear"] is window.actions_.clear
    assert named["ResultActions.pin"] is window.pane.actions_.pin
    # The next start has the same names.
    assert set(named) == set(name_actions(make(Settings())))


def test_a_new_key_works_at_once_and_is_named(make: Make, qtbot: Any) -> None:
    settings = Settings()
    window = make(settings)
    action = window.actions_.rescan
    action.setEnabled(True)
    with qtbot.waitSignal(window.preferences.changed):
        shown = change(window, action, Qt.Key.Key_Y)
    shown.close()
    assert settings.shortcuts == {"Actions.rescan": "Ctrl+Y"}
    assert action.toolTip() == "Check for new pictures  (Ctrl+Y)"
    (command,) = (c for c in commands_of(window.menuBar()) if c.action is action)
    assert command.keys == "Ctrl+Y"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    with qtbot.waitSignal(action.triggered):
        QTest.keyClick(window, Qt.Key.Key_Y, CONTROL)
    # The next start knows it too.
    assert make(settings).actions_.rescan.shortcut() == QKeySequence("Ctrl+Y")


def test_a_conflict_is_named_and_may_be_won(make: Make) -> None:
    settings = Settings()
    window = make(settings)
    action, other = window.actions_.rescan, window.actions_.folders
    shown = change(window, action, Qt.Key.Key_L)
    assert "Folders" in shown.note.text()
    assert action.shortcut() == QKeySequence("F5")
    shown.instead.click()
    assert action.shortcut() == QKeySequence("Ctrl+L")
    assert other.shortcuts() == []
    assert other.toolTip() == "Folders"
    assert settings.shortcuts == {"Actions.folders": "", "Actions.rescan": "Ctrl+L"}
    shown.choose(other)
    shown.back.click()
    shown.choose(action)
    shown.back.click()
    assert settings.shortcuts == {}
    assert (action.shortcut(), other.shortcut()) == (QKeySequence("F5"), QKeySequence("Ctrl+L"))
    shown.close()


def test_all_can_be_reset(make: Make) -> None:
    settings = Settings(shortcuts={"Actions.pen": "Ctrl+F7", "Actions.redo": "", "Gone.x": "F9"})
    window = make(settings)
    assert window.actions_.pen.shortcut() == QKeySequence("Ctrl+F7")
    assert window.actions_.redo.shortcuts() == []
    window.commands.change.trigger()
    shown: ShortcutsDialog = dialog(window, ShortcutsDialog)
    shown._reset_all()
    shown.close()
    assert window.actions_.pen.shortcut() == QKeySequence("B")
    # What another version knows is kept.
    assert settings.shortcuts == {"Gone.x": "F9"}


@pytest.mark.parametrize("kept", [{"a": 1}, ["F5"], "F5", {f"{i}": "F5" for i in range(2000)}])
def test_damaged_settings_are_no_shortcuts(tmp_path: Path, kept: object) -> None:
    import json

    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"shortcuts": kept, "results": 60}), encoding="utf-8")
    settings = Settings.load(file)
    assert settings.shortcuts == {}
    assert settings.results == 60


def test_settings_keep_shortcuts(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    Settings(shortcuts={"Actions.pen": "F7"}).save(file)
    assert Settings.load(file).shortcuts == {"Actions.pen": "F7"}
