import threading
import time
from collections.abc import Iterator

import pytest

from core.library.pipeline import READY_ROOM, Closed, Pipeline
from core.library.progress import ImportControl


def everything(pipeline: Pipeline[int, int]) -> list[int]:
    results = []
    try:
        while True:
            result = pipeline.next(5)
            assert result is not None
            results.append(result)
    except Closed:
        return results


def test_every_item_is_worked_on_once() -> None:
    with Pipeline(range(1000), lambda n: n * n, threads=4, control=ImportControl()) as pipeline:
        assert sorted(everything(pipeline)) == [n * n for n in range(1000)]


def test_what_waits_is_bounded() -> None:
    started: list[int] = []

    def work(n: int) -> int:
        started.append(n)
        return n

    with Pipeline(range(10_000), work, threads=3, control=ImportControl()) as pipeline:
        time.sleep(0.2)
        assert READY_ROOM <= len(started) <= READY_ROOM + 3
        pipeline.stop()


def test_leaving_early_leaves_no_thread() -> None:
    before = threading.active_count()
    with Pipeline(range(10_000), lambda n: n, threads=3, control=ImportControl()) as pipeline:
        pipeline.next(5)
    assert threading.active_count() == before


def test_an_error_in_the_work_reaches_the_owner() -> None:
    def work(n: int) -> int:
        return 1 // (n - 5)

    with (
        Pipeline(range(10), work, threads=2, control=ImportControl()) as pipeline,
        pytest.raises(ZeroDivisionError),
    ):
        everything(pipeline)


def test_an_error_while_finding_reaches_the_owner() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("gone")

    with (
        Pipeline(items(), lambda n: n, threads=2, control=ImportControl()) as pipeline,
        pytest.raises(OSError, match="gone"),
    ):
        everything(pipeline)


def test_a_paused_pipeline_can_be_left() -> None:
    control = ImportControl()
    control.pause()
    with Pipeline(range(10), lambda n: n, threads=2, control=control) as pipeline:
        assert pipeline.next(0.05) is None
