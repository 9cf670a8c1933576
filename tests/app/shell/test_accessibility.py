"""Every window is walked: controls have names, roles and an order; text can be read."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)
from whole_window import drag

from app.diagnostics.crash import CrashDialog
from app.results.days import DaysDialog
from app.shell.window import MainWindow
from app.ui.palette import DARK, LIGHT, Palette
from app.ui.plain_text import ElidedLabel
from app.ui.stylesheet import stylesheet
from app.ui.theme import Theme, ThemeMode

CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit,
    QPlainTextEdit, QTextEdit,
)  # fmt: skip

Scene = Callable[[MainWindow], object]

SCENES: dict[str, Scene] = {
    "main": lambda w: None,
    "docks": lambda w: [dock.show() for dock in w.findChildren(QDockWidget)],
    "board": lambda w: w.tray.show_board.trigger(),
    "tray": lambda w: w.tray.show_action.trigger(),
    "quick look": lambda w: w.pane.actions_.why.trigger(),
    "preferences": lambda w: w.preferences.show.trigger(),
    "about": lambda w: w.actions_.about.trigger(),
    "keys": lambda w: w.commands.keys.trigger(),
    "change keys": lambda w: w.commands.change.trigger(),
    "palette": lambda w: w.commands.find.trigger(),
    "problems": lambda w: w.actions_.problems.trigger(),
    "guide": lambda w: w.help.actions[0].trigger(),
    "pen tester": lambda w: w.help.try_pen.trigger(),
    "style wizard": lambda w: w.styles.show_wizard(),
    "compare": lambda w: w.viewer.compare.compare([h.photo for h in w.pane.view.results.hits[:2]]),
    "days": lambda w: DaysDialog(w.composer.filters, w).open(),
    "join a studio": lambda w: join(w),
    "crash": lambda w: CrashDialog("An error", "Why.", "A report", Path("a.log"), w).open(),
    "tour": lambda w: w.tour.show.trigger(),
    "styles": lambda w: w.styles.manage.trigger(),
    "compact": lambda w: w.compact.toggle.trigger(),
}


def join(window: MainWindow) -> None:
    pytest.importorskip("psycopg")
    window.studios.ask_join()


@pytest.fixture
def drawn(window: MainWindow, qtbot: Any) -> Iterator[MainWindow]:
    drag(window, (0.1, 0.5), (0.9, 0.5))
    qtbot.waitUntil(lambda: window.pane.view.results.is_ranked)
    yield window
    window.tour.stop()
    window.compact.stop()
    for widget in QApplication.topLevelWidgets():
        if widget is not window and widget.isVisible() and not isinstance(widget, QMenu):
            widget.close()


def shown(kinds: Any = QWidget) -> list[QWidget]:
    """Everything that can be seen, in all windows."""
    found = []
    for window in QApplication.topLevelWidgets():
        if window.isVisible() and not isinstance(window, QMenu):
            found += [w for w in [window, *window.findChildren(QWidget)] if w.isVisible()]
    return [w for w in found if isinstance(w, kinds)]


def is_inner(widget: QWidget) -> bool:
    """Whether a control is a part of another, which has the name."""
    if isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_"):
        return True
    parent = widget.parentWidget()
    inner = (QComboBox, QAbstractSpinBox, QAbstractItemView, QLineEdit, QDialogButtonBox, QMenuBar)
    return isinstance(parent, inner) and not (
        isinstance(parent, QDialogButtonBox) and isinstance(widget, QAbstractButton)
    )


def spoken(widget: QWidget) -> str:
    """What a screen reader says of a control."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


@pytest.mark.parametrize("name", SCENES)
def test_every_control_has_a_name_and_a_role(drawn: MainWindow, name: str) -> None:
    SCENES[name](drawn)
    QApplication.processEvents()
    nameless = []
    for widget in shown(CONTROLS):
        if is_inner(widget):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if not spoken(widget).strip() or interface.role() == QAccessible.Role.NoRole:
            nameless.append(f"{type(widget).__name__} {widget.objectName()} in {widget.parent()}")
    assert nameless == []


@pytest.mark.parametrize("name", ["main", "tray", "board", "preferences", "change keys", "styles"])
def test_tab_reaches_every_field_once(drawn: MainWindow, name: str) -> None:
    SCENES[name](drawn)
    QApplication.processEvents()
    window = QApplication.activeModalWidget() or (drawn.tray.board if name == "board" else drawn)
    wanted = {
        w for w in shown(CONTROLS)
        if w.window() is window and not is_inner(w) and w.isEnabled()
        and w.focusPolicy() & Qt.FocusPolicy.TabFocus
    }  # fmt: skip
    chain, widget = [], window.nextInFocusChain()
    while widget is not window and widget not in chain:
        chain.append(widget)
        widget = widget.nextInFocusChain()
    assert wanted <= set(chain)
    assert wanted


