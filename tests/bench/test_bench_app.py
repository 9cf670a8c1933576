"""The window's bars: the pen never waits, the window stays smooth, and it is there soon."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fast_pen import TICK_MS, Pen, Ticker, percentiles
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.canvas import Canvas, SketchDocument
from app.library import ImportService
from app.results import ResultsView, Thumbnails
from app.results.motion import LASTS_MS
from app.search import SearchService
from app.shell.application import Application
from app.shell.bootstrap import SWITCH_S
from app.shell.window import MainWindow
from app.ui.settings import Settings
from app.ui.theme import Theme, ThemeMode
from core.library import Library, Photo
from core.search import Hit

pytestmark = [
    pytest.mark.bench,
    pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints"),
]


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return Application


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply()
    return theme


def test_pen_events(qtbot: Any, theme: Theme, benchmark: Any) -> None:
    """Bar: 1 ms at p99 for one pen event, painting included, on a full-HD canvas."""
    canvas = Canvas(SketchDocument(), theme)
    qtbot.addWidget(canvas)
    canvas.resize(1200, 1000)
    canvas.show()
    pen = Pen(canvas)

    def draw() -> None:
        for turn in range(20):
            for _ in pen.loop(turn * 0.7):
                QApplication.processEvents()

    benchmark.pedantic(draw, rounds=1)
    canvas.stop()
    p50, p99 = percentiles(pen.seconds, 50, 99)
    # On a busy machine the second tells the program's own cost from waiting for a turn.
    cpu99 = percentiles(pen.cpu_seconds, 99)[0]
    benchmark.extra_info.update(event_p50_ms=p50, event_p99_ms=p99, event_cpu_p99_ms=cpu99)
    assert p99 <= 1.0


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Pictures of a few megapixels with something in them."""
    rng = np.random.default_rng(1)
    folder = tmp_path / "photos"
    folder.mkdir()
    for i in range(60):
        small = rng.integers(0, 255, (30, 40, 3), np.uint8)
        Image.fromarray(small).resize((2400, 1800)).save(folder / f"{i}.jpg", quality=85)
    return folder


def test_jitter_while_importing_and_searching(
    qtbot: Any, theme: Theme, tmp_path: Path, photos: Path, encoder: Any, benchmark: Any
) -> None:
    """Bar: a 5 ms timer of the window is late by less than 16 ms at p95 under full load."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    search = SearchService(tmp_path / "library", lambda: encoder)
    window = MainWindow(search, ImportService(), theme, Settings())
    window.resize(1360, 860)
    window.show()
    window.start()
    qtbot.waitUntil(lambda: search.workspace is not None, timeout=60_000)
    window.imports.add_folders([photos])
    qtbot.waitUntil(lambda: window.status.photos.text() not in ("", "0 pictures"), timeout=60_000)
    pen = Pen(window.canvas)

    ticker = Ticker(pen)
    search.answered.connect(ticker.note_answer)
    timer = QTimer(window)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(ticker.tick)

    def work() -> None:
        timer.start(TICK_MS)
        qtbot.waitUntil(lambda: not window.imports.busy, timeout=120_000)
        timer.stop()

    benchmark.pedantic(work, rounds=1)
    assert window.stop()
    window.close()
    window.deleteLater()
    sys.setswitchinterval(before)
    p50, p95, p99 = percentiles(ticker.lateness, 50, 95, 99)
    pen99 = percentiles(pen.seconds, 99)[0]
    answer = percentiles(ticker.searched, 95)[0] if ticker.searched else float("nan")
    benchmark.extra_info.update(
        late_p50_ms=p50, late_p95_ms=p95, late_p99_ms=p99, pen_p99_ms=pen99, answer_p95_ms=answer
    )
    assert ticker.searched
    assert p95 < 16.0


START = """
import json, sys, time
from pathlib import Path

