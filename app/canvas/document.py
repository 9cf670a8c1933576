"""The drawing being made: its present page, and how to undo what led there.

A page is an immutable value, so undoing is nothing but putting an older one back, and whoever
receives a page may keep it in any thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from core.sketch import Page, Stroke, partial

UNDO_LIMIT = 500


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
    """The page and its history.

    Attributes:
        undo_stack: One command for each stroke, erasure or clearing.

    Signals:
        page_changed: The page is another one now (Page before, Page after).
        sketch_changed: There is something new to search for (Page); also sent while a stroke
            is still being drawn.
        set_aside: A drawing is about to make room for another or for a new one (Page).
    """

    page_changed = Signal(object, object)
    sketch_changed = Signal(object)
    set_aside = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_LIMIT)
        self._page = Page()
        self._earlier: Page | None = None

    @property
    def page(self) -> Page:
        """What is on the paper; while looking back, what was."""
        return self._page if self._earlier is None else self._earlier

    @property
    def whole_page(self) -> Page:
        """The page with all its strokes, also while looking back."""
        return self._page

    @property
    def looks_back(self) -> bool:
        return self._earlier is not None

    def look_back(self, n_strokes: int) -> None:
        """Show the page as it was after its first strokes; as many as it has end that.

        Nothing is lost: what is drawn meanwhile goes on from what is shown, and undoing it brings
        the whole page back.
        """
        before = self.page
        sketch = partial.first_strokes(self._page.sketch, n_strokes)
        self._earlier = None
        if sketch != self._page.sketch:
            self._earlier = replace(self._page, sketch=sketch)
        if self.page != before:
            self.page_changed.emit(before, self.page)
            self.sketch_changed.emit(self.page)

    def go_on_from_here(self) -> None:
        """Make the page that is looked back at the present one; this can be undone."""
        if self._earlier is not None:
            self._turn(self._earlier, self.tr("Go back"))

    def add_stroke(self, stroke: Stroke) -> None:
        self.add_strokes((stroke,))

    def add_strokes(self, strokes: Iterable[Stroke], *, wanted: bool = True) -> None:
        """Add what was drawn at once, a stroke and its mirror images, as one step."""
        text = self.tr("Stroke") if wanted else self.tr("Not like this")
        self._turn(self.page.with_strokes(strokes, wanted=wanted), text)

    def change(self, after: Page, text: str) -> None:
        """Replace the page by what became of it, as one step; the same page is no change."""
        if after != self.page:
            self._turn(after, text)

    def clear(self) -> None:
        if not self._page.is_empty:
            self.set_aside.emit(self._page)
            self._turn(Page(), self.tr("Clear"))

    def open(self, page: Page) -> None:
        """Replace the page by one from a file; this, too, can be undone."""
        if not self._page.is_empty:
            self.set_aside.emit(self._page)
        self._turn(page, self.tr("Open sketch"))

    def retract(self) -> None:
        """Take back the last stroke as if it had never been."""
        self.undo_stack.undo()

    def preview(self, strokes: Iterable[Stroke], *, wanted: bool = True) -> None:
        """Let the search see a stroke that is still being drawn, with its mirror images."""
        self.sketch_changed.emit(self.page.with_strokes(strokes, wanted=wanted))

    def withdraw_preview(self) -> None:
        """Let the search see the page alone again, after a previewed stroke was given up."""
        self.sketch_changed.emit(self.page)

    def _turn(self, after: Page, text: str) -> None:
        self.undo_stack.push(_Turn(self, self._page, after, text))

    def _show(self, page: Page) -> None:
        before = self.page
        self._page, self._earlier = page, None
        self.page_changed.emit(before, page)
        self.sketch_changed.emit(page)
