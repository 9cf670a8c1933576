"""The filter for colours: up to three, and how close a picture has to be to them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSlider

from app.ui.colours import ColourGrid, ask_colour, swatches
from app.ui.icons import icon
from app.ui.layouts import button, hbox, label, set_quietly, single_shot, vbox
from app.ui.popup_button import PopupButton
from app.ui.theme import Theme
from core.library import Filters

MOST = 3
STEPS = (3, 24)
"""The ends of the slider, in hundredths of the distances of OKLab."""

PAUSE_MS = 120


class ColourFilter(PopupButton):
    """Lets the user choose colours that a picture must have.

    Signals:
        chosen: The colours (tuple), and how far off they may be.
    """

    chosen = Signal(object, float)

    def __init__(self, theme: Theme) -> None:
        super().__init__(self.tr("Colours"), "palette", theme)
        self._theme = theme
        self._colours: tuple[str, ...] = ()
        self.grid = ColourGrid()
        self.grid.picked.connect(self._toggle)
        self.tolerance = QSlider(Qt.Orientation.Horizontal)
        self.tolerance.setRange(*STEPS)
        self.tolerance.setAccessibleName(self.tr("How close the colours have to be"))
        self._pause = single_shot(self, "colour tolerance", PAUSE_MS, self._tell)
        self.tolerance.valueChanged.connect(lambda: self._pause.start())
        self._other = button(self.tr("Another colour…"), self._ask, "plain")
        self._none = button(self.tr("No colours"), self._clear, "plain")
        exact, roughly = label(self.tr("Exact"), "quiet"), label(self.tr("Roughly"), "quiet")
        ends = hbox(exact, (self.tolerance, 1), roughly)
        told = label(self.tr("Up to three colours; the closest pictures come first."), "quiet")
        buttons = hbox(self._other, self._none, 1)
        vbox(self.grid, ends, buttons, told, on=self.popup, margins=(10, 10, 10, 8), spacing=6)
        self.first = next(iter(self.grid.buttons.values()))
        theme.changed.connect(self._renew)
        self.show_filters(Filters())

    def show_filters(self, filters: Filters) -> None:
        """Show what is chosen, without a signal."""
        self._colours = filters.colours
        set_quietly(self.tolerance, round(100 * filters.tolerance))
        self._renew()

    def stop(self) -> None:
        self._pause.stop()

    def _toggle(self, colour: str) -> None:
        if colour in self._colours:
            self._colours = tuple(other for other in self._colours if other != colour)
        else:
            # A fourth takes the place of the first.
            self._colours = (*self._colours, colour)[-MOST:]
        self._tell()

    def _ask(self) -> None:
        self.popup.hide()
        ask_colour(self._colours[-1] if self._colours else None, self._toggle, self.window())

    def _clear(self) -> None:
        self._colours = ()
        self._tell()

    def _tell(self) -> None:
        self._pause.stop()
        self._renew()
        self.chosen.emit(self._colours, self.tolerance.value() / 100)

    def _renew(self) -> None:
        self.grid.set_chosen(self._colours)
        self._none.setEnabled(bool(self._colours))
        self.show_chosen([self.grid.name_of(colour) for colour in self._colours])
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        palette = self._theme.palette
        self.setIcon(swatches(self._colours, 16) if self._colours else icon("palette", palette))
        self.setIconSize(QSize(16, 16))