began, library, support, questions = sys.argv[1:]
sys.argv = ["inkseek", "--library", library]
sys.path.insert(0, support)
from PySide6.QtCore import QTimer
from shapes import scribble
from app.shell.window import MainWindow
from core.search import Query, Question, SketchTerm

FIRST = 1000
found = {}
shown = MainWindow.showEvent


def note(window, event):
    shown(window, event)
    QTimer.singleShot(0, lambda: ask(window))


def ask(window, number=FIRST):
    if number == FIRST:
        found["window s"] = time.time() - float(began)
        window.search.answered.connect(lambda answer: take(window, answer))
    query = Query((SketchTerm(scribble(number)),))
    window.search.ask(Question(query, number))


def take(window, answer):
    if answer.revision < FIRST:
        return
    if answer.revision == FIRST:
        found["first answer s"] = time.time() - float(began)
    if answer.revision + 1 < FIRST + int(questions):
        QTimer.singleShot(50, lambda: ask(window, answer.revision + 1))
        return
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(("VmRSS:", "VmHWM:", "RssAnon:")):
            found[line.split(":")[0]] = int(line.split()[1]) * 1024 / 1e6
    print(json.dumps(found), flush=True)
    window.close()


MainWindow.showEvent = note
from app.__main__ import main

sys.exit(main())
"""


def start(library: Path, questions: int = 1) -> dict[str, float]:
    """Start the program, ask it, and return seconds and megabytes."""
    support = Path(__file__).parents[1] / "support"
    command = [sys.executable, "-c", START, str(time.time()), str(library), str(support)]
    done = subprocess.run(
        [*command, str(questions)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


@linux_only
def test_start(library_of: Callable[[int], Path], benchmark: Any) -> None:
    """Bar: the window within 1.2 s of starting the program, and an answer within 2 s, warm."""
    found: list[dict[str, float]] = []
    library = library_of(5_000)
    start(library)  # warms the disk cache
    benchmark.pedantic(lambda: found.append(start(library)), rounds=5)
    medians = {name: float(np.median([each[name] for each in found])) for name in found[0]}
    benchmark.extra_info.update(medians)
    print({name: round(value, 2) for name, value in medians.items()})  # noqa: T201 - the result
    assert medians["window s"] <= 1.2
    assert medians["first answer s"] <= 2.0


@linux_only
def test_memory_with_100_000_photos(library_of: Callable[[int], Path], benchmark: Any) -> None:
    """Bar: 500 MB with the window, once it has answered thirty drawings."""
    found = benchmark.pedantic(lambda: start(library_of(100_000), 30), rounds=1)
    benchmark.extra_info.update(found)
    print({name: round(value, 2) for name, value in found.items()})  # noqa: T201 - the result
    assert found["VmRSS"] <= 500


def test_fifty_thousand_rows(qtbot: Any, theme: Theme, benchmark: Any) -> None:
    """Bar: 50 frames a second, scrolling through 50,000 rows and while pictures change places."""
    photo = Photo(1, Path("/p/a.jpg"), 1, None, 10, 10, 1, 1, "0" * 32, True)
    hits = [Hit(replace(photo, id=i + 1), 0.5, i + 1, chance=0.4) for i in range(50_000)]
    thumbnails = Thumbnails()
    view = ResultsView(thumbnails, theme)
    qtbot.addWidget(view)
    view.resize(700, 900)
    view.show()
    scrolled: list[float] = []
    moved: list[float] = []

    def show_and_scroll() -> None:
        view.show_hits(hits)
        QApplication.processEvents()
        bar = view.verticalScrollBar()
        for step in range(60):
            began = time.perf_counter()
            bar.setValue(bar.maximum() * step // 59)
            QApplication.processEvents()
            scrolled.append(time.perf_counter() - began)
        bar.setValue(0)
        swapped = [*hits[12:24], *hits[:12], *hits[24:]]
        view.show_hits(swapped)
        for step in range(1, 30):
            began = time.perf_counter()
            view.motion.course.setCurrentTime(round(step / 30 * LASTS_MS))
            view.viewport().repaint()
            moved.append(time.perf_counter() - began)
        view.motion.stop()

    benchmark.pedantic(show_and_scroll, rounds=1)
    thumbnails.stop()
    frame, motion = percentiles(scrolled, 95)[0], percentiles(moved, 95)[0]
    benchmark.extra_info.update(frame_p95_ms=frame, motion_frame_p95_ms=motion)
    assert view.results.rowCount() == 50_000
    assert frame <= 20.0
    assert motion <= 20.0


FRAME_MS = 1000 / 60


def give_thumbnails(library: Path) -> None:
    """Give each photo of a library a thumbnail: a few hundred different ones."""
    rng = np.random.default_rng(2)
    with Library.open(library) as opened:
        store = opened.thumbnails
        hashes = [f"{number:032x}" for number in range(opened.catalogue.count())]
        made: list[Path] = []
        for name in hashes[:300]:
            small = rng.integers(0, 255, (12, 16, 3), np.uint8)
            made.append(store.put(name, Image.fromarray(small).resize((320, 240))))
        for number, name in enumerate(hashes[300:]):
            place = store._place(name)
            if not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                os.link(made[number % len(made)], place)


def test_browsing_fifty_thousand_photos(
    qtbot: Any, theme: Theme, encoder: Any, library_of: Callable[[int], Path], benchmark: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Bar: 60 frames a second with the wheel and along the whole scroll bar, thumbnails included.

    The window has a library of 50,000 photos, from which it reads pages and thumbnails meanwhile.
    """
    library = library_of(50_000)
    give_thumbnails(library)
    # It would find that there are no files.
    monkeypatch.setattr(ImportService, "rescan", lambda _imports: None)
    search = SearchService(library, lambda: encoder)
    window = MainWindow(search, ImportService(), theme, Settings(toured=True))
    window.resize(1920, 1000)
    window.show()
    window.start()
    view = window.pane.view
    qtbot.waitUntil(lambda: view.results.rowCount() == 50_000, timeout=120_000)
    qtbot.waitUntil(lambda: not window.imports.busy, timeout=120_000)
    port, bar = view.viewport(), view.verticalScrollBar()
    at = QPointF(port.rect().center())
    wheeled: list[float] = []
    dragged: list[float] = []

    def frame(move: Callable[[], object], times: list[float]) -> None:
        began = time.perf_counter()
        move()
        QApplication.processEvents()
        took = time.perf_counter() - began
        times.append(took)
        qtbot.wait(max(1, round(FRAME_MS - 1000 * took)))

    def turn() -> None:
        none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
        turned = QWheelEvent(
            at, port.mapToGlobal(at), QPoint(), QPoint(0, -240), none,
            Qt.KeyboardModifier.NoModifier, phase, False,
        )  # fmt: skip
        QApplication.sendEvent(port, turned)

    def browse() -> None:
        for _ in range(300):
            frame(turn, wheeled)
        for step in range(300):
            frame(lambda to=step: bar.setValue(bar.maximum() * to // 299), dragged)

    benchmark.pedantic(browse, rounds=1)
    seen = list(view.visible_ids())
    qtbot.waitUntil(lambda: all(view.results.row_of(i) is not None for i in seen))
    assert bar.value() == bar.maximum()
    assert window.stop()
    window.close()
    window.deleteLater()
    wheel, along = percentiles(wheeled, 50, 95, 99), percentiles(dragged, 50, 95, 99)
    benchmark.extra_info.update(
        wheel_p50_ms=wheel[0], wheel_p95_ms=wheel[1], wheel_p99_ms=wheel[2],
        bar_p50_ms=along[0], bar_p95_ms=along[1], bar_p99_ms=along[2],
    )  # fmt: skip
    print([round(x, 1) for x in (*wheel, *along)])  # noqa: T201 - the result
    assert wheel[1] <= FRAME_MS
    assert along[1] <= FRAME_MS
