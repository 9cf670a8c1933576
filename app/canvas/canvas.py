"""The paper: passes pen, touch and wheel events to the current tool."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.canvas.brush import Brush, Tool
from app.canvas.cursors import CursorLook
from app.canvas.document import SketchDocument
from app.canvas.gestures import Fingers, Wheel
from app.canvas.ink import InkImage
from app.canvas.navigator import Navigator
from app.canvas.overlay import DropZones, Overlay
from app.canvas.pen_state import Begin, PenState, PointerEvent
from app.canvas.pointer import PointerReader
from app.canvas.surface import Surface
from app.canvas.toolbox import Toolbox
from app.canvas.tools.selecting import SelectTool
from app.canvas.underlay import Underlay
from app.ui.incoming import accept_copy
from app.ui.layouts import single_shot
from app.ui.theme import Theme
from core.sketch import Page, Stroke
from core.sketch.page import changed_strokes

LIGHT_POINTS = 4000
"""Up to this many points, a drawing is repainted at every step of a zoom; else at its end."""

TAP_MS = 350
"""The space bar is held to move the paper; one released sooner was tapped."""

PRESSURE_CURVES = {"soft": 0.6, "normal": 1.0, "firm": 1.7}
"""Exponents of the pressure."""

STEADY_S = {"off": 0.0, "some": 0.04, "strong": 0.1}
"""Seconds by which a line trails the pen."""

SETTLE_MS = 90
"""How long a view has to rest before a large drawing is painted for it."""


class Canvas(QWidget):
    """A widget to draw on; the document holds what has been drawn.

    Attributes:
        reader: Translates Qt's events for the state machine; tests set its clock.
        navigator: The visible part of the paper.
        brush: Sizes and mirrors.
        underlay: The picture that is traced.
        toolbox: The tools.
        ink: What is painted of the drawing.
        hint: What empty paper says.

    Signals:
        pictures_dropped: The user wants to search with what they dropped (QMimeData).
        space_tapped: The space bar was pressed for a moment, without moving the paper.
    """

    pictures_dropped = Signal(object)
    space_tapped = Signal()

    def __init__(self, document: SketchDocument, theme: Theme) -> None:
        super().__init__()
        self.document = document
        self.reader = PointerReader()
        self.navigator = Navigator(self)
        self.brush = Brush(self)
        self.underlay = Underlay(self)
        self.hint = self.tr("Draw what you are looking for")
        self._theme = theme
        self._state = PenState()
        self._space = QElapsedTimer()
        palette = theme.palette
        self.ink = InkImage(*(palette.colour(name) for name in ("paper", "ink", "unwanted")))
        self.surface = Surface(document, self.ink, self.navigator, self.brush, self.update)
        self.toolbox = Toolbox(self.surface, self)
        self._fingers = Fingers(self.navigator, self)
        self._wheel = Wheel(self.navigator)
        self._overlay = Overlay(theme)
        self._zones = DropZones(theme)
        self._cursor_look: CursorLook | None = None

        self._settling = single_shot(self, "canvas view", SETTLE_MS, self._settle)

        # Every rectangle that is shown is painted in full, so Qt need not clear it first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setTabletTracking(True)
        # Without it a button let go outside the window would never be noticed.
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 85)
        self.setAccessibleName(self.tr("Drawing canvas"))
        self.setAccessibleDescription(
            self.tr("Draw with pen, mouse or finger; your pictures are ranked after every stroke.")
        )
        document.page_changed.connect(self._follow_page)
        theme.changed.connect(self._follow_theme)
        self.navigator.changed.connect(self._follow_view)
        self.brush.changed.connect(self._follow_brush)
        self.underlay.changed.connect(self._follow_underlay)
        self.toolbox.changed.connect(self._follow_tool)
        self.toolbox.selecting.changed.connect(self.update)
        self._fingers.tapped.connect(self._undo_or_redo)
        self._update_cursor()

    @property
    def tool(self) -> Tool:
        return self.toolbox.tool

    @property
    def selecting(self) -> SelectTool:
        """What is selected, and what can be done to it."""
        return self.toolbox.selecting

    def set_tool(self, tool: Tool) -> None:
        """Choose the tool of the pen's tip."""
        self.toolbox.choose(tool)

    def set_feel(self, pressure: str, stabiliser: str) -> None:
        """Choose how the pen feels, by the names in the settings."""
        self.reader.curve = PRESSURE_CURVES.get(pressure, 1.0)
        self.brush.steady_s = STEADY_S.get(stabiliser, 0.0)

    def fit(self) -> None:
        """Show all of the drawing, upright."""
        self.navigator.fit(self.document.page.bounds)

    def stop(self) -> None:
        """Finish the current action; called before the window closes."""
        self._settling.stop()
        self.toolbox.stop()
        self.underlay.stop()

    def sizeHint(self) -> QSize:
        return QSize(760, 720)

    def pen_proximity(self, entered: bool, eraser: bool) -> None:
        """Handle a pen coming near or leaving; Qt tells only the application."""
        self._feed(self.reader.proximity(entered, eraser))

    def tabletEvent(self, event: QTabletEvent) -> None:
        self.surface.modifiers = event.modifiers()
        at = event.position()
        pushes = event.buttons() & (Qt.MouseButton.RightButton | Qt.MouseButton.MiddleButton)
        if not self.toolbox.push(at.x(), at.y(), bool(pushes)):
            pointer = self.reader.tablet(event)
            if pointer is not None:
                self._feed(pointer)
        # Not accepting it would make Qt send the same touch again as a mouse event.
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.toolbox.may_navigate:
            device = event.device()
            pad = device is not None and device.type() == QInputDevice.DeviceType.TouchPad
            self._wheel.turn(event, is_touchpad=pad)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._space.invalidate()
            if event.key() == Qt.Key.Key_Space and not event.modifiers():
                self._space.start()
        if not self.toolbox.press_key(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self.toolbox.release_key(event):
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat() and self._space.isValid():
            if self._space.elapsed() < TAP_MS:
                self.space_tapped.emit()
            self._space.invalidate()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.toolbox.hold_space(False)
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            self._touch(event)
            event.accept()
            return True
        if isinstance(event, QMouseEvent):
            self._mouse(event)
            return True
        if isinstance(event, QNativeGestureEvent) and self.toolbox.may_navigate:
            return self._wheel.gesture(event) or super().event(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._rebuild()
            self._update_cursor()
        return super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if accept_copy(event) and self._zones.enter(event, own=event.source() is not None):
            self.update()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._zones.move(event.position().y() / max(self.height(), 1))
        accept_copy(event)
        self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._zones.leave()
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        accept_copy(event)
        if self._zones.traces:
            self._zones.lay(event.mimeData(), self.underlay)
        else:
            self.pictures_dropped.emit(event.mimeData())
        self._zones.leave()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.navigator.resize(self.width(), self.height(), self.document.page.bounds)
        self.toolbox.resize(self.size())
        self._rebuild()
        self._update_cursor()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            view = self.navigator.view
            self.ink.show(painter, event.rect(), view)
            self._overlay.paint_mirrors(painter, self.brush.symmetry, view, self)
            under_way = self.toolbox.under_way
            if self._zones.shown:
                self._zones.paint(painter, self)
            elif self.tool is Tool.SELECT:
                self._overlay.paint_selection(painter, self.selecting)
            elif under_way is not None:
                under_way.paint(painter)
            elif self.document.page.is_empty and self.underlay.tracing is None:
                self._overlay.paint_hint(painter, self, self.hint)

    def _mouse(self, event: QMouseEvent) -> None:
        self.surface.modifiers = event.modifiers()
        at = event.position()
        if not self.toolbox.push(
            at.x(), at.y(), bool(event.buttons() & Qt.MouseButton.MiddleButton)
        ):
            pointer = self.reader.mouse(event)
            if pointer is not None:
                self._feed(pointer)
        event.accept()

    def _touch(self, event: QTouchEvent) -> None:
        for pointer in self.reader.touch(event):
            self._feed(pointer)
        now = self.reader.clock()
        palm = self._state.pen_is_near(now) or not self.toolbox.may_navigate
        self._fingers.feed(event, now, palm=palm, may_pan=self._state.pen_seen)

    def _feed(self, pointer: PointerEvent) -> None:
        for step in self._state.feed(pointer):
            if isinstance(step, Begin):
                self._space.invalidate()
                # A mouse click gives focus by itself, a pen does not.
                self.setFocus(Qt.FocusReason.MouseFocusReason)
                # Strokes belong to the paper as it is visible.
                self._settle()
            self.toolbox.take(step)

    def _follow_page(self, before: Page, after: Page) -> None:
        if self.surface.holds:
            # An undo came while strokes were being moved.
            self.surface.let_go()
            self._rebuild()
            return
        changed = changed_strokes(before, after, self.surface.painted)
        if after.is_empty or any(not self._shows(stroke) for stroke in changed):
            self.navigator.follow(after.bounds)
        if before.bitmap is not after.bitmap or self.ink.view != self.navigator.view:
            self._rebuild()
        else:
            self.surface.repair(changed)
        if before.is_empty or after.is_empty:
            self.update()  # the hint appears or disappears

    def _shows(self, stroke: Stroke) -> bool:
        # Corner by corner, because Qt finds a box without area nowhere, and a dot has none.
        box, shown = self.ink.view.rect_to_widget(stroke.bounds), QRectF(self.rect())
        return shown.contains(box.topLeft()) and shown.contains(box.bottomRight())

    def _follow_view(self) -> None:
        page = self.document.page
        self._update_cursor()
        light = sum(map(len, page.strokes)) <= LIGHT_POINTS
        if light and self.underlay.tracing is None:
            self._rebuild()
            return
        self._settling.start()
        self.update()

    def _settle(self) -> None:
        """Paint the ink for the current view, unless that was done."""
        self._settling.stop()
        if self.ink.view != self.navigator.view:
            self._rebuild()

    def _rebuild(self) -> None:
        self._settling.stop()
        self.surface.rebuild(self.size(), self.devicePixelRatioF())
        self.toolbox.repaint()
        self.update()

    def _follow_underlay(self) -> None:
        self.ink.tracing = self.underlay.tracing
        self._rebuild()

    def _follow_brush(self) -> None:
        self._update_cursor()
        self.update()

    def _follow_tool(self) -> None:
        self._update_cursor()
        if self.document.page.is_empty or self.tool is Tool.SELECT:
            self.update()

    def _undo_or_redo(self, fingers: int) -> None:
        """A tap with two fingers undoes, with three redoes, as on other tablets."""
        stack = self.document.undo_stack
        (stack.undo if fingers == 2 else stack.redo)()

    def _follow_theme(self) -> None:
        palette = self._theme.palette
        self.ink.paper = palette.colour("paper")
        self.ink.ink = palette.colour("ink")
        self.ink.red = palette.colour("unwanted")
        self._rebuild()
        self._update_cursor()

    def _update_cursor(self) -> None:
        look = CursorLook(
            self.toolbox.shown_tool,
            held=self.toolbox.holds_paper,
            eraser_px=2 * self.brush.eraser_radius * self.navigator.view.scale,
            ratio=self.devicePixelRatioF(),
            palette=self._theme.palette,
            colour=self.brush.colour,
        )
        # Painting a cursor for every step of a zoom would cost more than the step.
        if look != self._cursor_look:
            self._cursor_look = look
            self.setCursor(look.cursor())
