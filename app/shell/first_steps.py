"""What the first steps say."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.shell.tour import Step


def _tr(text: str) -> str:
    return QCoreApplication.translate("FirstSteps", text)


def first_steps(canvas: QWidget, results: QWidget, add_folder: QWidget) -> list[Step]:
    """Return the three steps: draw, look, and bring your own pictures."""
    return [
        Step(
            canvas,
            _tr("Draw what you are looking for"),
            _tr(
                "A few lines are enough: the outline, then what is special about it. Pen, mouse or "
                "finger, and no talent needed."
            ),
        ),
        Step(
            results,
            _tr("The best pictures come first"),
            _tr(
                "They are ranked anew after every stroke, so stop as soon as yours is there. Drag "
                "it into another program, double-click to open it, or ask for more like it."
            ),
        ),
        Step(
            add_folder,
            _tr("Bring your own pictures"),
            _tr(
                "Add a folder here, or drop one onto the window. Pictures stay where they are and "
                "are never changed; nothing leaves this machine."
            ),
        ),
    ]
