"""Commands are found by a few letters, run by Enter, and listed with their keys."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from app.shell.commands import Commands
from app.shell.commands.catalogue import commands_of, match_score, word_score
from app.shell.commands.palette import CommandPalette
from app.shell.commands.sheet import ShortcutSheet
from app.ui.settings import Settings
from app.ui.theme import Theme


@pytest.fixture
def window(qtbot: Any, theme: Theme) -> Iterator[QMainWindow]:
    window = QMainWindow()
    sketch = window.menuBar().addMenu("&Sketch")
    for text, keys in (("New sketch", "Ctrl+N"), ("Save && close…", "Ctrl+S"), ("Tracing", "")):
        action = QAction(text, window)
        action.setShortcut(keys)
        sketch.addAction(action)
    sketch.addSeparator()
    look = window.menuBar().addMenu("&View").addMenu("&Appearance")
    look.addAction(QAction("Dark", window))
    off = QAction("Darken", window)
    off.setEnabled(False)
    look.addAction(off)
    hidden = QAction("Darkest", window)
    hidden.setVisible(False)
    look.addAction(hidden)
    window.resize(900, 600)
    qtbot.addWidget(window)
    window.show()
    yield window
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def names(palette: CommandPalette) -> list[str]:
    return [palette.list.item(i).text() for i in range(palette.list.count())]


def test_starts_of_words_and_runs_count_more() -> None:
    assert match_score("", "anything") == 0.0
    assert match_score("ns", "Nothing") is None
    assert match_score("xyz", "") is None
    fits = {name: match_score("ns", name) for name in ("New sketch", "Tracings", "Pens")}
    assert all(value is not None for value in fits.values())
    assert max(fits, key=lambda name: fits[name] or 0.0) == "New sketch"
    exact, start, apart = (
        match_score("dark", name) or 0 for name in ("Dark", "Darken", "Drawer k")
    )
    assert exact > start > apart
    assert match_score("uber", "Über Inkseek") is not None
    assert (match_score("ab", "a b") or 0) == pytest.approx(8 + 8 - 0.03)
    assert (match_score("ab", "cab") or 0) == pytest.approx(1 - 0.05 + 5 + 1 - 0.03)


@given(st.text(max_size=12), st.lists(st.booleans(), min_size=12, max_size=12))
def test_any_letters_of_a_name_in_their_order_fit(name: str, kept: list[bool]) -> None:
    typed = "".join(c for c, keep in zip(name, kept, strict=False) if keep)
    # Letters that fold to several ones are kept whole, so a part of a name stays a part.
    assert match_score(typed, name) is not None
    assert match_score(typed.upper(), name.upper()) is not None


def test_what_is_typed_is_found_as_a_word_before_as_letters() -> None:
    def found(typed: str, *names: str) -> list[str]:
        scores = {name: word_score(typed, name) for name in names}
        fit = [name for name in names if scores[name] is not None]
        return sorted(fit, key=lambda name: -(scores[name] or 0.0))

    names = ("Add the sample pictures", "Clear the tray", "Remove category…", "Redo", "Delete it")
    assert found("delete", *names) == ["Delete it", "Clear the tray", "Remove category…"]
    assert found("tra", "Contrast", "Show tray", "Trace", *names)[:2] == ["Trace", "Show tray"]
    assert found("settings", "Preferences…", "Reset tings") == ["Preferences…"]
    assert found("ns", "Nothing", "New sketch") == ["New sketch"]


def test_commands_know_where_they_are(window: QMainWindow) -> None:
    found = commands_of(window.menuBar())
    assert [(c.name, c.place) for c in found] == [
        ("New sketch", "Sketch"),
        ("Save & close", "Sketch"),
        ("Tracing", "Sketch"),
        ("Dark", "View › Appearance"),
        ("Darken", "View › Appearance"),
    ]
    assert found[0].keys == "Ctrl+N"


def test_typing_and_enter_run_a_command(window: QMainWindow, theme: Theme, qtbot: Any) -> None:
    commands = Commands(theme, Settings(), window)
    commands.find.trigger()
    palette = commands.palette
    assert palette.isVisible()
    assert len(names(palette)) == 5
    QTest.keyClicks(palette.field, "dark")
    assert names(palette) == ["Dark", "Darken"]
    palette.grab()
    dark = next(c.action for c in commands_of(window.menuBar()) if c.name == "Dark")
    with qtbot.waitSignal(dark.triggered):
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible()
    # It was used last, so it comes first now.
    commands.find.trigger()
    assert palette.field.text() == ""
    assert names(palette)[0] == "Dark"
    palette.reject()


def test_what_is_off_comes_last_and_cannot_be_run(
    window: QMainWindow, theme: Theme, qtbot: Any
) -> None:
    palette = CommandPalette(window.menuBar(), theme, window)
    palette.ask()
    assert names(palette)[-1] == "Darken"
    QTest.keyClicks(palette.field, "darken")
    off = next(c.action for c in commands_of(window.menuBar()) if c.name == "Darken")
    with qtbot.assertNotEmitted(off.triggered):
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    QTest.keyClicks(palette.field, "zzz")
    assert names(palette) == []
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    palette.reject()


def test_it_fits_into_a_low_window(window: QMainWindow, theme: Theme) -> None:
    look = window.menuBar().addMenu("&Look")
    for number in range(30):
        look.addAction(f"Look {number}")
    window.resize(640, 330)
    palette = CommandPalette(window.menuBar(), theme, window)
    palette.ask()
    assert palette.geometry().bottom() <= window.geometry().bottom()
    assert palette.list.currentRow() == 0
    palette.reject()


def test_arrow_keys_go_round(window: QMainWindow, theme: Theme, qtbot: Any) -> None:
    palette = CommandPalette(window.menuBar(), theme, window)
    palette.ask()
    QTest.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.list.currentRow() == 4
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentRow() == 0
    QTest.keyClick(palette.field, Qt.Key.Key_PageDown)
    assert palette.list.currentRow() == 4
    tracing = next(c.action for c in commands_of(window.menuBar()) if c.name == "Tracing")
    with qtbot.waitSignal(tracing.triggered):
        palette.list.itemClicked.emit(palette.list.item(2))


def test_the_sheet_lists_the_keys(window: QMainWindow, theme: Theme) -> None:
    commands = Commands(theme, Settings(), window)
    commands.keys.trigger()
    (sheet,) = window.findChildren(ShortcutSheet)
    text = sheet.text.toPlainText()
    assert "New sketch" in text
    assert "Ctrl+N" in text
    assert "Tracing" not in text  # it has no key
    assert "Among the pictures" in text
    sheet.field.setText("save")
    assert "Save & close" in sheet.text.toPlainText()
    assert "New sketch" not in sheet.text.toPlainText()
    sheet.field.setText("nothing like it")
    assert "No key" in sheet.text.toPlainText()
    sheet.close()
