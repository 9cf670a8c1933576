"""The current tool, and what pen and keys do with it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent

from app.canvas.brush import Tool
from app.canvas.pen_state import Begin, Discard, Extend, Finish, Hover, Retract, Step
from app.canvas.surface import Surface
from app.canvas.tools.base import TipTool, Touch
from app.canvas.tools.drawing import DrawTool
from app.canvas.tools.erasing import EraseTool, StrokeEraseTool
from app.canvas.tools.filling import FillTool
from app.canvas.tools.panning import HandTool
from app.canvas.tools.selecting import SelectTool

NUDGE = 5.0
"""Paper units by which an arrow moves what is selected; with Shift, five times that."""

SCROLL_PX = 60.0
"""Pixels by which an arrow moves the view where nothing is selected."""

_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}


class Toolbox(QObject):
    """Owns the tools; every step of a touch goes to the tool that began it.

    Attributes:
        selecting: What is selected, and what can be done to it.
        tool: What the user has chosen.
        under_way: The tool that is on the paper.

    Signals:
        tool_changed: The user chose another tool (Tool).
        changed: Another end of the pen is down, or something began or ended.
    """

    tool_changed = Signal(object)
    changed = Signal()

    def __init__(self, surface: Surface, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._surface = surface
        self.selecting = SelectTool(surface, self)
        self._paper_hand = HandTool(surface.navigator)
        self._pens = (
            DrawTool(surface, "sketch", self),
            DrawTool(surface, "negative", self),
            DrawTool(surface, "paint", self),
        )
        self._tools: dict[Tool, TipTool] = {
            Tool.PEN: self._pens[0],
            Tool.NEGATIVE: self._pens[1],
            Tool.MARKER: self._pens[2],
            Tool.BUCKET: FillTool(surface),
            Tool.ERASER: EraseTool(surface),
            Tool.STROKE_ERASER: StrokeEraseTool(surface),
            Tool.SELECT: self.selecting,
            Tool.HAND: self._paper_hand,
        }
        self.tool = Tool.PEN
        self._eraser = Tool.ERASER
        self._eraser_up = False
        self._space = False
        self.under_way: TipTool | None = None
        self._size = QSize(1, 1)

    @property
    def shown_tool(self) -> Tool:
        """The tool the pen uses now; the space bar and the other end change it temporarily."""
        if self._space or self._paper_hand.active:
            return Tool.HAND
        return self._eraser if self._eraser_up else self.tool

    @property
    def holds_paper(self) -> bool:
        """Whether the hand tool holds the paper."""
        return self.under_way is self._paper_hand or self._paper_hand.active

    @property
    def may_navigate(self) -> bool:
        """Whether the view may change: not while something is drawn."""
        return self.under_way is None or self.under_way is self._paper_hand

    def choose(self, tool: Tool) -> None:
        """Choose a tool; the other end of the pen uses the last eraser."""
        if tool is self.tool:
            return
        self.tool = tool
        if tool.erases:
            self._eraser = tool
        if tool is not Tool.SELECT:
            self.selecting.select_none()
        self.changed.emit()
        self.tool_changed.emit(tool)

    def hold_space(self, held: bool) -> None:
        """The space bar makes any tool the hand for as long as it is held."""
        if held != self._space:
            self._space = held
            self.changed.emit()

    def resize(self, size: QSize) -> None:
        """The canvas has this size; the paper turns about its middle."""
        self._size = size

    def take(self, step: Step) -> None:
        """Do what a step of the pen means."""
        if isinstance(step, Extend):
            assert self.under_way is not None
            at = self._surface.ink.view.to_paper(step.x, step.y)
            self.under_way.extend(Touch(step.x, step.y, at, step.pressure, step.time))
        elif isinstance(step, Begin):
            self.under_way = self._tools[self._eraser if step.eraser else self.shown_tool]
            self._take_hold()
            self.under_way.begin()
            self.changed.emit()
        elif isinstance(step, Finish):
            self._end().finish()
            self.changed.emit()
        elif isinstance(step, Discard):
            self._end().discard()
            self.changed.emit()
        elif isinstance(step, Retract):
            self._surface.document.undo_stack.undo()
        elif isinstance(step, Hover) and self._eraser_up != bool(step.eraser):
            self._eraser_up = bool(step.eraser)
            self.changed.emit()

    def push(self, x: float, y: float, pushes: bool) -> bool:
        """Let a held button push the paper, whatever the tool; return whether it did."""
        hand = self._paper_hand
        if self.under_way is not None or not (pushes or hand.active):
            return False
        if pushes and not hand.active:
            hand.begin()
            self._take_hold()
        if pushes:
            hand.move(x, y)
        else:
            hand.finish()
        self.changed.emit()
        return True

    def press_key(self, event: QKeyEvent) -> bool:
        """Handle a key; False when it has no meaning here."""
        selecting, key = self.selecting, event.key()
        selected = not selecting.selection.is_empty
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if selected:
                selecting.delete()
            else:
                self._surface.document.clear()
        elif key == Qt.Key.Key_Space:
            self.hold_space(True)
        elif key == Qt.Key.Key_Escape and selected:
            selecting.select_none()
        elif key in _ARROWS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            x, y = _ARROWS[Qt.Key(key)]
            far = 5 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            if selected:
                selecting.nudge(x * NUDGE * far, y * NUDGE * far)
            else:
                self._surface.navigator.pan(-x * SCROLL_PX * far, -y * SCROLL_PX * far)
        else:
            return False
        return True

    def release_key(self, event: QKeyEvent) -> bool:
        """Handle a released key; False when it has no meaning here."""
        if event.key() != Qt.Key.Key_Space:
            return False
        # A key that is held repeats, and every repeat looks like a release.
        if not event.isAutoRepeat():
            self.hold_space(False)
        return True

    def repaint(self) -> None:
        """Repaint the current action after all ink was repainted."""
        for pen in self._pens:
            if self.under_way is pen:
                pen.repaint()

    def stop(self) -> None:
        for tool in self._tools.values():
            tool.stop()

    def _take_hold(self) -> None:
        middle = self._size.width() / 2, self._size.height() / 2
        self._paper_hand.take_hold(self._surface.modifiers, middle)

    def _end(self) -> TipTool:
        tool, self.under_way = self.under_way, None
        assert tool is not None
        return tool
