"""The estimate for a category, in one line that can be dismissed or acted on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.ui.layouts import button, hbox, label
from app.ui.plain_text import plain_tip
from core.categories import Expectation


class ExpectationBar(QFrame):
    """Shows one estimate at a time.

    Attributes:
        sharpen: Offers to draw a few of the pictures.

    Signals:
        sharpen_wanted: The user wants to draw for this category (its name).
    """

    sharpen_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._category = ""
        self.setObjectName("hint")
        self.label = label(wrap=True)
        said = self.tr("Sharpen with a few sketches…")
        self.sharpen = button(said, lambda: self.sharpen_wanted.emit(self._category), "plain")
        close = button(self.tr("Dismiss"), self.hide, "plain")
        hbox((self.label, 1), self.sharpen, close, on=self, margins=(12, 4, 8, 4))
        self.hide()

    def show_expectation(self, found: Expectation) -> None:
        self._category = found.category
        what = self.tr("drawn pictures") if found.calibrated else self.tr("traced outlines")
        self.label.setText(
            self.tr(
                "“{}”: among all your pictures, about {} of {} are found in the first 10 "
                "(between {} and {})."
            ).format(
                found.category,
                _percent(found.share),
                what,
                _percent(found.low),
                _percent(found.high),
            )
        )
        self.label.setToolTip(
            plain_tip(
                self.tr("Estimated from the outlines of {} of its own pictures.").format(
                    found.probes
                )
            )
        )
        self.setAccessibleName(self.label.text())
        self.show()


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
