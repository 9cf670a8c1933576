"""Fixtures that fail a test which leaves something running, and name the line that started it.

A thread or timer that outlives its test makes some later, innocent test fail or crash at random,
and in the program it keeps the process alive or aborts it at exit. Qt is looked at only when a test
already uses it, so tests of `core` stay free of it.
"""

import linecache
import os
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

GRACE_S = 1.0
"""How long something that is already ending may take, before it counts as left behind."""

ROOT = Path(__file__).resolve().parents[2]
_BELOW = f"{ROOT}{os.sep}"


def started_at() -> str:
    """Return the innermost line of the project (tests included) on the present stack."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(_BELOW) and name != __file__ and ".venv" not in name:
            line = linecache.getline(name, frame.f_lineno).strip()
            return f"{Path(name).relative_to(ROOT)}:{frame.f_lineno} ({line})"
        frame = frame.f_back
    return "a line outside the project"


def wait_until(done: Callable[[], bool], seconds: float = GRACE_S) -> bool:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


class Starts:
    """Remembers which objects a method was called on, weakly, with the line that called it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, cls: type, method: str) -> None:
        self._seen: list[tuple[weakref.ref[Any], str]] = []
        original = getattr(cls, method)

        def recorded(instance: Any, *args: Any, **kwargs: Any) -> Any:
            self._seen.append((weakref.ref(instance), started_at()))
            return original(instance, *args, **kwargs)

        monkeypatch.setattr(cls, method, recorded)

    def left(self, running: Callable[[Any], bool]) -> list[tuple[Any, str]]:
        alive = ((ref(), line) for ref, line in self._seen)
        latest = {id(thing): (thing, line) for thing, line in alive if thing is not None}
        return [(thing, line) for thing, line in latest.values() if running(thing)]


@pytest.fixture(autouse=True)
def no_dangling_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail when a Python thread that the test started still runs after it."""
    before = set(threading.enumerate())
    starts = Starts(monkeypatch, threading.Thread, "start")
    yield

    def left() -> list[threading.Thread]:
        # A _DummyThread only says that a foreign thread (a QThread, say) once ran Python; it never
        # ends by itself.
        return [
            thread
            for thread in threading.enumerate()
            if thread not in before and not isinstance(thread, threading._DummyThread)
        ]

    if not wait_until(lambda: not left()):
        lines = {id(thread): line for thread, line in starts.left(lambda _: True)}
        names = [f"{t.name}, started at {lines.get(id(t), 'an unknown line')}" for t in left()]
        pytest.fail("threads still running after the test: " + "; ".join(names))


@pytest.fixture(autouse=True)
def no_dangling_qt(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail when a QThread, QThreadPool or QTimer that the test started is busy after it."""
    if "PySide6.QtCore" not in sys.modules:
        yield
        return
    from PySide6.QtCore import QThread, QThreadPool, QTimer
    from shiboken6 import isValid

    threads = Starts(monkeypatch, QThread, "start")
    pools = Starts(monkeypatch, QThreadPool, "start")
    # Held here, because its Python side lives no longer than the expression that asks for it.
    global_pool = QThreadPool.globalInstance()
    timers = Starts(monkeypatch, QTimer, "start")
    yield

    def running(thread: Any) -> bool:
        return isValid(thread) and thread.isRunning()

    def busy(pool: Any) -> bool:
        return isValid(pool) and pool.activeThreadCount() > 0

    def active(timer: Any) -> bool:
        return isValid(timer) and timer.isActive()

    assert global_pool is not None
    wait_until(lambda: not threads.left(running) and not pools.left(busy))
    problems = [
        f"QThread {t.objectName()!r}, started at {line}" for t, line in threads.left(running)
    ]
    problems += [f"QThreadPool job, started at {line}" for _, line in pools.left(busy)]
    problems += [
        f"QTimer {t.objectName()!r} ({t.interval()} ms), started at {line}"
        for t, line in timers.left(active)
    ]
    if problems:
        pytest.fail("still running after the test: " + "; ".join(problems))