def ratio(one: str, other: str) -> float:
    """The contrast of two colours as WCAG measures it."""

    def light(name: str) -> float:
        colour = QColor(name)
        parts = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in (colour.redF(), colour.greenF(), colour.blueF())
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_every_ground_it_stands_on(look: Palette) -> None:
    sheet = stylesheet(look)
    soft = re.search(r"QToolButton:pressed, QToolButton:checked { background: (#\w+)", sheet)
    assert soft is not None
    on = {
        "text": (look.window, look.raised, look.hover, soft[1]),
        "quiet": (look.window, look.raised, look.hover),
        "accent": (look.window, look.raised, look.hover),
        "on_accent": (look.accent,),
        "on_notice": (look.notice,),
        "window": (look.text,),
        "danger": (look.window, look.raised),
        "ink": (look.paper,),
        "unwanted": (look.paper,),
    }
    poor = {
        (name, ground): round(ratio(getattr(look, name), ground), 2)
        for name, grounds in on.items()
        for ground in grounds
        if ratio(getattr(look, name), ground) < 4.5
    }
    assert poor == {}
    strong = re.findall(r'\[look="main"\]:hover { background: (#\w+)', sheet)
    assert ratio(look.on_accent, strong[0]) >= 4.5
    checked = re.findall(r"QToolButton:checked { color: (#\w+)", sheet)
    assert ratio(checked[0], soft[1]) >= 4.5


@pytest.mark.parametrize("mode", [ThemeMode.LIGHT, ThemeMode.DARK])
def test_labels_are_painted_so_that_they_can_be_read(
    drawn: MainWindow, theme: Theme, mode: ThemeMode
) -> None:
    theme.set_mode(mode)
    poor = []
    for widget in shown(QLabel):
        text = getattr(widget, "text", lambda: "")()
        if not text.strip() or widget.width() < 8 or widget.window() is not drawn:
            continue
        image = (
            widget.window()
            .grab(widget.rect().translated(widget.mapTo(widget.window(), widget.rect().topLeft())))
            .toImage()
        )
        colours: dict[str, int] = {}
        for x in range(0, image.width(), 1):
            for y in range(0, image.height(), 1):
                name = image.pixelColor(x, y).name()
                colours[name] = colours.get(name, 0) + 1
        ground = max(colours, key=lambda name: colours[name])
        best = max(ratio(name, ground) for name in colours)
        if best < 4.5:
            poor.append((text, ground, round(best, 2)))
    assert poor == []


def test_with_reduced_motion_nothing_moves(drawn: MainWindow, qtbot: Any) -> None:
    drawn._settings.reduce_motion = True
    drawn.preferences.changed.emit()
    assert drawn.pane.view.motion.reduced
    with qtbot.waitSignal(drawn.search.answered):
        drag(drawn, (0.5, 0.1), (0.5, 0.9))
    photos = [hit.photo.id for hit in drawn.pane.view.results.hits]
    assert all(drawn.pane.view.motion.shift(photo_id) == QPointF() for photo_id in photos)


@pytest.fixture
def twice_the_text(qapp: QApplication) -> Iterator[None]:
    font, larger = qapp.font(), qapp.font()
    larger.setPointSizeF(font.pointSizeF() * 2)
    qapp.setFont(larger)
    yield
    qapp.setFont(font)


@pytest.mark.parametrize("name", ["main", "tray", "preferences", "about", "keys", "styles", "tour"])
def test_text_of_twice_the_size_fits_a_small_screen(
    drawn: MainWindow, twice_the_text: None, name: str
) -> None:
    SCENES[name](drawn)
    QApplication.processEvents()
    # An answer may have changed a text just now; its place is laid out by an event of its own.
    QApplication.sendPostedEvents()
    for window in QApplication.topLevelWidgets():
        if window.isVisible() and not isinstance(window, QMenu):
            least = window.minimumSizeHint()
            assert least.width() <= 1280, window
            assert least.height() <= 680, window
    clipped = [
        label.text()
        for label in shown(QLabel)
        if isinstance(label, QLabel)
        and not isinstance(label, ElidedLabel)
        and not label.wordWrap()
        and label.sizeHint().width() > label.width() + 1
    ]
    assert clipped == []


def test_the_whole_program_is_used_without_a_mouse(drawn: MainWindow, qtbot: Any) -> None:
    drawn.canvas.setFocus()
    QTest.keyClick(drawn.canvas, Qt.Key.Key_Tab)
    assert drawn.pane.view.hasFocus()
    QTest.keyClick(drawn.pane.view, Qt.Key.Key_Right)
    QTest.keyClick(drawn.pane.view, Qt.Key.Key_P)
    assert len(drawn.tray.model.photos) == 1
    QTest.keyClick(drawn.pane.view, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    board = drawn.tray.board
    qtbot.waitUntil(lambda: len(board.boards.current.items) == 1, timeout=20_000)
    QTest.keyClick(board.canvas, Qt.Key.Key_Tab)
    QTest.keyClick(board, Qt.Key.Key_G)
    assert board.boards.current.items[0].gray
    QTest.keyClick(board, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert not board.isVisible()
    QTest.keyClick(drawn.pane.view, Qt.Key.Key_Escape)
    assert drawn.focusWidget() is drawn.canvas
