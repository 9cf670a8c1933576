"""Short ways to write what dialogs and panes are made of: labels, buttons, rows, docks, timers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, QRect, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QListView,
    QListWidget,
    QMainWindow,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app.ui.plain_text import PlainLabel, plain_tip

Part = QWidget | QLayout | int | tuple[QWidget | QLayout, int]
"""A widget or a layout, alone or with its stretch; a number is empty room that stretches so."""

Margins = tuple[int, int, int, int]

LOW = 480
"""A window below this height has no room for everything above and below the results."""

NARROW = 860
"""A window narrower than this has no room for a third column."""

FLOATING = 320
"""Width of a part that floats over a narrow window."""

Box = TypeVar("Box", bound=QBoxLayout)


def label(text: str = "", look: str = "", *, wrap: bool = False, centred: bool = False) -> QLabel:
    """Return a label with a look of the stylesheet."""
    made = PlainLabel(text)
    made.setWordWrap(wrap)
    if look:
        made.setProperty("look", look)
    if centred:
        made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made


def button(
    text: str, slot: Callable[..., object] | None = None, look: str = "", tip: str = ""
) -> QPushButton:
    """Return a push button with a look of the stylesheet; `slot` does what it says."""
    made = QPushButton(text)
    made.setToolTip(plain_tip(tip))
    if look:
        made.setProperty("look", look)
    if slot is not None:
        made.clicked.connect(slot)
    return made


def find_field(text: str) -> QLineEdit:
    """Return a field that narrows a list; `text` says what is typed there."""
    field = QLineEdit()
    field.setPlaceholderText(text)
    field.setAccessibleName(text)
    field.setClearButtonEnabled(True)
    return field


def picture_strip(side: int) -> QListWidget:
    """Return a row of small pictures that are only looked at."""
    strip = QListWidget()
    strip.setProperty("look", "samples")
    strip.setViewMode(QListWidget.ViewMode.IconMode)
    strip.setIconSize(QSize(side, side))
    strip.setWrapping(False)
    strip.setSelectionMode(QListWidget.SelectionMode.NoSelection)
    return strip


def single_shot(parent: QObject, name: str, ms: int, slot: Callable[[], object]) -> QTimer:
    """Return a timer that calls `slot` once, so long after its last start."""
    timer = QTimer(parent)
    timer.setObjectName(name)
    timer.setSingleShot(True)
    timer.setInterval(ms)
    timer.timeout.connect(slot)
    return timer


def set_quietly(slider: QSlider, value: int) -> None:
    """Follow changes made elsewhere without echoing them."""
    slider.blockSignals(True)
    slider.setValue(value)
    slider.blockSignals(False)


def vbox(
    *parts: Part, on: QWidget | None = None, margins: Margins | None = None, spacing: int = -1
) -> QVBoxLayout:
    """Put parts into a column, on a widget or in another layout."""
    return _fill(QVBoxLayout() if on is None else QVBoxLayout(on), parts, margins, spacing)


def hbox(
    *parts: Part, on: QWidget | None = None, margins: Margins | None = None, spacing: int = -1
) -> QHBoxLayout:
    """Put parts into a row, on a widget or in another layout."""
    return _fill(QHBoxLayout() if on is None else QHBoxLayout(on), parts, margins, spacing)


class Dock(QDockWidget):
    """A part beside the middle of the window; over it, where the window is narrow."""

    def setVisible(self, visible: bool) -> None:
        window = self.parentWidget()
        opens = visible and self.isHidden() and not self.isFloating()
        if opens and window is not None and window.width() < NARROW:
            self.setFloating(True)
            self.setGeometry(QRect(window.pos(), QSize(FLOATING, window.height())))
        super().setVisible(visible)


def make_dock(window: QMainWindow, widget: QWidget, title: str, name: str) -> QDockWidget:
    """Put a widget into a dock beside the window's middle, hidden; `name` is for its place."""
    dock = Dock(title, window)
    dock.setObjectName(name)
    dock.setWidget(widget)
    dock.setAllowedAreas(
        Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
    )
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    dock.hide()
    return dock


def show_in_one_row(view: QListView) -> None:
    """Make a list one row of pictures, several of which can be selected and dragged out."""
    view.setFlow(QListView.Flow.LeftToRight)
    view.setWrapping(False)
    view.setUniformItemSizes(True)
    view.setDragEnabled(True)
    view.setDefaultDropAction(Qt.DropAction.CopyAction)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


def _fill(box: Box, parts: Sequence[Part], margins: Margins | None, spacing: int) -> Box:
    if margins is not None:
        box.setContentsMargins(*margins)
    box.setSpacing(spacing)
    for part in parts:
        if isinstance(part, int):
            box.addStretch(part)
            continue
        what, stretch = part if isinstance(part, tuple) else (part, 0)
        if isinstance(what, QLayout):
            box.addLayout(what, stretch)
        else:
            box.addWidget(what, stretch)
    return box
