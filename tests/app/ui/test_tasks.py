"""Background work: order, what replaces what, errors, and the end."""

import logging
import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QThread

from app.ui.tasks import Tasks
from core.library import PictureError


@pytest.fixture
def tasks(qtbot: Any) -> Iterator[Tasks]:
    tasks = Tasks("test")
    yield tasks
    assert tasks.stop()


@pytest.fixture
def gate(tasks: Tasks, qtbot: Any) -> Iterator[threading.Event]:
    """Keeps the only thread busy until it is opened."""
    gate, entered = threading.Event(), threading.Event()
    tasks.run(lambda: (entered.set(), gate.wait(5)))
    qtbot.waitUntil(entered.is_set)
    yield gate
    gate.set()


def broken(message: str) -> None:
    raise ZeroDivisionError(message)


def test_results_arrive_on_the_thread_of_the_window(tasks: Tasks, qtbot: Any) -> None:
    threads: list[Any] = []
    tasks.run(lambda: threading.current_thread().name, threads.append)
    tasks.run(lambda: None, lambda _: threads.append(QThread.currentThread()))
    assert not tasks.idle
    qtbot.waitUntil(lambda: tasks.idle)
    assert threads == ["test", tasks.thread()]


def test_work_is_done_in_order_but_what_goes_first(
    tasks: Tasks, gate: threading.Event, qtbot: Any
) -> None:
    done: list[str] = []
    tasks.run(lambda: "first", done.append)
    tasks.run(lambda: "second", done.append)
    tasks.run(lambda: "urgent", done.append, first=True)
    gate.set()
    qtbot.waitUntil(lambda: tasks.idle)
    assert done == ["urgent", "first", "second"]


def test_the_newest_work_of_a_key_wins_and_keeps_its_place(
    tasks: Tasks, gate: threading.Event, qtbot: Any
) -> None:
    done: list[int] = []
    for n in range(5):
        tasks.run(partial(int, n), done.append, key="same")
        tasks.run(partial(int, 10 + n), done.append, key=n)
    gate.set()
    qtbot.waitUntil(lambda: tasks.idle)
    assert done == [4, 10, 11, 12, 13, 14]


def test_unwanted_work_is_dropped(tasks: Tasks, gate: threading.Event, qtbot: Any) -> None:
    done: list[int] = []
    for n in range(4):
        tasks.run(partial(int, n), done.append, key=n)
    tasks.drop(lambda key: key in (1, 2))
    gate.set()
    qtbot.waitUntil(lambda: tasks.idle)
    assert done == [0, 3]


def test_an_unexpected_error_is_logged_and_told(
    tasks: Tasks, qtbot: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with qtbot.waitSignal(tasks.failed) as failed:
        tasks.run(lambda: broken("nought"))
    assert failed.args == ["Something went wrong: nought"]
    told: list[str] = []
    tasks.run(lambda: broken("one"), failed=told.append, saying="No sheet: {}")
    qtbot.waitUntil(lambda: tasks.idle)
    assert told == ["No sheet: one"]
    assert [record.exc_info is not None for record in caplog.records] == [True, True]


def test_an_error_that_is_worded_for_the_user_is_told_as_it_is(
    tasks: Tasks, qtbot: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def work() -> None:
        raise PictureError("the file is empty")

    with qtbot.waitSignal(tasks.failed) as failed:
        tasks.run(work, saying="It stopped: {}")
    assert failed.args == ["the file is empty"]
    assert [(r.levelno, r.exc_info) for r in caplog.records] == [(logging.WARNING, None)]


def test_work_goes_on_after_an_error(tasks: Tasks, qtbot: Any) -> None:
    done: list[str] = []
    tasks.run(lambda: broken("nought"))
    tasks.run(lambda: "next", done.append)
    qtbot.waitUntil(lambda: tasks.idle)
    assert done == ["next"]


def test_work_can_tell_how_far_it_is(tasks: Tasks, qtbot: Any) -> None:
    told: list[int | str] = []

    def work() -> str:
        for n in range(3):
            tasks.post(told.append, n)
        return "end"

    tasks.run(work, told.append)
    qtbot.waitUntil(lambda: tasks.idle)
    assert told == [0, 1, 2, "end"]


def test_several_threads_work_at_once(qtbot: Any) -> None:
    tasks = Tasks("pair", threads=2)
    both = threading.Barrier(2, timeout=5)
    for _ in range(2):
        tasks.run(both.wait)
    qtbot.waitUntil(lambda: tasks.idle)
    assert tasks.stop()


@pytest.mark.parametrize("finish", [True, False])
def test_the_end_waits_and_delivers_nothing_more(
    tasks: Tasks, gate: threading.Event, qtbot: Any, finish: bool
) -> None:
    done: list[str] = []
    delivered: list[object] = []
    tasks.run(lambda: done.append("waited"), delivered.append)
    threading.Timer(0.05, gate.set).start()
    assert tasks.stop(finish=finish)
    assert tasks.stop()
    assert gate.is_set()
    assert done == (["waited"] if finish else [])
    tasks.run(lambda: done.append("late"))
    qtbot.wait(20)
    assert "late" not in done
    assert delivered == []


def test_the_end_does_not_wait_for_ever(
    tasks: Tasks, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.tasks.STOP_S", 0.05)
    assert not tasks.stop()
