"""What tools work on: the drawing, its time, its ink on the screen, and what is in the hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage

from app.canvas.brush import Brush
from app.canvas.document import SketchDocument
from app.canvas.ink import InkImage
from app.canvas.navigator import Navigator
from core.sketch import Page, Stroke
from core.sketch.selection import Selection

PAUSE_S = 1.0
"""Time that is taken to lie between a drawing from a file and the first stroke added to it."""


class SketchClock:
    """Turns the moments of events into times of the drawing on the paper."""

    def __init__(self) -> None:
        self._epoch: float | None = None

    def begin(self, page: Page) -> None:
        """A stroke begins on this page; on empty paper the time begins anew."""
        if page.is_empty:
            self._epoch = None

    def time(self, now: float, page: Page) -> float:
        """Return when something at `now` happens in the drawing."""
        if self._epoch is None:
            strokes = (*page.sketch.strokes, *page.negative.strokes)
            last = max((float(s.t[-1]) for s in strokes), default=-PAUSE_S)
            self._epoch = now - last - PAUSE_S
        # After an undo the clock goes on, so later strokes stay later.
        return max(now - self._epoch, 0.0)


class Surface:
    """Ties the document to the ink of one canvas.

    Attributes:
        document: The drawing.
        ink: How it is painted.
        navigator: What of the paper is seen, and how.
        brush: How the pen draws.
        clock: The time of the drawing.
        show: Shows a rectangle of the widget anew.
        modifiers: The keys that were held at the last event.
        painted: Strokes that are on the screen already when the document takes them.
    """

    def __init__(
        self,
        document: SketchDocument,
        ink: InkImage,
        navigator: Navigator,
        brush: Brush,
        show: Callable[[QRect], None],
    ) -> None:
        self.document = document
        self.ink = ink
        self.navigator = navigator
        self.brush = brush
        self.clock = SketchClock()
        self.modifiers = Qt.KeyboardModifier.NoModifier
        self.painted: tuple[Stroke, ...] = ()
        self.show = show
        self._held = Selection()

    @property
    def page(self) -> Page:
        """What lies on the paper: the page without what is in the hand."""
        page = self.document.page
        return page if self._held.is_empty else self._held.removed(page)

    @property
    def holds(self) -> bool:
        """Whether something is in the hand."""
        return not self._held.is_empty

    def time(self, now: float) -> float:
        """Return the drawing's time at a moment of the events' clock."""
        return self.clock.time(now, self.document.page)

    def hold(self, selection: Selection) -> None:
        """Take strokes off the paper, for the eye alone."""
        page = self.document.page
        came = self._held.toggled(selection).alone(page)
        self._held = selection
        self.repair((*came.sketch.strokes, *came.negative.strokes))

    def let_go(self) -> None:
        """Forget what is in the hand without painting it: the document is about to change it."""
        self._held = Selection()

    def picture_of(self, selection: Selection) -> QImage:
        """Return the ink of some strokes alone, as large as the widget."""
        return self.ink.picture_of(selection.alone(self.document.page))

    def rebuild(self, size: QSize, ratio: float) -> None:
        """Paint all ink anew."""
        self.ink.rebuild(size, ratio, self.navigator.view, self.page)
        self.show(QRect(QRectF(QPointF(), size.toSizeF()).toAlignedRect()))

    def repair(self, strokes: Iterable[Stroke]) -> None:
        """Paint what lies where these strokes are or were anew."""
        area = QRectF()
        for stroke in strokes:
            area = area.united(self.ink.area_of(stroke))
        if not area.isNull():
            self.repair_area(area)

    def repair_area(self, area: QRectF) -> None:
        """Paint what lies in a rectangle of the widget anew."""
        self.show(self.ink.repair(area, self.page))
