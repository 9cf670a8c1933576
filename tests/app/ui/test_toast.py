"""Messages lie over the window: news goes by itself, problems wait until they are read."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui.messages import MessagePage, Toast
from app.ui.theme import Theme


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


def test_a_problem_after_news_can_be_read(toast: Toast, theme: Theme) -> None:
    theme.apply()
    toast.say("Saved.")
    toast.tell("The disk is full.")
    for part in (toast.label, toast.action):
        ink = part.palette().color(part.foregroundRole())
        assert ink == theme.palette.colour("on_notice")


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


def test_a_page_puts_its_buttons_below_each_other_where_it_is_narrow(
    theme: Theme, qtbot: Any
) -> None:
    page = MessagePage(theme, "picture")
    qtbot.addWidget(page)
    page.say("No pictures yet", "Add a folder.")
    first, second = page.add_button("A very long first button"), page.add_button("Another one")
    page.resize(700, 500)
    page.show()
    assert first.y() == second.y()
    page.resize(200, 240)
    qtbot.waitUntil(lambda: second.y() > first.geometry().bottom())
    assert page.rect().contains(first.geometry())
    assert page.rect().contains(second.geometry())
