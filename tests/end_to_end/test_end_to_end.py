"""The real program on a real display: somebody draws, and takes away what came first."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest
from desktop import Box, Desktop, desktop, first_tall, largest, until
from numpy.typing import NDArray

from app.board.board import PICTURE
from app.board.store import BoardStore
from core.library import Library
from core.library.journal import read_journal
from core.samples import render_samples, sample_pictures
from core.sketch import Sketch, read_sketch
from core.style import Profile, ProfileStore
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
INK = 90
"""What is darker was drawn."""

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


@pytest.fixture
def folder(inkseek_home: Path, tmp_path: Path) -> Path:
    """A folder of 60 sample pictures, the target among them, for a home that is empty."""
    target = next(p for p in sample_pictures() if p.name == TARGET)
    others = [p for p in sample_pictures() if p.name != TARGET][:: len(sample_pictures()) // 60]
    render_samples(pictures=[target, *others[:59]])
    shutil.move(inkseek_home / "samples", tmp_path / "pictures")
    return tmp_path / "pictures"


def _connect(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{file}?mode=ro", uri=True)


class Program:
    """The program in a home, with somebody at its keyboard."""

    def __init__(self, screen: Desktop, home: Path) -> None:
        self.screen = screen
        self.home = home
        self.process = screen.start(sys.executable, "-m", "app", INKSEEK_HOME=str(home))
        self.window = ""

    def add(self, folder: Path) -> None:
        """Choose a folder of pictures in the dialog."""
        self.screen.press(self.window, "ctrl+o")
        dialog = self.screen.window("Add a folder of pictures", self.process)
        self.screen.run("xdotool", "windowfocus", "--sync", dialog)
        self.screen.run("xdotool", "key", "ctrl+a")
        self.screen.run("xdotool", "type", "--delay", 20, folder)
        self.screen.run("xdotool", "key", "Return")

    def count(self) -> int:
        """How many pictures can be found by now."""
        file = self.home / "library" / "catalogue.sqlite"
        with suppress(sqlite3.Error), closing(_connect(file)) as it:
            return int(it.execute("SELECT count(*) FROM embedding").fetchone()[0])
        return 0

    def quit(self) -> None:
        """Quit, which has to go well, and leave no error in the log."""
        self.screen.press(self.window, "ctrl+q")
        assert self.process.wait(timeout=120) == 0
        log = self.home / "logs" / "inkseek.log"
        story = log.read_text("utf-8") if log.exists() else ""
        assert " ERROR " not in story, story
        assert " CRITICAL " not in story, story

    def end(self) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def run(screen: Desktop, inkseek_home: Path) -> Iterator[Callable[[], Program]]:
    """Starts the program; it is ended with the test."""
    started: list[Program] = []

    def start() -> Program:
        program = Program(screen, inkseek_home)
        started.append(program)
        program.window = screen.window("^Inkseek$", program.process)
        return program

    yield start
    for program in started:
        program.end()


def teach(program: Program) -> None:
    """Draw five pictures in the style wizard, and keep what was learnt and measured."""
    screen = program.screen
    screen.press(program.window, "ctrl+shift+y")
    wizard = screen.window("style", program.process)
    left, top, right, bottom = screen.place(wizard)

    def ground(colour: tuple[int, int, int]) -> NDArray[np.bool_]:
        inside = np.zeros((920, 1700), bool)
        inside[top:bottom, left:right] = True
        return (screen.look() == colour).all(axis=2) & inside

    def paper_is_empty() -> bool:
        if ground(PAPER).sum() < 50_000:
            return False
        x0, y0, x1, y1 = largest(ground(PAPER))
        # The hint on it is grey; ink is darker.
        return bool(screen.look()[y0 + 10 : y1 - 10, x0 + 10 : x1 - 10].min() > INK)

    screen.press(wizard, "Return")
    for name in ("umbrella", "key", "fish", "house", "snail"):
        until(paper_is_empty, 60, "an empty paper")
        draw(screen, Sketch(sample(name).strokes[:4]), largest(ground(PAPER)))
        screen.press(wizard, "ctrl+Return")
    # The drawings are shown on white beside their pictures, with the places before and after.
    until(lambda: ground(PAPER).sum() < 9_000 < ground(CARD).sum(), 120, "the measured effect")
    screen.press(wizard, "Return")
    until(lambda: bool(styles(program.home)), 60, "the style")


def styles(home: Path) -> list[Profile]:
    return ProfileStore(home / "library").all()


def board_pictures(home: Path) -> list[str]:
    boards = BoardStore(home / "library").all()
    return [Path(item.picture).name for b in boards for item in b.items if item.kind == PICTURE]


def test_a_first_day(
    screen: Desktop, run: Callable[[], Program], folder: Path, inkseek_home: Path
) -> None:
    """First run, import, draw, pick by keyboard, board, style, quit; and all is there again."""
    program = run()
    paper(screen)
    screen.press(program.window, "Escape")  # the first steps
    program.add(folder)
    until(lambda: program.count() == 60, 300, "the import")
    place = paper(screen)
    draw(screen, sample(TARGET), place)
    best_picture(screen, place)
    screen.press(program.window, "Tab")
    screen.run("xdotool", "key", "p", "ctrl+p")
    until(lambda: bool(board_pictures(inkseek_home)), 60, "the board")
    screen.press(screen.window("Board", program.process), "ctrl+w")
    teach(program)
    program.quit()
    again = run()
    paper(screen)
    again.quit()
    drawn = read_journal(inkseek_home / "library" / "drawing.journal").page.sketch
    assert len(drawn.strokes) == len(sample(TARGET).strokes)
    (style,) = styles(inkseek_home)
    assert len(style.examples) == 5
    assert style.effect is not None
    assert len(style.effect.before) == 5
    (kept,) = board_pictures(inkseek_home)
    assert TARGET in kept
    with Library.open(inkseek_home / "library") as library:
        (pinned,) = json.loads((library.root / "tray.json").read_text("utf-8"))
        assert library.catalogue.photo(pinned).name == f"{TARGET}.png"


def test_quitting_during_an_import(run: Callable[[], Program], folder: Path) -> None:
    """It goes on with the next start, and nothing is imported twice or lost."""
    program = run()
    program.screen.press(program.window, "Escape")
    program.add(folder)
    until(lambda: program.count() > 0, 300, "the first pictures")
    program.quit()
    before = program.count()
    assert before > 0
    again = run()
    until(lambda: again.count() == 60, 300, "the rest of the import")
    again.quit()
    with Library.open(again.home / "library") as library:
        assert library.catalogue.count() == 60
        assert not library.catalogue.failures()
