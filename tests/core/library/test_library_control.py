import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tiny_encoder import TinyEncoder

from core.encoder import PhotoVectors
from core.library import Filters, ImportControl, Importer, ImportReport, Library
from core.library.progress import RATE_WINDOW, RateMeter


def wait_for(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.005)


class Gated(TinyEncoder):
    """Encodes a batch only when the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Semaphore(0)
        self.waiting = threading.Event()

    def embed_photos(self, images: np.ndarray) -> PhotoVectors:
        self.waiting.set()
        assert self.gate.acquire(timeout=10)
        return super().embed_photos(images)


class Running:
    """An import in a thread of its own."""

    def __init__(self, library: Library, encoder: TinyEncoder, folder: Path) -> None:
        self.control = ImportControl()
        self.report: ImportReport | None = None
        self._thread = threading.Thread(target=self._run, args=(library, encoder, folder))
        self._thread.start()

    def _run(self, library: Library, encoder: TinyEncoder, folder: Path) -> None:
        self.report = Importer(library, encoder).run([folder], control=self.control)

    def finished(self) -> ImportReport:
        self._thread.join(10)
        assert self.report is not None
        return self.report

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()


@pytest.fixture
def many(tmp_path: Path, make_picture: Callable[..., Path]) -> Path:
    root = tmp_path / "many"
    for n in range(120):
        make_picture(root / f"{n:03}.png", seed=n, size=(16, 12))
    return root


def test_batches_are_searchable_while_the_import_goes_on(library: Library, many: Path) -> None:
    encoder = Gated()
    running = Running(library, encoder, many)
    seen = []
    for _ in range(3):
        assert encoder.waiting.wait(5)
        encoder.waiting.clear()
        seen.append(library.catalogue.count())
        encoder.gate.release()
    assert seen[0] == 0
    assert 0 < seen[1] <= 4  # the first batch is a small one
    assert seen[1] < seen[2]
    encoder.gate.release(1000)
    assert running.finished().added == 120


def test_pause_keeps_what_is_done_and_resume_goes_on(library: Library, many: Path) -> None:
    encoder = Gated()
    running = Running(library, encoder, many)
    assert encoder.waiting.wait(5)
    running.control.pause()
    assert running.control.paused
    encoder.gate.release(1000)
    wait_for(lambda: library.catalogue.count() > 0)
    time.sleep(0.3)
    count = library.catalogue.count()
    time.sleep(0.3)
    assert library.catalogue.count() == count < 120
    assert running.alive
    running.control.resume()
    assert not running.control.paused
    report = running.finished()
    assert (report.added, report.cancelled) == (120, False)


def test_cancel_keeps_what_is_done_and_the_next_run_goes_on(library: Library, many: Path) -> None:
    encoder = Gated()
    running = Running(library, encoder, many)
    assert encoder.waiting.wait(5)
    running.control.cancel()
    encoder.gate.release(1000)
    report = running.finished()
    assert report.cancelled
    assert 0 < report.added == library.catalogue.count() < 120
    rest = Importer(library, TinyEncoder()).run()
    assert (rest.added, rest.unchanged) == (120 - report.added, report.added)
    assert library.catalogue.matching(Filters()).size == 120


def test_cancel_ends_a_pause(library: Library, many: Path) -> None:
    encoder = Gated()
    running = Running(library, encoder, many)
    assert encoder.waiting.wait(5)
    running.control.pause()
    encoder.gate.release(1000)
    wait_for(lambda: library.catalogue.count() > 0)
    running.control.cancel()
    assert running.finished().cancelled
    assert not running.control.paused


def test_cancelled_or_paused_before_the_start(library: Library, many: Path) -> None:
    control = ImportControl()
    control.cancel()
    report = Importer(library, TinyEncoder()).run([many], control=control)
    assert report.cancelled
    assert library.catalogue.count() == report.added == 0
    paused = ImportControl()
    paused.pause()
    timer = threading.Timer(0.2, paused.resume)
    timer.start()
    assert Importer(library, TinyEncoder()).run(control=paused).added == 120
    timer.join()


def test_two_imports_at_once_duplicate_nothing(library: Library, many: Path) -> None:
    with Library.open(library.root) as second:
        runs = [Running(library, TinyEncoder(), many), Running(second, TinyEncoder(), many)]
        reports = [run.finished() for run in runs]
    assert library.catalogue.count() == 120
    assert library.catalogue.photo_ids("tiny-1").size == 120
    assert all(report.failed == 0 for report in reports)


def test_the_rate_looks_back_a_little_and_skips_pauses() -> None:
    now = [0.0]
    meter = RateMeter(lambda: now[0])
    assert meter.rate == 0
    for second in range(1, 6):
        now[0] = second
        meter.mark(10 * second)
    assert meter.rate == pytest.approx(10)
    meter.pause()
    meter.pause()
    now[0] = 1000
    meter.resume()
    meter.resume()
    now[0] = 1001
    meter.mark(60)
    assert meter.rate == pytest.approx(10)
    for second in range(1002, 1030):
        now[0] = second
        meter.mark(60 + 2 * (second - 1001))
    assert meter.rate == pytest.approx(2)
    assert RATE_WINDOW < 28
