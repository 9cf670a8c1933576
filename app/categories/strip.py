"""What the drawing looks like, above the results: categories to filter by, and names in general."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QWidget

from app.library.wording import pictures
from app.search import QueryComposer
from app.ui.layouts import LOW, hbox
from app.ui.plain_text import PlainLabel, name_on_button, plain_tip
from core.categories import Guess

ROOMY = 760
"""Width of the results from which on guesses and other terms fit beside each other."""


class GuessButton(QToolButton):
    """A guess: a category that the drawing may show."""

    def __init__(self, guess: Guess, chosen: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(name_on_button(guess.name))
        self.setProperty("look", "filter")
        self.setProperty("chosen", "true" if chosen else "false")
        self.setCheckable(True)
        self.setChecked(chosen)
        self.setToolTip(
            plain_tip(
                self.tr("Show everything again")
                if chosen
                else self.tr("Show only “{}”: {}").format(guess.name, pictures(guess.photos))
            )
        )


class GuessStrip(QFrame):
    """Shows guesses while there is a drawing."""

    def __init__(self, composer: QueryComposer) -> None:
        super().__init__()
        self._composer = composer
        self._guesses: tuple[Guess, ...] = ()
        self.setObjectName("hint")
        self.setAccessibleName(self.tr("What the drawing looks like"))
        intro = PlainLabel(self.tr("Looks like"))
        self._row = hbox(intro, 1, on=self, margins=(12, 4, 12, 4), spacing=6)
        # Names of any length must not make the window wider.
        self.setMinimumWidth(1)
        self._shown: list[QWidget] = []
        composer.filters_changed.connect(self._renew)
        composer.terms_changed.connect(self.fit)
        self.hide()

    @property
    def buttons(self) -> list[GuessButton]:
        return [widget for widget in self._shown if isinstance(widget, GuessButton)]

    @property
    def words(self) -> list[str]:
        """The guesses shown, in order."""
        return [w.text() for w in self._shown if isinstance(w, GuessButton | QLabel)]

    def show_guesses(self, guesses: Sequence[Guess]) -> None:
        """Show guesses; without any, hide the strip unless its filter is on."""
        if tuple(guesses) != self._guesses:
            self._guesses = tuple(guesses)
            self._renew()

    def _renew(self) -> None:
        for widget in self._shown:
            self._row.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._shown = []
        chosen = self._composer.filters.categories
        for guess in self._guesses:
            if guess.is_category:
                button = GuessButton(guess, chosen == {guess.name}, self)
                button.clicked.connect(lambda on, name=guess.name: self._set_filter(name, on))
                self._add(button)
            else:
                label = PlainLabel(guess.name, self)
                label.setToolTip(self.tr("Not a category of your library"))
                self._add(label)
        self.fit()

    def fit(self) -> None:
        """Leave small windows, and the line of other terms, to what was asked for."""
        host = self.parentWidget()
        narrow = host is not None and host.width() < ROOMY
        crowded = narrow and self._composer.has_chips
        low = self.window().height() < LOW
        self.setVisible(bool(self._shown) and not crowded and not low)

    def _add(self, widget: QWidget) -> None:
        self._row.insertWidget(self._row.count() - 1, widget)
        self._shown.append(widget)

    def _set_filter(self, name: str, on: bool) -> None:
        wanted = frozenset({name}) if on else frozenset[str]()
        self._composer.set_filters(replace(self._composer.filters, categories=wanted))
