"""The current drawing: its page and the undo history.

A page is immutable, so undo puts an older one back, and any thread may keep a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from core.library.journal import PageHistory
from core.sketch import Page, Stroke, partial
from core.sketch.page import Layer

UNDO_LIMIT = 500


class _Turn(QUndoCommand):
    """Turns one page into another; two immutable pages share all strokes they have in common."""

    def __init__(self, document: SketchDocument, before: Page, after: Page, text: str) -> None:
        super().__init__(text)
        self._document = document
        self.before = before
        self.after = after

    def redo(self) -> None:
        self._document._show(self.after)

    def undo(self) -> None:
        self._document._show(self.before)


class SketchDocument(QObject):
    """The page and its history.

    Attributes:
        undo_stack: One command for each stroke, erasure or clearing.

    Signals:
        page_changed: The page changed (Page before, Page after).
        sketch_changed: There is something new to search for (Page); also sent during a stroke.
        set_aside: A drawing is about to be replaced (Page).
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
        self._is_restoring = False

    @property
    def page(self) -> Page:
        """The page on the paper; while looking back, an earlier one."""
        return self._page if self._earlier is None else self._earlier

    @property
    def whole_page(self) -> Page:
        """The page with all its strokes, also while looking back."""
        return self._page

    @property
    def looks_back(self) -> bool:
        return self._earlier is not None

    def look_back(self, n_strokes: int) -> None:
        """Show the page after its first strokes; passing all of them ends looking back.

        Nothing is lost: drawing continues from what is shown, and undo restores the whole page.
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
        """Make the earlier page the current one; this can be undone."""
        if self._earlier is not None:
            self._turn(self._earlier, self.tr("Go back"))

    def add_stroke(self, stroke: Stroke) -> None:
        self.add_strokes((stroke,))

    def add_strokes(self, strokes: Iterable[Stroke], layer: Layer = "sketch") -> None:
        """Add a stroke and its mirror images as one step."""
        names = {"negative": self.tr("Not like this"), "paint": self.tr("Marker")}
        text = names.get(layer, self.tr("Stroke"))
        self._turn(self.page.with_strokes(strokes, layer), text)

    def change(self, after: Page, text: str) -> None:
        """Replace the page as one step; an equal page is no change."""
        if after != self.page:
            self._turn(after, text)

    def clear(self) -> None:
        if not self._page.is_empty:
            self.set_aside.emit(self._page)
            self._turn(Page(), self.tr("Clear"))

    def open(self, page: Page) -> None:
        """Replace the page by one from a file; this can be undone."""
        if not self._page.is_empty:
            self.set_aside.emit(self._page)
        self._turn(page, self.tr("Open sketch"))

    @property
    def history(self) -> PageHistory:
        """The page with all that undo and redo can show."""
        stack = self.undo_stack
        turns = [cast(_Turn, stack.command(i)) for i in range(stack.count())]
        if not turns:
            return PageHistory((self._page,))
        pages = (turns[0].before, *(turn.after for turn in turns))
        return PageHistory(pages, tuple(turn.text() for turn in turns), stack.index())

    def restore(self, history: PageHistory) -> None:
        """Replace the page and its undo history by saved ones."""
        before = self.page
        first = max(len(history.texts) - UNDO_LIMIT, 0)
        self._is_restoring = True
        self._page, self._earlier = history.pages[first], None
        self.undo_stack.clear()
        for page, text in zip(history.pages[first + 1 :], history.texts[first:], strict=True):
            self._turn(page, text)
        self.undo_stack.setIndex(max(history.at - first, 0))
        self._is_restoring = False
        self.page_changed.emit(before, self._page)
        self.sketch_changed.emit(self._page)

    def preview(self, strokes: Iterable[Stroke], layer: Layer = "sketch") -> None:
        """Show the search an unfinished stroke with its mirror images."""
        self.sketch_changed.emit(self.page.with_strokes(strokes, layer))

    def withdraw_preview(self) -> None:
        """Show the search the page alone again, after an unfinished stroke was cancelled."""
        self.sketch_changed.emit(self.page)

    def _turn(self, after: Page, text: str) -> None:
        self.undo_stack.push(_Turn(self, self._page, after, text))

    def _show(self, page: Page) -> None:
        before = self.page
        self._page, self._earlier = page, None
        if not self._is_restoring:
            self.page_changed.emit(before, page)
            self.sketch_changed.emit(page)
