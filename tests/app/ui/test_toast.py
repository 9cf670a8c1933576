"""Messages lie over the window: news goes by itself, problems wait until they are read."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui.messages import Toast


@pytest.fixture
def toast(qtbot: Any) -> Iterator[Toast]:
    host = QWidget()
    host.resize(700, 400)
    qtbot.addWidget(host)
    host.show()
    toast = Toast(host)
    yield toast
    toast.stop()


def dismiss(toast: Toast) -> None:
    button = next(b for b in toast.findChildren(QPushButton) if b.text() == "Dismiss")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_news_goes_and_problems_stay(toast: Toast, qtbot: Any) -> None:
    toast._linger.setInterval(1)
    toast.tell("The disk is full.")
    assert not toast._linger.isActive()
    toast.say("Saved.")
    assert toast.label.text() == "Saved."
    toast._linger.start(1)
    qtbot.waitUntil(lambda: toast.label.text() == "The disk is full.")
    assert toast.isVisible()
    toast.tell("The disk is away.")
    dismiss(toast)
    assert toast.label.text() == "The disk is full."
    dismiss(toast)
    assert not toast.isVisible()


def test_a_message_has_an_action_and_lies_within_the_window(toast: Toast) -> None:
    done: list[str] = []
    long = "A message that is far too long for one line. " * 6
    toast.say(long, "Show file", lambda: done.append("shown"))
    host = toast.parentWidget()
    assert host.rect().contains(toast.geometry())
    host.resize(420, 300)
    assert host.rect().contains(toast.geometry())
    QTest.mouseClick(toast.action, Qt.MouseButton.LeftButton)
    assert done == ["shown"]
    assert not toast.isVisible()
    toast.say("Plain.")
    assert toast.action.isHidden()
