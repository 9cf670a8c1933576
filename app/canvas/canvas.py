"""The paper: takes what the pen does, paints it at once, and keeps the drawing as strokes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.canvas.cursors import eraser_cursor, pen_cursor
from app.canvas.document import SketchDocument
from app.canvas.ink import InkImage
from app.canvas.live_stroke import LiveStroke
from app.canvas.pen_state import (
    Begin,
    Discard,
    Extend,
    Finish,
    Hover,
    PenState,
    PointerEvent,
    Retract,
    Step,
)
from app.canvas.pointer import PointerReader
from app.canvas.tool import Tool
from app.canvas.view import PaperView
from app.theme import Theme
from core.sketch import Page, Stroke

ERASER_RADIUS = 22.0
"""Paper units."""

PREVIEW_MS = 250
"""How often a stroke that is still being drawn is searched for."""

PAUSE_S = 1.0
"""Time that is taken to lie between a drawing from a file and the first stroke added to it."""


class Canvas(QWidget):
    """A widget to draw on; the document holds what has been drawn.

    Attributes:
        reader: Turns Qt's events into the machine's; tests set its clock.
    """

    def __init__(
        self, document: SketchDocument, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.document = document
        self.reader = PointerReader()
        self._theme = theme
        self._state = PenState()
        self._ink = InkImage(theme.palette.colour("paper"), theme.palette.colour("ink"))
        self._tool = Tool.PEN
        self._eraser_up = False
        self._live: LiveStroke | None = None
        self._tail = QRect()
        self._painted: Stroke | None = None
        self._previewed = False
        self._epoch: float | None = None

        self._preview_timer = QTimer(self)
        self._preview_timer.setObjectName("canvas preview")
        self._preview_timer.setSingleShot(True)
        self._preview_timer.setInterval(PREVIEW_MS)
        self._preview_timer.timeout.connect(self._preview)

        # Every rectangle that is shown is painted in full, so Qt need not clear it first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setTabletTracking(True)
        # Without it a button let go outside the window would never be noticed.
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 240)
        self.setAccessibleName(self.tr("Drawing canvas"))
        self.setAccessibleDescription(
            self.tr("Draw with pen, mouse or finger; your pictures are ranked after every stroke.")
        )
        document.page_changed.connect(self._page_changed)
        theme.changed.connect(self._recolour)
        self._update_cursor()

    @property
    def tool(self) -> Tool:
        return self._tool

    @property
    def ink(self) -> InkImage:
        return self._ink

    def set_tool(self, tool: Tool) -> None:
        """Choose what the pen's tip does; its eraser end always rubs out."""
        self._tool = tool
        self._update_cursor()

    def stop(self) -> None:
        """End what is under way; called before the window goes."""
        self._preview_timer.stop()

    def sizeHint(self) -> QSize:
        return QSize(760, 720)

    @Slot(bool, bool)
    def pen_proximity(self, entered: bool, eraser: bool) -> None:
        """Take in that a pen came near or went; Qt tells only the application."""
        self._feed(self.reader.proximity(entered, eraser))

    def tabletEvent(self, event: QTabletEvent) -> None:
        pointer = self.reader.tablet(event)
        if pointer is not None:
            self._feed(pointer)
        # Not accepting it would make Qt send the same touch again as a mouse event.
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._mouse(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._mouse(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Here and not as the window's shortcut: in the list, Delete must not touch the drawing.
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.document.clear()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            for pointer in self.reader.touch(event):
                self._feed(pointer)
            event.accept()
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._rebuild(self._ink.view)
            self._update_cursor()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._rebuild(self._fitting())
        self._update_cursor()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._ink.show(painter, event.rect())
            if self._live is not None and not self._live.erasing:
                self._ink.paint_tail(painter, self._live.loose_tail())
            elif self._live is None and self.document.page.is_empty:
                self._paint_hint(painter)

    def _mouse(self, event: QMouseEvent) -> None:
        pointer = self.reader.mouse(event)
        if pointer is not None:
            self._feed(pointer)
        event.accept()

    def _feed(self, pointer: PointerEvent) -> None:
        for step in self._state.feed(pointer):
            self._take(step)

    def _take(self, step: Step) -> None:
        if isinstance(step, Extend):
            self._extend(step)
        elif isinstance(step, Begin):
            self._begin(step)
        elif isinstance(step, Finish):
            self._finish()
        elif isinstance(step, Discard):
            self._discard()
        elif isinstance(step, Retract):
            self.document.retract()
        elif isinstance(step, Hover) and self._eraser_up != bool(step.eraser):
            self._eraser_up = bool(step.eraser)
            self._update_cursor()

    def _begin(self, step: Begin) -> None:
        self._live = LiveStroke(erasing=step.eraser or self._tool is Tool.ERASER)
        self._previewed = False
        # A mouse click gives focus by itself, a pen does not.
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.document.page.is_empty:
            self._epoch = None
            self.update()  # the hint goes

    def _extend(self, step: Extend) -> None:
        live = self._live
        assert live is not None
        x, y = self._ink.view.to_paper(step.x, step.y)
        outline = live.add(x, y, step.pressure, self._sketch_time(step.time))
        if live.erasing:
            self.update(self._ink.wipe(*live.last_two, ERASER_RADIUS))
            return
        dirty = self._ink.add(outline).united(self._tail)
        self._tail = self._ink.area_of_outline(live.loose_tail())
        self.update(dirty.united(self._tail))
        if not self._preview_timer.isActive():
            self._preview_timer.start()

    def _finish(self) -> None:
        live, self._live = self._live, None
        assert live is not None
        self._preview_timer.stop()
        if live.erasing:
            self._end_erasing(live)
            return
        self.update(self._ink.add(live.tail()).united(self._tail))
        self._ink.commit()
        self._tail = QRect()
        self._painted = live.stroke()
        self.document.add_stroke(self._painted)
        self._painted = None

    def _end_erasing(self, live: LiveStroke) -> None:
        path = live.path
        self.document.erase(path, ERASER_RADIUS)
        reach = ERASER_RADIUS + 2.0
        left, top = self._ink.view.to_widget(*(path.min(axis=0) - reach).tolist())
        right, bottom = self._ink.view.to_widget(*(path.max(axis=0) + reach).tolist())
        area = QRectF(QPointF(left, top), QPointF(right, bottom))
        self.update(self._ink.repair(area, self.document.page))

    def _discard(self) -> None:
        live, self._live = self._live, None
        self._preview_timer.stop()
        if live is not None and live.erasing:
            self._rebuild(self._ink.view)
        self.update(self._ink.discard().united(self._tail))
        self._tail = QRect()
        if self._previewed:
            self.document.withdraw_preview()

    @Slot()
    def _preview(self) -> None:
        if self._live is not None and not self._live.erasing:
            self._previewed = True
            self.document.preview((self._live.stroke(),))

    @Slot(object, object)
    def _page_changed(self, before: Page, after: Page) -> None:
        old = {id(stroke) for stroke in before.sketch.strokes}
        new = {id(stroke) for stroke in after.sketch.strokes}
        changed = [s for s in before.sketch.strokes if id(s) not in new]
        changed += [s for s in after.sketch.strokes if id(s) not in old and s is not self._painted]
        outgrown = any(not self._shows(stroke) for stroke in changed)
        if outgrown or after.is_empty or before.bitmap is not after.bitmap:
            self._rebuild(self._fitting())
        elif changed:
            area = QRectF()
            for stroke in changed:
                area = area.united(self._ink.area_of(stroke.bounds))
            self.update(self._ink.repair(area, after))
        if before.is_empty:
            self.update()  # the hint goes

    def _shows(self, stroke: Stroke) -> bool:
        # Corner by corner, because Qt finds a box without area nowhere, and a dot has none.
        box, shown = self._ink.view.rect_to_widget(stroke.bounds), QRectF(self.rect())
        return shown.contains(box.topLeft()) and shown.contains(box.bottomRight())

    def _sketch_time(self, now: float) -> float:
        if self._epoch is None:
            strokes = self.document.page.sketch.strokes
            last = max((float(s.t[-1]) for s in strokes), default=-PAUSE_S)
            self._epoch = now - last - PAUSE_S
        # After an undo the clock goes on, so later strokes stay later.
        return max(now - self._epoch, 0.0)

    def _fitting(self) -> PaperView:
        """Return the view for the present size that shows all of the drawing."""
        return PaperView.of(self.width(), self.height(), self.document.page.bounds)

    def _rebuild(self, view: PaperView) -> None:
        self._ink.rebuild(self.size(), self.devicePixelRatioF(), view, self.document.page)
        if self._live is not None and not self._live.erasing:
            self._ink.add(self._live.whole())
        self.update()

    @Slot()
    def _recolour(self) -> None:
        self._ink.paper = self._theme.palette.colour("paper")
        self._ink.ink = self._theme.palette.colour("ink")
        self._rebuild(self._ink.view)
        self._update_cursor()

    def _update_cursor(self) -> None:
        ratio = self.devicePixelRatioF()
        if self._eraser_up or self._tool is Tool.ERASER:
            diameter = 2 * ERASER_RADIUS * self._ink.view.scale
            self.setCursor(eraser_cursor(diameter, ratio, self._ink.ink, self._ink.paper))
        else:
            self.setCursor(pen_cursor(ratio, self._ink.ink, self._ink.paper))

    def _paint_hint(self, painter: QPainter) -> None:
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        painter.setFont(font)
        painter.setPen(self._theme.palette.colour("quiet", 0.75))
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Draw what you are looking for")
        )
