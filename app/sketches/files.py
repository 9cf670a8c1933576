"""Sketch files: opening, saving, the paper's coordinates, and the dialogs that ask for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.canvas import SketchDocument
from app.ui.dialogs import ask_file
from app.ui.settings import Settings
from app.ui.tasks import Tasks
from core.drive_timeout import within
from core.errors import UserError
from core.sketch import Bounds, Page, read_page, write_page

Result = TypeVar("Result")

OPEN_PATTERNS = "*.inkseek *.svg *.json *.ndjson *.png *.jpg *.jpeg *.webp"
SAVE_KINDS = {".inkseek": "Inkseek", ".svg": "SVG", ".png": "PNG", ".ndjson": "QuickDraw"}

PAPER = 1000.0
LARGE = 800.0
"""Paper units a drawing from elsewhere fills along its longer side."""

SMALL = 120.0


def open_page(file: Path) -> Page:
    """Return the page a file holds.

    Raises:
        SketchFormatError: It holds no drawing; the message says what is wrong.
        OSError: It can't be read.
    """
    return on_paper(read_page(file))


def on_paper(page: Page) -> Page:
    """Return a page that fits the paper: unchanged if it does, else centred and scaled."""
    bounds = page.bounds
    if bounds is None or _lies_well(bounds):
        return page
    scale = LARGE / max(bounds.longest, 1e-6) if bounds.longest > 0 else 1.0
    x, y = bounds.centre
    matrix = [[scale, 0.0, -scale * x], [0.0, scale, -scale * y]]
    # All by the same amount, so strokes of every kind keep their places.
    return page.with_layers(lambda _, sketch: sketch.transformed(matrix))


def _lies_well(bounds: Bounds) -> bool:
    half = PAPER / 2
    inside = -half <= bounds.left and bounds.right <= half
    inside = inside and -half <= bounds.top and bounds.bottom <= half
    return inside and bounds.longest >= SMALL


class SketchDialogs(QObject):
    """Opens and saves the document.

    Signals:
        refused: A file could not be read or written (a message).
    """

    refused = Signal(str)

    def __init__(self, document: SketchDocument, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._settings = settings
        self._window = window
        self._tasks = Tasks("sketch files", self)
        self._tasks.failed.connect(self.refused)

    def ask_open(self) -> None:
        kinds = self.tr("Sketches and pictures of sketches ({})").format(OPEN_PATTERNS)
        filters = [kinds, self.tr("All files (*)")]
        ask_file(self._window, self.tr("Open a sketch"), self._settings, self.open, filters)

    def ask_save(self) -> None:
        if self._document.page.sketch.is_empty:
            self.refused.emit(self.tr("There are no strokes to save yet."))
            return
        filters = [f"{name} (*{suffix})" for suffix, name in SAVE_KINDS.items()]
        title = self.tr("Save the sketch")
        ask_file(self._window, title, self._settings, self.save, filters, save_as="")

    def open(self, file: Path) -> None:
        """Put the drawing of a file on the paper; undoing brings the present one back."""
        self._run(partial(open_page, file), file, self._document.open)

    def save(self, file: Path) -> None:
        """Write the strokes to a file; its suffix says in which format."""
        self._run(partial(write_page, self._document.page, file), file, lambda _: None)

    def stop(self) -> None:
        """Finish what is being saved."""
        self._tasks.stop(finish=True)

    def _run(
        self, work: Callable[[], Result], file: Path, then: Callable[[Result], object]
    ) -> None:
        # In a thread, because the file may be on a share that keeps whoever asks waiting.
        self._tasks.run(partial(_explained, partial(within, file.parent, work)), then)


def _explained(work: Callable[[], Result]) -> Result:
    try:
        return work()
    except OSError as error:
        if error.strerror:
            raise UserError(f"{error.filename}: {error.strerror}") from error
        raise
