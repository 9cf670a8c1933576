"""Somebody plays with the whole window: random real events, and nothing may break or pile up."""

import logging
import random
import re
import threading
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QMenu,
    QMenuBar,
    QMessageBox,
    QToolButton,
    QWidget,
)

from app.shell.menus import every_action
from app.shell.window import MainWindow
from app.ui import desktop

KEYS = [
    Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Delete,
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home,
    Qt.Key.Key_End, Qt.Key.Key_W, Qt.Key.Key_M, Qt.Key.Key_L, Qt.Key.Key_P, Qt.Key.Key_C,
    Qt.Key.Key_F, Qt.Key.Key_E, Qt.Key.Key_B, Qt.Key.Key_N, Qt.Key.Key_S, Qt.Key.Key_Z,
    Qt.Key.Key_G, Qt.Key.Key_H, Qt.Key.Key_R, Qt.Key.Key_T,
]  # fmt: skip
MODIFIERS = [
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier,
]  # fmt: skip
LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Monkey:
    """Does one random thing after the other."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self.window = window
        self.dice = random.Random(seed)
        self.done: list[str] = []
        left_out = {window.actions_.quit, window.help.guide, window.help.logs}
        self.actions = [a for a in every_action(window.menuBar()) if a not in left_out]

    def act(self) -> None:
        do = self.dice.choice(
            [self.draw, self.draw, self.press, self.press, self.trigger, self.click]
        )
        do()
        QApplication.processEvents()
        if self.dice.random() < 0.5:
            self.tidy()

    def tidy(self) -> None:
        """Close what is over the window, as people do."""
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QMenu | QDialog) and widget.isVisible():
                widget.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def windows(self) -> list[QWidget]:
        small = self.window.compact.window
        every: list[QWidget | None] = [self.window, self.window.tray.board, small]
        return [w for w in every if w is not None and w.isVisible()]

    def draw(self) -> None:
        on: QWidget = self.window.canvas
        if self.window.tray.board.isVisible() and self.dice.random() < 0.5:
            on = self.window.tray.board.canvas.viewport()
        wide, high = max(on.width(), 1), max(on.height(), 1)
        points = [
            QPoint(self.dice.randrange(wide), self.dice.randrange(high))
            for _ in range(self.dice.randint(1, 6))
        ]
        self.done.append(f"draw {len(points)}")
        QTest.mousePress(on, LEFT, PLAIN, points[0])
        for point in points[1:]:
            QTest.mouseMove(on, point)
        QTest.mouseRelease(on, LEFT, PLAIN, points[-1])

    def press(self) -> None:
        key, modifier = self.dice.choice(KEYS), self.dice.choice(MODIFIERS)
        if (key, modifier) == (Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier):
            return
        at = QApplication.focusWidget() or self.dice.choice(self.windows() or [self.window])
        self.done.append(f"{modifier} {key} on {type(at).__name__}")
        QTest.keyClick(at, key, modifier)

    def trigger(self) -> None:
        action = self.dice.choice([*self.actions, *self.window.tray.board.actions_.all()])
        self.done.append(action.text())
        action.trigger()

    def click(self) -> None:
        host = self.dice.choice(self.windows() or [self.window])
        at = QPoint(self.dice.randrange(host.width()), self.dice.randrange(host.height()))
        widget = host.childAt(at) or host
        inside = widget.mapFrom(host, at)
        self.done.append(f"click {type(widget).__name__}")
        # Menus that open on a click wait for an answer.
        if has_menu(widget) or isinstance(widget, QMenu | QMenuBar):
            return
        QTest.mouseClick(widget, LEFT, PLAIN, inside)


def has_menu(widget: QWidget) -> bool:
    """Whether a widget is a button that opens a menu, of its own or of its action."""
    if not isinstance(widget, QToolButton):
        return False
    action = widget.defaultAction()
    return widget.menu() is not None or (action is not None and action.menu() is not None)


def running() -> Counter[str]:
    """How many threads of each name are running, without the numbers in their names."""
    # A dummy only says that a thread of Qt's once ran Python; it never ends.
    ours = [t for t in threading.enumerate() if not isinstance(t, threading._DummyThread)]
    return Counter(re.sub(r"\d+", "", thread.name) for thread in ours)


def decline() -> None:
    """Say no to a question of a dialog for files."""
    question = QApplication.activeModalWidget()
    if isinstance(question, QMessageBox) and isinstance(question.parent(), QFileDialog):
        question.reject()


def play(
    window: MainWindow, seed: int, times: int, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    # Dialogs for files begin there, and some of the files are written.
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("open_file", "reveal"):
        monkeypatch.setattr(desktop, name, lambda path: True)
    monkeypatch.setattr("PySide6.QtWidgets.QMenu.exec", lambda *_: None)
    monkeypatch.setattr("PySide6.QtGui.QDrag.exec", lambda *_: Qt.DropAction.IgnoreAction)
    # The palette finds it, and a backup or another library would close the window, too.
    window.actions_.quit.setEnabled(False)
    for leaver in (window.safekeeping, window.studios):
        leaver.close_wanted.disconnect()
    monkey = Monkey(window, seed)
    # Qt itself asks whether to overwrite a file, and waits for the answer.
    answers = QTimer()
    answers.timeout.connect(decline)
    answers.start(50)
    objects, threads = 0, running()
    for number in range(times):
        monkey.act()
        if number == times // 2:
            monkey.tidy()
            objects, threads = len(window.findChildren(QObject)), running()
    monkey.tidy()
    answers.stop()
    story = "\n".join(monkey.done[-12:])
    errors = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert errors == [], story
    assert len(window.findChildren(QObject)) < 1.5 * objects + 200, story
    # Workers start when they are needed, several for some kinds of work; they may not pile up.
    grown = {name for name, n in running().items() if n > 2 * threads.get(name, n) + 4}
    assert grown == set(), story


def test_a_short_play(
    window: MainWindow, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    play(window, 0, 80, caplog, monkeypatch, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 21))
def test_a_long_play(
    window: MainWindow, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path, seed: int,
) -> None:  # fmt: skip
    play(window, seed, 500, caplog, monkeypatch, tmp_path)
