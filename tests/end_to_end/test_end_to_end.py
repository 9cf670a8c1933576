"""The real program on a real display: somebody draws, and takes away what came first."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from desktop import Box, Desktop, desktop, first_tall, largest, until

from core.library import Library
from core.library.journal import read_journal
from core.samples import render_samples, sample_pictures
from core.sketch import Sketch, read_sketch
from resources import path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not all(shutil.which(tool) for tool in ("Xvfb", "xdotool", "import")),
        reason="needs Xvfb, xdotool and ImageMagick",
    ),
]

TARGET = "umbrella"
PAPER = (255, 254, 252)
CARD = (255, 255, 255)

RECEIVER = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

class Receiver(QLabel):
    def dragEnterEvent(self, event):
        event.acceptProposedAction()
    def dragMoveEvent(self, event):
        event.acceptProposedAction()
    def dropEvent(self, event):
        event.acceptProposedAction()
        for url in event.mimeData().urls():
            print(url.toLocalFile(), flush=True)
        # Only once the drag has ended: it is the other program that ends it.
        QTimer.singleShot(500, QApplication.quit)

app = QApplication(sys.argv)
receiver = Receiver("Drop it here")
receiver.setAcceptDrops(True)
receiver.setWindowTitle("Receiver")
receiver.setStyleSheet("background: #406080; color: white")
receiver.setGeometry(1420, 200, 240, 240)
receiver.show()
app.exec()
"""


@pytest.fixture
def home(inkseek_home: Path) -> Path:
    """A home with a library of 40 sample pictures, the target among them."""
    target = next(p for p in sample_pictures() if p.name == TARGET)
    others = [p for p in sample_pictures() if p.name != TARGET][:: len(sample_pictures()) // 39]
    render_samples(pictures=[target, *others])
    subprocess.run(
        [sys.executable, "-m", "app", "index", str(inkseek_home / "samples")],
        check=True,
        capture_output=True,
        timeout=300,
    )
    chosen = {"toured": True, "theme": "light", "language": "en", "device": "cpu"}
    (inkseek_home / "settings.json").write_text(json.dumps(chosen))
    return inkseek_home


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path, 1700, 920) as screen:
        yield screen


@pytest.fixture
def program(screen: Desktop, home: Path) -> Iterator[subprocess.Popen[str]]:
    process = screen.start(sys.executable, "-m", "app", INKSEEK_HOME=str(home))
    yield process
    with suppress(ProcessLookupError):
        process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def paper(screen: Desktop) -> Box:
    """Return where the paper lies on the screen; wait until it does."""
    until(lambda: bool((screen.look() == PAPER).all(axis=2).sum() > 100_000), 60, "the paper")
    return largest((screen.look() == PAPER).all(axis=2))


def draw(screen: Desktop, sketch: Sketch, place: Box) -> None:
    """Draw with the mouse in the middle of the paper."""
    left, top, right, bottom = place
    bounds = sketch.bounds
    assert bounds is not None
    scale = 0.7 * min(right - left, bottom - top) / bounds.longest
    x0, y0 = (left + right) / 2, (top + bottom) / 2
    cx, cy = bounds.centre
    for stroke in sketch.strokes:
        points = stroke.xy[:: max(1, len(stroke) // 25)].tolist()
        screen.drag(
            [(round(x0 + (x - cx) * scale), round(y0 + (y - cy) * scale)) for x, y in points]
        )


def best_picture(screen: Desktop, beside: Box) -> tuple[int, int]:
    """Return the middle of the first card, once the cards have come to rest."""
    seen: list[bytes] = []

    def at_rest() -> bool:
        seen.append(screen.look()[:, beside[2] + 4 : 1360].tobytes())
        return len(seen) > 2 and seen[-1] == seen[-2] == seen[-3] and corner() is not None

    def corner() -> tuple[int, int] | None:
        cards = (screen.look()[:, beside[2] + 4 : 1360] == CARD).all(axis=2)
        return first_tall(cards, 100)

    until(at_rest, 120, "the pictures to come to rest")
    found = corner()
    assert found is not None
    return beside[2] + 4 + found[0] + 60, found[1] + 60


def sample(name: str) -> Sketch:
    with path("samples", f"{name}.inkseek") as file:
        return read_sketch(file)


def test_draw_find_take_away_quit(
    screen: Desktop, program: subprocess.Popen[str], home: Path
) -> None:
    window = screen.window("^Inkseek$", program)
    place = paper(screen)
    draw(screen, sample(TARGET), place)
    at = best_picture(screen, place)

    receiver = screen.start(sys.executable, "-c", RECEIVER)
    screen.window("^Receiver$", receiver)
    way = np.linspace(at, (1540, 320), 30).round().astype(int).tolist()
    screen.drag([(x, y) for x, y in way], pause_s=0.03)
    said, _ = receiver.communicate(timeout=60)
    assert Path(said.strip().splitlines()[-1]).name == f"{TARGET}.png"

    second = screen.start(sys.executable, "-m", "app", INKSEEK_HOME=str(home))
    assert second.wait(timeout=120) == 0
    assert second.stdout is not None
    second.stdout.close()
    assert program.poll() is None

    screen.press(window, "ctrl+q")
    assert program.wait(timeout=60) == 0
    log = home / "logs" / "inkseek.log"
    story = log.read_text("utf-8") if log.exists() else ""
    assert " ERROR " not in story, story
    assert " CRITICAL " not in story, story
    assert read_journal(home / "library" / "drawing.journal").closed
    with Library.open(home / "library") as library:
        (kept,) = library.sketches.all()
        assert kept.n_strokes == len(sample(TARGET).strokes)
        assert library.catalogue.photo(kept.hits[0]).name == f"{TARGET}.png"


def test_a_killed_program_has_every_finished_stroke(
    screen: Desktop, program: subprocess.Popen[str], home: Path
) -> None:
    screen.window("^Inkseek$", program)
    drawn = sample("key")
    draw(screen, drawn, paper(screen))
    journal = home / "library" / "drawing.journal"
    n_strokes = len(drawn.strokes)
    until(lambda: len(read_journal(journal).page.sketch.strokes) == n_strokes, 30, "the journal")
    program.send_signal(signal.SIGKILL)
    program.wait()

    again = screen.start(sys.executable, "-m", "app", INKSEEK_HOME=str(home))
    window = screen.window("^Inkseek$", again)
    paper(screen)
    screen.press(window, "ctrl+q")
    assert again.wait(timeout=60) == 0
    assert again.stdout is not None
    again.stdout.close()
    with Library.open(home / "library") as library:
        (kept,) = library.sketches.all()
        assert kept.n_strokes == len(drawn.strokes)
