import os
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from core.library import pipeline
from core.library.pipeline import READY_ROOM, Closed, Pipeline
from core.library.progress import ImportControl


def everything(running: Pipeline[int, int]) -> list[int]:
    results = []
    try:
        while True:
            result = running.next(5)
            assert result is not None
            results.append(result)
    except Closed:
        return results


def test_every_item_is_worked_on_once() -> None:
    with Pipeline(range(1000), lambda n: n * n, threads=4, control=ImportControl()) as running:
        assert sorted(everything(running)) == [n * n for n in range(1000)]


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a priority of their own there")
def test_the_threads_give_way_to_the_window_and_nobody_else_does() -> None:
    before = os.getpriority(os.PRIO_PROCESS, 0)

    def priority(_: int) -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    with Pipeline(range(4), priority, threads=2, control=ImportControl()) as pipeline:
        assert min(everything(pipeline)) >= max(5, before)
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


def test_what_waits_is_bounded() -> None:
    started: list[int] = []

    def work(n: int) -> int:
        started.append(n)
        return n

    with Pipeline(range(10_000), work, threads=3, control=ImportControl()) as running:
        time.sleep(0.2)
        assert READY_ROOM <= len(started) <= READY_ROOM + 3
        running.stop()


def test_leaving_early_leaves_no_thread() -> None:
    before = threading.active_count()
    with Pipeline(range(10_000), lambda n: n, threads=3, control=ImportControl()) as running:
        running.next(5)
    assert threading.active_count() == before


def test_an_error_in_the_work_reaches_the_owner() -> None:
    def work(n: int) -> int:
        return 1 // (n - 5)

    with (
        Pipeline(range(10), work, threads=2, control=ImportControl()) as running,
        pytest.raises(ZeroDivisionError),
    ):
        everything(running)


def test_an_error_while_finding_reaches_the_owner() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("gone")

    with (
        Pipeline(items(), lambda n: n, threads=2, control=ImportControl()) as running,
        pytest.raises(OSError, match="gone"),
    ):
        everything(running)


def test_a_paused_pipeline_can_be_left() -> None:
    control = ImportControl()
    control.pause()
    with Pipeline(range(10), lambda n: n, threads=2, control=control) as running:
        assert running.next(0.05) is None


def test_a_drive_that_does_not_answer_is_left_behind(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pipeline, "END_SECONDS", 0.3)
    answers = threading.Event()

    def hanging() -> Iterator[int]:
        yield 1
        answers.wait()

    with Pipeline(hanging(), lambda n: n, threads=2, control=ImportControl()) as reading:
        assert reading.next(5) == 1
    assert "left behind: inkseek-scan" in caplog.text
    answers.set()
    for thread in reading._threads:
        thread.join(5)
