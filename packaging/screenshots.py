"""Takes the pictures of the README and the guide from the real program, drawing and all.

    python packaging/screenshots.py                      # the shipped pictures
    python packaging/screenshots.py --out /tmp/look --look dark --scale 2 --size 1280x720

It needs no display. The window, the search and the library are those of the program; only who draws
is a script, with the sample sketches. A home of its own keeps it away from anybody's library; give
it `--home` to keep the library for the next time.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

    from core.sketch import Stroke

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "resources" / "pictures"
PATIENCE_S = 900.0

DRAWN = 700.0
"""Paper units that a drawing fills along its longer side, of the 1,000 that are seen."""


def main() -> int:
    """Take the pictures that are asked for."""
    wanted = arguments()
    if wanted.home is None:
        with tempfile.TemporaryDirectory(prefix="inkseek-pictures-") as home:
            return photograph(wanted, Path(home))
    return photograph(wanted, wanted.home.absolute())


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=PICTURES, help="where the pictures go")
    parser.add_argument("--home", type=Path, help="where the sample library is, or is to be kept")
    parser.add_argument("--look", choices=("light", "dark"), default="light")
    parser.add_argument("--scale", type=float, default=1.0, help="pixels for each point")
    parser.add_argument("--size", default="1360x860", help="of the window, in points")
    parser.add_argument("--language", default="en")
    parser.add_argument("--pictures", type=int, default=0, help="sample pictures; 0: all")
    parser.add_argument("--scene", action="append", choices=sorted([*SCENES, FILM]))
    return parser.parse_args()


def photograph(wanted: argparse.Namespace, home: Path) -> int:
    """Open the program in this home and take the pictures."""
    os.environ["INKSEEK_HOME"] = str(home)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = str(wanted.scale)
    sys.path.insert(0, str(ROOT))
    studio = Studio(wanted)
    try:
        studio.get_ready(wanted.pictures)
        wanted.out.mkdir(parents=True, exist_ok=True)
        for name in wanted.scene or SHIPPED:
            if name == FILM:
                make_film(studio, wanted.out / f"{name}.gif")
                continue
            SCENES[name](studio)
            file = wanted.out / f"{name}.png"
            if not studio.picture().save(str(file)):
                sys.stderr.write(f"{file} can't be written\n")
                return 1
            sys.stdout.write(f"{file}\n")
            studio.tidy()
    finally:
        studio.close()
    return 0


def make_film(studio: Studio, file: Path) -> None:
    """Write the animated picture."""
    from film import film, save

    from core.samples import CREDIT

    save(film(studio, "umbrella"), file, CREDIT)
    sys.stdout.write(f"{file}\n")
    studio.tidy()


class Studio:
    """The program with somebody who draws."""

    def __init__(self, wanted: argparse.Namespace) -> None:
        # Inside, because all of Qt has to wait until the environment is set.
        from PySide6.QtCore import QSettings

        from app.shell.application import Application
        from app.shell.bootstrap import make_window
        from app.shell.translation import speak
        from app.ui.settings import Settings
        from app.ui.theme import Theme, ThemeMode
        from core import paths

        self.app = Application()
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(paths.home() / "window")
        )
        QSettings().clear()
        speak(wanted.language, self.app)
        settings = Settings(theme=wanted.look, device="cpu", toured=True, reduce_motion=True)
        self.theme = Theme(ThemeMode(wanted.look))
        self.theme.apply()
        self.window = make_window(paths.default_library(), self.theme, settings)
        self.answers = 0
        self.window.search.answered.connect(self.note_answer)
        self.stirred = 0.0
        self.window.thumbnails.loaded.connect(self.note_thumbnail)
        self.window.resize(*map(int, wanted.size.split("x")))
        self.window.show()

    def note_answer(self, *_answer: object) -> None:
        self.answers += 1

    def note_thumbnail(self, *_photo: object) -> None:
        self.stirred = monotonic()

    def wait_for_answer(self, number: int) -> None:
        self.until(lambda: self.answers >= number)

    def get_ready(self, pictures: int) -> None:
        """Wait until the program can search, and until it has so many of the sample pictures."""
        from core.samples import sample_pictures

        window = self.window
        window.start()
        self.until(lambda: window.search.workspace is not None)
        assert window.search.workspace is not None
        catalogue = window.search.workspace.library.catalogue
        enough = pictures or len(sample_pictures())
        if catalogue.count() < enough:
            window.imports.add_samples()
            self.until(lambda: catalogue.count() >= enough or not window.imports.busy)
            window.imports.cancel()
        self.until(lambda: not window.imports.busy)
        window.progress.hide()

    def draw(self, name: str, colours: Sequence[str] = (), *, strokes: int | None = None) -> None:
        """Draw a sample sketch or its first strokes, each after the answer to the one before."""
        from core.sketch import Stroke

        for number, stroke in enumerate(self.placed(name)[:strokes]):
            wanted = self.answers + 1
            if colours:
                stroke = Stroke(stroke.points, 2.2, colours[number % len(colours)])
            self.window.document.add_stroke(stroke)
            self.wait_for_answer(wanted)
        self.rest()

    def placed(self, name: str) -> tuple[Stroke, ...]:
        """The strokes of a sample sketch in the middle of the paper."""
        from core.sketch import read_sketch
        from resources import path

        with path("samples", f"{name}.inkseek") as file:
            sketch = read_sketch(file)
        bounds = sketch.bounds
        assert bounds is not None
        scale, (x, y) = DRAWN / bounds.longest, bounds.centre
        return sketch.transformed([[scale, 0.0, -scale * x], [0.0, scale, -scale * y]]).strokes

    def rest(self, seconds: float = 1.2) -> None:
        """Let things come to rest, until for so long no thumbnail has arrived."""
        self.window.notice.hide()
        begun = monotonic()
        self.until(lambda: monotonic() > max(begun, self.stirred) + seconds)

    def until(self, done: Callable[[], bool]) -> None:
        """Let the program work until something is so."""
        end = monotonic() + PATIENCE_S
        while not done():
            self.app.processEvents()
            if monotonic() > end:
                raise TimeoutError("the program did not come so far in time")

    def picture(self) -> QPixmap:
        """Return the window as it is seen, with the dialogs over it."""
        from PySide6.QtCore import QPoint, QRect
        from PySide6.QtGui import QPainter
        from PySide6.QtWidgets import QApplication, QMainWindow

        shown = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
        base = next((w for w in shown if isinstance(w, QMainWindow)), shown[0])
        result = base.grab()
        with QPainter(result) as painter:
            for widget in shown:
                if widget is not base:
                    corner = widget.mapToGlobal(QPoint()) - base.mapToGlobal(QPoint())
                    painter.drawPixmap(corner, widget.grab())
                    # A window of its own has a frame, which the system would draw.
                    painter.setPen(self.theme.palette.colour("quiet", 0.5))
                    painter.drawRect(QRect(corner, widget.size()).adjusted(-1, -1, 0, 0))
        return result

    def tidy(self) -> None:
        """Put everything back as it was before a scene."""
        from PySide6.QtWidgets import QApplication, QDialog

        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog):
                widget.close()
        self.window.canvas_bar.colour.popup.hide()
        self.window.compact.stop()
        self.window.tour.stop()
        for dock in (self.window.history.dock, self.window.library.dock):
            dock.hide()
        self.window.composer.clear_terms()
        self.window.document.clear()
        self.rest(0.3)

    def close(self) -> None:
        self.window.stop()
        self.window.close()


def finding(studio: Studio) -> None:
    """A drawing and what it finds."""
    studio.draw("umbrella")


def course(studio: Studio) -> None:
    """Looking back at an earlier stroke."""
    studio.draw("bicycle")
    studio.window.document.look_back(3)
    studio.rest()


def words(studio: Studio) -> None:
    """A few strokes and a word."""
    studio.draw("fish", strokes=2)
    wanted = studio.answers + 1
    studio.window.composer.weigh_word("fish")
    studio.wait_for_answer(wanted)
    studio.rest()


def sketches(studio: Studio) -> None:
    """The list of earlier drawings."""
    for name in ("sailboat", "key", "fish", "teapot"):
        studio.draw(name)
        studio.window.document.clear()
        studio.rest(0.4)
    studio.draw("snail")
    studio.window.history.dock.show()
    studio.rest()


def colours(studio: Studio) -> None:
    """A drawing in colour, and the colours of the pen."""
    studio.window.document.clear()
    studio.draw("fish", ["#2e6fd0"])
    studio.window.canvas_bar.colour.open()
    studio.rest()


def library(studio: Studio) -> None:
    """The folders of the library."""
    studio.draw("house")
    studio.window.library.dock.show()
    studio.rest()


def commands(studio: Studio) -> None:
    """Finding a command by a few letters."""
    studio.draw("mushroom")
    studio.window.commands.find.trigger()
    studio.window.commands.palette.field.setText("ske")
    studio.rest(0.5)


def keys(studio: Studio) -> None:
    """The sheet of keys."""
    studio.window.commands.keys.trigger()
    studio.rest(0.5)


def preferences(studio: Studio) -> None:
    """The preferences."""
    studio.window.preferences.show.trigger()
    studio.rest(0.5)


def compact(studio: Studio) -> None:
    """The small window."""
    studio.draw("fish")
    studio.window.compact.toggle.trigger()
    studio.rest()


def tour(studio: Studio) -> None:
    """The first of the first steps."""
    studio.window.tour.show.trigger()
    studio.rest(0.5)


SCENES: dict[str, Callable[[Studio], None]] = {
    "window": finding,
    "course": course,
    "words": words,
    "sketches": sketches,
    "colours": colours,
    "library": library,
    "commands": commands,
    "keys": keys,
    "preferences": preferences,
    "compact": compact,
    "tour": tour,
}

FILM = "drawing"
"""The animated picture, a GIF."""

SHIPPED = (FILM, "window", "course", "words", "sketches", "colours")
"""Those that the README and the guide show; the others are for looking at."""

if __name__ == "__main__":
    sys.exit(main())
