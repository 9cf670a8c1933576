"""Takes the pictures of the README and the guide from the real program, drawing and all.

    python packaging/screenshots.py                      # the shipped pictures
    python packaging/screenshots.py --every --out /tmp/look --look dark --scale 2 --screen 1280x720

It needs no display. The window, the search and the library are those of the program; only who draws
is a script, with the sample sketches. A home of its own keeps it away from anybody's library; give
it `--home` to keep the library for the next time. The picture of the README shows photos: those of
the Clothing dataset (CC0, https://github.com/alexeygrigorev/clothing-dataset), one folder for each
class, with `--scene drawing --folder CLOTHES`. `--every` takes every screen of the program and
lays them out on one sheet.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont
from scenes import SCENES, SHIPPED

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

    from app.shell.window import MainWindow
    from core.library import Photo
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
    parser.add_argument("--screen", help="size in pixels of a screen that the window fills")
    parser.add_argument("--language", default="en")
    parser.add_argument("--pictures", type=int, default=0, help="sample pictures; 0: all")
    parser.add_argument("--folder", type=Path, help="pictures of your own instead of the samples")
    parser.add_argument("--scene", action="append", choices=sorted([*SCENES, FILM]))
    parser.add_argument("--every", action="store_true", help="every screen, and a sheet of them")
    return parser.parse_args()


def photograph(wanted: argparse.Namespace, home: Path) -> int:
    """Open the program in this home and take the pictures."""
    os.environ["INKSEEK_HOME"] = str(home)
    os.environ["QT_QPA_PLATFORM"] = f"offscreen{screen(wanted.screen, home)}"
    os.environ["QT_SCALE_FACTOR"] = str(wanted.scale)
    sys.path.insert(0, str(ROOT))
    studio = Studio(wanted)
    files = []
    try:
        studio.get_ready(wanted.pictures, wanted.folder)
        wanted.out.mkdir(parents=True, exist_ok=True)
        for name in SCENES if wanted.every else wanted.scene or SHIPPED:
            if name == FILM:
                make_film(studio, wanted.out / f"{name}.webp")
                continue
            SCENES[name](studio)
            file = wanted.out / f"{name}.png"
            if not studio.picture().save(str(file)):
                sys.stderr.write(f"{file} can't be written\n")
                return 1
            sys.stdout.write(f"{file}\n")
            files.append(file)
            studio.tidy()
    finally:
        studio.close()
    if wanted.every:
        lay_out(files).save(wanted.out / "screens.jpg", quality=82)
    return 0


def screen(size: str | None, home: Path) -> str:
    """Describe a screen of this size to Qt."""
    if size is None:
        return ""
    width, height = map(int, size.split("x"))
    one = {"name": "one", "x": 0, "y": 0, "width": width, "height": height, "logicalDpi": 96}
    file = home / "screen.json"
    home.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"screens": [{**one, "logicalBaseDpi": 96, "dpr": 1}]}))
    return f":configfile={file}"


def lay_out(files: Sequence[Path], columns: int = 4, width: int = 640) -> Image.Image:
    """Return a sheet of pictures, each with its name."""
    gap, line = 12, 22
    pictures = [Image.open(file).convert("RGB") for file in files]
    heights = [round(p.height * min(1, width / p.width)) for p in pictures]
    rows = [range(at, min(at + columns, len(files))) for at in range(0, len(files), columns)]
    tall = [max(heights[i] for i in row) + line + gap for row in rows]
    sheet = Image.new("RGB", (columns * (width + gap) + gap, sum(tall) + gap), "#8a8780")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for number, row in enumerate(rows):
        for column, i in enumerate(row):
            x, y = gap + column * (width + gap), gap + sum(tall[:number])
            pen.text((x, y), files[i].stem, "#ffffff", font)
            size = round(pictures[i].width * heights[i] / pictures[i].height), heights[i]
            sheet.paste(pictures[i].resize(size, Image.Resampling.LANCZOS), (x, y + line))
    return sheet


def make_film(studio: Studio, file: Path) -> None:
    """Write the animated picture."""
    from film import film, save

    save(film(studio, "trousers"), file)
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
        self.settings = settings
        self.window = make_window(paths.default_library(), self.theme, settings)
        self.other: MainWindow | None = None
        self.answers = 0
        self.window.search.answered.connect(self.note_answer)
        self.stirred = 0.0
        self.window.thumbnails.loaded.connect(self.note_thumbnail)
        if wanted.screen:
            self.window.setGeometry(self.window.screen().availableGeometry())
        else:
            self.window.resize(*map(int, wanted.size.split("x")))
        self.window.show()

    def note_answer(self, *_answer: object) -> None:
        self.answers += 1

    def note_thumbnail(self, *_photo: object) -> None:
        self.stirred = monotonic()

    def wait_for_answer(self, number: int) -> None:
        self.until(lambda: self.answers >= number)

    def get_ready(self, pictures: int, folder: Path | None) -> None:
        """Wait until the program can search, and has this folder or so many samples."""
        from core.samples import sample_pictures

        window = self.window
        window.start()
        self.until(lambda: window.search.workspace is not None)
        assert window.search.workspace is not None
        catalogue = window.search.workspace.library.catalogue
        enough = pictures or len(sample_pictures())
        if folder is not None:
            window.imports.add_folders([folder])
            self.until(lambda: window.imports.busy)
        elif catalogue.count() < enough:
            window.imports.add_samples()
            self.until(lambda: catalogue.count() >= enough or not window.imports.busy)
            window.imports.cancel()
        self.until(lambda: not window.imports.busy)
        window.progress.hide()
        self.rest()

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

        own = ROOT / "packaging" / "drawings" / f"{name}.inkseek"
        with nullcontext(own) if own.exists() else path("samples", own.name) as file:
            sketch = read_sketch(file)
        bounds = sketch.bounds
        assert bounds is not None
        scale, (x, y) = DRAWN / bounds.longest, bounds.centre
        return sketch.transformed([[scale, 0.0, -scale * x], [0.0, scale, -scale * y]]).strokes

    def ask(self, change: Callable[[], object]) -> None:
        """Change the query, and wait for its answer."""
        wanted = self.answers + 1
        change()
        self.wait_for_answer(wanted)
        self.rest()

    def best(self, count: int) -> list[Photo]:
        """Return the best results."""
        return [hit.photo for hit in self.window.pane.view.results.hits[:count]]

    def select(self, row: int) -> None:
        """Select a result."""
        self.window.pane.view.setCurrentIndex(self.window.pane.view.results.index(row))

    def open_empty_library(self) -> None:
        """Show another window, on a library without pictures."""
        from app.shell.bootstrap import make_window
        from core import paths

        self.other = make_window(paths.home() / "empty", self.theme, self.settings)
        self.other.setGeometry(self.window.geometry())
        self.other.show()
        self.window.hide()
        self.other.start()
        other = self.other
        self.until(lambda: other.search.workspace is not None and not other.imports.busy)
        self.rest()

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
        # An open menu or dialog lies over the window; a board stands for itself.
        board = self.window.tray.board
        base = next((w for w in shown if isinstance(w, QMainWindow) or w is board), shown[0])
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
        from PySide6.QtWidgets import QDockWidget

        from core.library import Filters

        if self.other is not None:
            self.other.stop()
            self.other.close()
            self.other.deleteLater()
            self.other = None
        self.window.show()
        if self.window.styles.wizard is not None:
            self.window.styles.wizard.close_at_once()
        self.close_dialogs()
        self.window.tray.board.close()
        self.window.viewer.quick.dismiss()
        self.window.viewer.compare.dismiss()
        self.window.tray.clear_action.trigger()
        self.window.canvas_bar.colour.popup.hide()
        self.window.compact.stop()
        self.window.tour.stop()
        for dock in self.window.findChildren(QDockWidget):
            dock.hide()
        self.window.composer.clear_terms()
        self.window.composer.set_filters(Filters())
        self.window.document.clear()
        self.rest(0.3)

    def close_dialogs(self) -> None:
        """Close every dialog that is open."""
        from PySide6.QtWidgets import QApplication, QDialog

        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog):
                widget.close()

    def close(self) -> None:
        self.window.stop()
        self.window.close()


FILM = "drawing"
"""The animated picture of the README."""

if __name__ == "__main__":
    sys.exit(main())
