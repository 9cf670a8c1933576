"""The leak fixtures themselves: each kind of left-over must fail its test and be named."""

from collections.abc import Callable
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

Run = Callable[[str], pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one test file, guarded by the fixtures, in a process of its own."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    support = Path(__file__).parent / "support"
    pytester.makeini(f"[pytest]\npythonpath = {support}\n")
    pytester.makeconftest("from leaks import no_dangling_qt, no_dangling_threads\n")

    def in_its_own_process(source: str) -> pytest.RunResult:
        pytester.makepyfile(source)
        return pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:benchmark")

    return in_its_own_process


def test_a_thread_left_behind_is_named(run: Run) -> None:
    result = run(
        """
        import threading, time
        def test_leaves_a_thread():
            threading.Thread(target=time.sleep, args=(30,), name="sleeper", daemon=True).start()
        def test_ends_its_thread():
            thread = threading.Thread(target=time.sleep, args=(0.05,))
            thread.start()
        """
    )
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*threads still running after the test: sleeper, started at *"])


def test_qt_left_behind_is_named(run: Run) -> None:
    result = run(
        """
        from PySide6.QtCore import QRunnable, QThread, QThreadPool, QTimer
        import time
        kept = []

        class Nap(QRunnable):
            def run(self):
                time.sleep(2.5)

        def test_leaves_a_timer(qtbot):
            timer = QTimer()
            timer.setObjectName("ticker")
            timer.start(10_000)
            kept.append(timer)

        def test_leaves_a_thread(qtbot):
            thread = QThread()
            thread.setObjectName("worker")
            thread.start()
            kept.append(thread)

        def test_leaves_a_pool_busy(qtbot):
            for timer_or_thread in kept:
                getattr(timer_or_thread, "quit", getattr(timer_or_thread, "stop", None))()
            kept[1].wait()
            QThreadPool.globalInstance().start(Nap())

        def test_cleans_up(qtbot):
            QThreadPool.globalInstance().waitForDone()
            timer = QTimer()
            timer.start(10_000)
            timer.stop()
            thread = QThread()
            thread.start()
            thread.quit()
            thread.wait()
        """
    )
    result.assert_outcomes(passed=4, errors=3)
    result.stdout.fnmatch_lines_random(
        ["*QTimer 'ticker' (10000 ms)*", "*QThread 'worker'*", "*QThreadPool job*"]
    )
