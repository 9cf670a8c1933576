"""Choosing colours: a small palette, any other colour, and one from a picture in the window."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QObject,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPixmap,
    QTabletEvent,
)
from PySide6.QtWidgets import QColorDialog, QGridLayout, QToolButton, QWidget

from app.ui.plain_text import plain_tip

COLUMNS = 6
SIDE = 20
_EDGE = "#8a857c"
"""Of a swatch: seen on light and dark ground, and round white and black."""

_DOWN = (QEvent.Type.MouseButtonPress, QEvent.Type.TabletPress)
_UP = (QEvent.Type.MouseButtonRelease, QEvent.Type.TabletRelease)
_SWALLOWED = (*_DOWN, *_UP, QEvent.Type.MouseButtonDblClick, QEvent.Type.TabletMove)


def swatches(colours: Collection[str], side: int = SIDE) -> QIcon:
    """Return an icon of some colours side by side."""
    drawn = QPixmap(2 * side, 2 * side)
    drawn.setDevicePixelRatio(2.0)
    drawn.fill(Qt.GlobalColor.transparent)
    box = QRectF(0.5, 0.5, side - 1, side - 1)
    with QPainter(drawn) as painter:
        painter.setPen(QColor(_EDGE))
        width = box.width() / max(len(colours), 1)
        for number, colour in enumerate(colours):
            painter.fillRect(box.adjusted(number * width, 0, 0, 0), QColor(colour))
        painter.drawRect(box)
    return QIcon(drawn)


class ColourGrid(QWidget):
    """Twelve colours to pick from.

    Signals:
        picked: A colour was pressed, such as "#d0392e".
    """

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.names = {
            "#d0392e": self.tr("Red"),
            "#e8842c": self.tr("Orange"),
            "#f0c93a": self.tr("Yellow"),
            "#3c9a4b": self.tr("Green"),
            "#2aa5a0": self.tr("Turquoise"),
            "#2e6fd0": self.tr("Blue"),
            "#7d4bb8": self.tr("Purple"),
            "#e0729f": self.tr("Pink"),
            "#8a5a33": self.tr("Brown"),
            "#ffffff": self.tr("White"),
            "#8c8c8c": self.tr("Grey"),
            "#1a1a1a": self.tr("Black"),
        }
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        self.buttons: dict[str, QToolButton] = {}
        for number, (colour, name) in enumerate(self.names.items()):
            made = QToolButton()
            made.setIcon(swatches([colour]))
            made.setIconSize(QSize(SIDE, SIDE))
            made.setCheckable(True)
            made.setToolTip(plain_tip(name))
            made.setAccessibleName(name)
            made.clicked.connect(lambda _checked, colour=colour: self.picked.emit(colour))
            grid.addWidget(made, *divmod(number, COLUMNS))
            self.buttons[colour] = made

    def set_chosen(self, colours: Collection[str]) -> None:
        """Show which of them are in use."""
        for colour, made in self.buttons.items():
            made.setChecked(colour in colours)

    def name_of(self, colour: str) -> str:
        """Return what a colour is called; another one is told by its value."""
        return self.names.get(colour, colour)


def ask_colour(now: str | None, then: Callable[[str], object], parent: QWidget) -> None:
    """Let the user choose any colour, also from anywhere on the screen."""
    dialog = QColorDialog(QColor(now or "#d0392e"), parent)
    # The system's own can seldom pick from the screen.
    dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.colorSelected.connect(lambda colour: then(colour.name()))
    dialog.open()


class Eyedropper(QObject):
    """The next press anywhere in the program's windows picks the colour there; Esc cancels.

    Signals:
        picked: A colour was picked, such as "#d0392e".
    """

    picked = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.active = False

    def start(self) -> None:
        if not self.active:
            self.active = True
            QGuiApplication.setOverrideCursor(Qt.CursorShape.CrossCursor)
            _application().installEventFilter(self)

    def stop(self) -> None:
        if self.active:
            self.active = False
            _application().removeEventFilter(self)
            QGuiApplication.restoreOverrideCursor()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if kind == QEvent.Type.KeyPress:
                self.stop()
            event.accept()
            return True
        if kind not in _SWALLOWED or not isinstance(event, QMouseEvent | QTabletEvent):
            return False
        event.accept()
        if not isinstance(watched, QWidget):
            # The window gets it first; its widgets tell more exactly what is there.
            return False
        if kind in _DOWN:
            colour = colour_at(watched, event.position().toPoint())
            if colour is not None:
                self.picked.emit(colour)
        elif kind in _UP:
            # Not before: the release would mean something to what lies there.
            self.stop()
        return True


def _application() -> QCoreApplication:
    found = QCoreApplication.instance()
    assert found is not None
    return found


def colour_at(widget: QWidget, place: QPoint) -> str | None:
    """Return the colour that a widget shows at a place."""
    shown = widget.grab(QRect(place, QSize(1, 1))).toImage()
    return None if shown.isNull() else shown.pixelColor(0, 0).name()
