"""The keys that mean something on the paper only; elsewhere they must not touch the drawing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.canvas.surface import Surface
from app.canvas.toolbox import Toolbox

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


class Keys:
    """Space for the hand, Delete, Escape, and the arrows."""

    def __init__(self, surface: Surface, toolbox: Toolbox) -> None:
        self._surface = surface
        self._toolbox = toolbox

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means; False when it means nothing here."""
        selecting, key = self._toolbox.selecting, event.key()
        selected = not selecting.selection.is_empty
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if selected:
                selecting.delete()
            else:
                self._surface.document.clear()
        elif key == Qt.Key.Key_Space:
            self._toolbox.hold_space(True)
        elif key == Qt.Key.Key_Escape and selected:
            selecting.select_none()
        elif key in _ARROWS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._arrow(*_ARROWS[Qt.Key(key)], event.modifiers())
        else:
            return False
        return True

    def release(self, event: QKeyEvent) -> bool:
        """Take note of a key let go; False when it means nothing here."""
        if event.key() != Qt.Key.Key_Space:
            return False
        # A key that is held repeats, and every repeat looks like a release.
        if not event.isAutoRepeat():
            self._toolbox.hold_space(False)
        return True

    def _arrow(self, x: float, y: float, modifiers: Qt.KeyboardModifier) -> None:
        far = 5 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1
        if self._toolbox.selecting.selection.is_empty:
            self._surface.navigator.pan(-x * SCROLL_PX * far, -y * SCROLL_PX * far)
        else:
            self._toolbox.selecting.nudge(x * NUDGE * far, y * NUDGE * far)
