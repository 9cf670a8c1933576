"""The colour of the pen: a button under the canvas, with a popup to choose from."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton

from app.canvas.actions import CanvasActions
from app.canvas.brush import Brush
from app.ui.colours import ColourGrid, ask_colour, swatches
from app.ui.icons import icon
from app.ui.layouts import button, hbox, label, vbox
from app.ui.popup_button import PopupButton
from app.ui.theme import Theme


class ColourButton(PopupButton):
    """Shows the colour of the brush, and lets the user choose another."""

    def __init__(self, brush: Brush, actions: CanvasActions, theme: Theme) -> None:
        super().__init__(self.tr("Colour of the pen"), "palette", theme)
        self._brush, self._theme = brush, theme
        self.grid = ColourGrid()
        self.grid.picked.connect(self._choose)
        self.none = button(self.tr("Without colour"), lambda: self._choose(None), "plain")
        other = button(self.tr("Another colour…"), self._ask, "plain")
        tools = [QToolButton() for _ in range(3)]
        chosen = (actions.pick, actions.marker, actions.bucket)
        for made, action in zip(tools, chosen, strict=True):
            made.setDefaultAction(action)
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            made.clicked.connect(self.popup.hide)
        told = label(
            self.tr(
                "Lines count for the shape and for their colour, the marker and the bucket for "
                "colour alone."
            ),
            "quiet",
            wrap=True,
        )
        vbox(
            self.grid, hbox(self.none, other, 1), *tools, told,
            on=self.popup, margins=(10, 10, 10, 8), spacing=4,
        )  # fmt: skip
        self.first = next(iter(self.grid.buttons.values()))
        brush.changed.connect(self._renew)
        theme.changed.connect(self._renew)
        self._renew()

    def _choose(self, colour: str | None) -> None:
        self.popup.hide()
        self._brush.set_colour(colour)

    def _ask(self) -> None:
        self.popup.hide()
        ask_colour(self._brush.colour, self._brush.set_colour, self.window())

    def _renew(self) -> None:
        colour = self._brush.colour
        self.grid.set_chosen([colour] if colour else [])
        self.show_chosen([self.grid.name_of(colour)] if colour else [])
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.setIcon(swatches([colour], 17) if colour else icon("palette", self._theme.palette))
        self.setIconSize(QSize(17, 17))
