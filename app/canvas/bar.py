"""The strip under the canvas: size of the pen, mirrors, the traced picture, zoom and turn.

It is beside the paper because the paper grabs the pen: a button over it could not be pressed.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QSlider, QToolButton, QWidget

from app.canvas.actions import CanvasActions
from app.canvas.brush import SIZES, Tool, next_size
from app.canvas.canvas import Canvas
from app.canvas.colours import ColourButton
from app.canvas.line import width_at
from app.canvas.pen_state import NOMINAL_PRESSURE
from app.ui.layouts import hbox, label, set_quietly
from app.ui.plain_text import plain_tip
from app.ui.theme import Theme

SIDE = 24
LARGEST = 20.0
LEAST = 280

ICON_PX = 17


class SizeDot(QWidget):
    """Filled for a pen, in its colour, and a ring for an eraser."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._size = 1.0
        self._tool = Tool.PEN
        self._colour: str | None = None
        self.setFixedSize(QSize(SIDE, SIDE))

    def show_brush(self, size: float, tool: Tool, colour: str | None) -> None:
        """Show a size, as a multiple of the tool's usual one, and the colour of pens."""
        self._size, self._tool = size, tool
        self._colour = colour if tool in (Tool.PEN, Tool.MARKER, Tool.BUCKET) else None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self._theme.palette
        colour = palette.colour("unwanted" if self._tool is Tool.NEGATIVE else "ink")
        if self._colour is not None:
            colour = QColor(self._colour)
        middle = QPointF(SIDE / 2, SIDE / 2)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._tool.erases:
                painter.setPen(QPen(colour, 1.2))
                radius = min(4.0 * self._size**0.5, LARGEST / 2)
            else:
                painter.setPen(palette.colour("line"))
                painter.setBrush(colour)
                radius = min(width_at(NOMINAL_PRESSURE) * self._size, LARGEST) / 2
            painter.drawEllipse(middle, radius, radius)


class CanvasBar(QFrame):
    """Shows and changes the state of the canvas.

    Signals:
        balance_changed: How much colours count beside the shape; 1 for as much.
    """

    balance_changed = Signal(float)

    def __init__(self, canvas: Canvas, actions: CanvasActions, theme: Theme) -> None:
        super().__init__()
        self._canvas = canvas
        self.setObjectName("canvasBar")
        # On a very small screen it is squeezed, so that the window does not run off the screen.
        self.setMinimumWidth(LEAST)
        self.dot = SizeDot(theme)
        self.size_slider = _slider(0, len(SIZES) - 1, 92)
        self.size_slider.setPageStep(1)
        self.opacity = _slider(5, 100, 84)
        self.opacity.setAccessibleName(self.tr("Strength of the traced picture"))
        self.opacity.setToolTip(plain_tip(self.opacity.accessibleName()))
        self.mirror = _button(actions.mirror)
        self._mirror_menu = QMenu(self)
        self._mirror_menu.addActions(actions.mirrors)
        self.mirror.setMenu(self._mirror_menu)
        self.mirror.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.trace = _button(actions.trace)
        self.untrace = _button(actions.untrace)
        self.zoom = label(look="quiet", centred=True)
        self.zoom.setAccessibleName(self.tr("Zoom and turn of the paper"))
        self.zoom.setMinimumWidth(self.fontMetrics().horizontalAdvance("1000 %"))
        self.colour = ColourButton(canvas.brush, actions, theme)
        self.balance = _slider(10, 90, 84)
        self.balance.setValue(50)
        self.balance.setAccessibleName(self.tr("What counts more: shape (left) or colour (right)"))
        self.balance.setToolTip(plain_tip(self.balance.accessibleName()))
        self.balance.valueChanged.connect(
            lambda share: self.balance_changed.emit(share / (100 - share))
        )
        left = [self.dot, self.size_slider, self.colour, self.balance]
        left += [self.mirror, self.trace, self.opacity, self.untrace]
        turn_left, turn_right, zoom_out, zoom_in, fit = (
            _button(action)
            for action in (
                actions.turn_left, actions.turn_right, actions.zoom_out, actions.zoom_in,
                actions.fit,
            )
        )  # fmt: skip
        right = [turn_left, turn_right, zoom_out, self.zoom, zoom_in, fit]
        # All of these are in the menus, too.
        self._spare = [turn_left, turn_right, zoom_out, zoom_in, self.dot, self.zoom, self.trace]
        hbox(*left, 1, *right, on=self, margins=(10, 2, 8, 2), spacing=4)
        self.size_slider.valueChanged.connect(
            lambda place: canvas.brush.set_size(canvas.tool, SIZES[place])
        )
        self.opacity.valueChanged.connect(lambda share: canvas.underlay.set_opacity(share / 100))
        canvas.brush.changed.connect(self._follow_brush)
        canvas.toolbox.tool_changed.connect(self._follow_brush)
        canvas.underlay.changed.connect(self._follow_underlay)
        canvas.navigator.changed.connect(self._follow_view)
        canvas.document.page_changed.connect(self._follow_page)
        theme.changed.connect(self._follow_brush)
        self._follow_brush()
        self._follow_underlay()
        self._follow_view()
        self._follow_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Hide controls, the least useful first, until the others have room."""
        for widget in self._spare:
            widget.show()
        layout = self.layout()
        assert layout is not None
        for widget in self._spare:
            layout.invalidate()
            if layout.minimumSize().width() <= self.width():
                break
            widget.hide()

    def _follow_brush(self) -> None:
        brush, erases = self._canvas.brush, self._canvas.tool.erases
        name = self.tr("Size of the eraser") if erases else self.tr("Width of the line")
        self.size_slider.setAccessibleName(name)
        self.size_slider.setToolTip(plain_tip(name))
        size = brush.size_of(self._canvas.tool)
        set_quietly(self.size_slider, SIZES.index(next_size(size, 0)))
        self.dot.show_brush(size, self._canvas.tool, brush.colour)

    def _follow_underlay(self) -> None:
        tracing = self._canvas.underlay.tracing
        self.opacity.setVisible(tracing is not None)
        self.untrace.setVisible(tracing is not None)
        if tracing is not None:
            set_quietly(self.opacity, round(100 * tracing.opacity))
        self._fit()

    def _follow_page(self, *_pages: object) -> None:
        shown = self._canvas.document.page.has_colour
        if shown == self.balance.isHidden():
            self.balance.setVisible(shown)
            self._fit()

    def _follow_view(self) -> None:
        navigator = self._canvas.navigator
        text = self.tr("{} %").format(navigator.percent)
        if navigator.degrees:
            text += f"  {navigator.degrees:+d}°"
        self.zoom.setText(text)


def _slider(least: int, most: int, width: int) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(least, most)
    slider.setMinimumWidth(width // 2)
    slider.setMaximumWidth(width)
    return slider


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(ICON_PX, ICON_PX))
    return button
