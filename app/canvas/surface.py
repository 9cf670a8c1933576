"""What tools work on: the drawing, its clock, its ink on screen, and the strokes being moved."""

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


class Surface:
    """Connects the document with the ink of one canvas.

    Attributes:
        document: The drawing.
        ink: How it is painted.
        navigator: What of the paper is seen, and how.
        brush: How the pen draws.
        show: Updates a rectangle of the widget.
        modifiers: The keys that were held at the last event.
        painted: Strokes that are painted before the document receives them.
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
        self._epoch: float | None = None
        self.modifiers = Qt.KeyboardModifier.NoModifier
        self.painted: tuple[Stroke, ...] = ()
        self.show = show
        self._held = Selection()

    @property
    def page(self) -> Page:
        """The page without the strokes being moved."""
        page = self.document.page
        return page if self._held.is_empty else self._held.removed(page)

    @property
    def holds(self) -> bool:
        """Whether strokes are being moved."""
        return not self._held.is_empty

    def begin_stroke(self) -> None:
        """Begin a stroke; on empty paper, time starts at zero."""
        if self.document.page.is_empty:
            self._epoch = None

    def time(self, now: float) -> float:
        """Return the drawing's time at a moment of the events' clock."""
        if self._epoch is None:
            strokes = self.document.page.strokes
            last = max((float(s.t[-1]) for s in strokes), default=-PAUSE_S)
            self._epoch = now - last - PAUSE_S
        # After an undo the clock goes on, so later strokes stay later.
        return max(now - self._epoch, 0.0)

    def hold(self, selection: Selection) -> None:
        """Hide strokes while they are moved; the document keeps them."""
        page = self.document.page
        came = self._held.toggled(selection).alone(page)
        self._held = selection
        self.repair(came.strokes)

    def let_go(self) -> None:
        """Forget the strokes being moved without painting: the document will change them."""
        self._held = Selection()

    def picture_of(self, selection: Selection) -> QImage:
        """Return the ink of some strokes alone, as large as the widget."""
        return self.ink.picture_of(selection.alone(self.document.page))

    def rebuild(self, size: QSize, ratio: float) -> None:
        """Repaint all ink."""
        self.ink.rebuild(size, ratio, self.navigator.view, self.page)
        self.show(QRect(QRectF(QPointF(), size.toSizeF()).toAlignedRect()))

    def repair(self, strokes: Iterable[Stroke]) -> None:
        """Repaint the area of these strokes."""
        area = QRectF()
        for stroke in strokes:
            area = area.united(self.ink.area_of(stroke))
        if not area.isNull():
            self.repair_area(area)

    def repair_area(self, area: QRectF) -> None:
        """Repaint a rectangle of the widget."""
        self.show(self.ink.repair(area, self.page))
