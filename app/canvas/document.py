"""The drawing being made: its present page, how to undo what led there, and its revision.

A page is an immutable value, so undoing is nothing but putting an older one back, and whoever
receives a page may keep it in any thread. Every change of what is on the paper, a stroke still
under way included, gets a new revision; rankings carry it, so that an old one never replaces a
newer one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from core.sketch import Bounds, Sketch, SketchBitmap, Stroke

UNDO_LIMIT = 500


class Tool(Enum):
    """What the tip of the pen does."""

    PEN = "pen"
    ERASER = "eraser"


@dataclass(frozen=True)
class Page:
    """What is on the paper.

    Attributes:
        sketch: The strokes.
        bitmap: A drawing opened from a picture file, lying under the strokes.
    """

    sketch: Sketch = field(default_factory=Sketch)
    bitmap: SketchBitmap | None = None

    @property
    def is_empty(self) -> bool:
        return self.sketch.is_empty and self.bitmap is None

    @property
    def bounds(self) -> Bounds | None:
        """The box round the strokes (a bitmap always fits)."""
        return self.sketch.bounds


class _Turn(QUndoCommand):
    """Turns one page into another; two immutable pages share all strokes they have in common."""

    def __init__(self, document: SketchDocument, before: Page, after: Page, text: str) -> None:
        super().__init__(text)
        self._document = document
        self._before = before
        self._after = after

    def redo(self) -> None:
        self._document._show(self._after)

    def undo(self) -> None:
        self._document._show(self._before)


class SketchDocument(QObject):
    """The page, its history and its revision.

    Attributes:
        undo_stack: One command for each stroke, erasure or clearing.

    Signals:
        page_changed: The page is another one now (Page before, Page after).
        sketch_changed: There is something new to search for (Page, revision); also sent while a
            stroke is still being drawn.
    """

    page_changed = Signal(object, object)
    sketch_changed = Signal(object, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_LIMIT)
        self._page = Page()
        self._revision = 0

    @property
    def page(self) -> Page:
        return self._page

    @property
    def revision(self) -> int:
        return self._revision

    def add_stroke(self, stroke: Stroke) -> None:
        after = Page(self._page.sketch.with_stroke(stroke), self._page.bitmap)
        self._turn(after, self.tr("Stroke"))

    def erase(self, path: NDArray[np.float32], radius: float) -> None:
        """Rub out along a path; what the eraser did not touch leaves nothing to undo."""
        sketch = self._page.sketch.erased(path, radius)
        if sketch != self._page.sketch:
            self._turn(Page(sketch, self._page.bitmap), self.tr("Erase"))

    def clear(self) -> None:
        if not self._page.is_empty:
            self._turn(Page(), self.tr("Clear"))

    def open(self, page: Page) -> None:
        """Replace the page by one from a file; this, too, can be undone."""
        self._turn(page, self.tr("Open sketch"))

    def retract(self) -> None:
        """Take back the last stroke as if it had never been."""
        self.undo_stack.undo()

    def preview(self, stroke: Stroke) -> None:
        """Let the search see a stroke that is still being drawn."""
        self._revision += 1
        unfinished = Page(self._page.sketch.with_stroke(stroke), self._page.bitmap)
        self.sketch_changed.emit(unfinished, self._revision)

    def withdraw_preview(self) -> None:
        """Let the search see the page alone again, after a previewed stroke was given up."""
        self._revision += 1
        self.sketch_changed.emit(self._page, self._revision)

    def _turn(self, after: Page, text: str) -> None:
        self.undo_stack.push(_Turn(self, self._page, after, text))

    def _show(self, page: Page) -> None:
        before, self._page = self._page, page
        self._revision += 1
        self.page_changed.emit(before, page)
        self.sketch_changed.emit(page, self._revision)
