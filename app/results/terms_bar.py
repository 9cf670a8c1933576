"""The pictures and words in the query: what the results should be more or less like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QMenu, QToolButton, QWidget

from app.search import QueryComposer, RelevanceFeedback
from app.ui.flow import FlowLayout
from app.ui.icons import icon
from app.ui.layouts import hbox
from app.ui.plain_text import PlainLabel, name_on_button, plain_tip
from app.ui.theme import Theme
from core.search import WordTerm

NAME_ROOM, LITTLE_ROOM = 180, 72
"""Pixels for a name, in high and in low windows; longer ones lose their middle."""

STRENGTHS = (0.5, 1.0, 2.0)


class Chip(QFrame):
    """One part of the query, with a menu for how much it counts and a button to remove it."""

    def __init__(
        self,
        text: str,
        weight: float,
        theme: Theme,
        parent: QWidget,
        weigh: Callable[[float], None] | None = None,
        room: int = NAME_ROOM,
    ) -> None:
        """Make a chip; one without `weigh` always counts the same."""
        super().__init__(parent)
        self._weight = weight
        self.setObjectName("chip")
        self.setProperty("look", "plain" if weight > 0 else "against")
        self.label = QToolButton()
        self.label.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        middle = Qt.TextElideMode.ElideMiddle
        shown = self.label.fontMetrics().elidedText(text, middle, room)
        self.label.setText(f"{name_on_button(shown)}  {_sign(weight)}".rstrip())
        self.label.setToolTip(plain_tip(text))
        if weigh is not None:
            self.label.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            self.label.setMenu(self._make_menu(weigh))
            self.label.setAccessibleName(self.tr("How much {} counts").format(text))
        self.cross = QToolButton()
        self.cross.setIcon(icon("close", theme.palette, 12))
        self.cross.setIconSize(QSize(12, 12))
        self.cross.setAccessibleName(self.tr("Remove {}").format(text))
        hbox(self.label, self.cross, on=self, margins=(5, 0, 3, 0), spacing=0)

    def _make_menu(self, weigh: Callable[[float], None]) -> QMenu:
        menu = QMenu(self)
        self._group = QActionGroup(self)
        names = (self.tr("A little"), self.tr("Normally"), self.tr("A lot"))
        for sign, words in ((1.0, self.tr("More like this")), (-1.0, self.tr("Less like this"))):
            menu.addSection(words)
            for strength, name in zip(STRENGTHS, names, strict=True):
                action = QAction(name, self._group)
                action.setCheckable(True)
                action.setChecked(self._weight == sign * strength)
                action.setData(sign * strength)
                menu.addAction(action)
        self._group.triggered.connect(lambda action: weigh(action.data()))
        return menu


class TermsBar(QFrame):
    """Shows the pictures and words of a composer; hidden while there are none.

    Attributes:
        chips: One a picture or word, in the order shown.
    """

    def __init__(self, composer: QueryComposer, theme: Theme):
        super().__init__()
        self._composer = composer
        self._theme = theme
        self.setObjectName("terms")
        self.setAccessibleName(self.tr("Pictures and words in the search"))
        self._flow = FlowLayout(self)
        # Names of any length must not make the window wider.
        self.setMinimumWidth(1)
        self.chips: list[Chip] = []
        self._more = PlainLabel(self.tr("More like"))
        self._less = PlainLabel(self.tr("Less like"))
        for label in (self._more, self._less):
            label.setProperty("look", "quiet")
            self._flow.addWidget(label)
        self._unknown = PlainLabel()
        self._unknown.setProperty("look", "quiet")
        self._flow.addWidget(self._unknown)
        self._unknown.hide()
        composer.terms_changed.connect(self._renew)
        theme.changed.connect(self._renew)
        self.set_low(False)

    def set_low(self, on: bool) -> None:
        """Take fewer lines in a low window."""
        self._is_low = on
        self._flow.setContentsMargins(*((6, 2, 6, 2) if on else (12, 6, 12, 6)))
        self._renew()

    def say_unknown(self, words: Sequence[str]) -> None:
        """Say which words of the last search were only looked for in names."""
        shown = ", ".join(f"“{word}”" for word in words)
        self._unknown.setText(self.tr("Only looked for in names and keywords: {}").format(shown))
        self._unknown.setToolTip(
            plain_tip(
                self.tr(
                    "Inkseek does not know what this looks like. It searched the names of files, "
                    "folders and categories, and the keywords in the files."
                )
            )
        )
        self._unknown.setVisible(bool(words))

    def _renew(self) -> None:
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = []
        composer = self._composer
        if composer.picture is not None:
            self._add(1, composer.picture.name, 1.0, partial(composer.set_picture, None))
        if composer.colours_of is not None:
            text = self.tr("colours of {}").format(composer.colours_of.name)
            place = 1 + len(self.chips)
            self._add(place, text, 1.0, partial(composer.set_colours_of, None))
        items: list[RelevanceFeedback | WordTerm] = [*composer.feedback, *composer.words]
        for item in (item for item in items if item.weight > 0):
            self._add_item(1 + len(self.chips), item)
        self._more.setVisible(bool(self.chips) and not self._is_low)
        if not composer.words:
            self._unknown.hide()
        against = [item for item in items if item.weight < 0]
        self._less.setVisible(bool(against) and not self._is_low)
        for item in against:
            self._add_item(2 + len(self.chips), item)
        self.setVisible(bool(self.chips))
        self.updateGeometry()

    def _add_item(self, place: int, item: RelevanceFeedback | WordTerm) -> None:
        composer = self._composer
        if isinstance(item, WordTerm):
            text, weigh = f"“{item.word}”", partial(composer.weigh_word, item.word)
            forget = partial(composer.forget_word, item.word)
        else:
            text, weigh = item.photo.name, partial(composer.give_feedback, item.photo)
            forget = partial(composer.forget, item.photo.id)
        self._add(place, text, item.weight, forget, weigh)

    def _add(
        self, place: int, text: str, weight: float, forget: Callable[[], None],
        weigh: Callable[[float], None] | None = None,
    ) -> None:  # fmt: skip
        room = LITTLE_ROOM if self._is_low else NAME_ROOM
        chip = Chip(text, weight, self._theme, self, weigh, room)
        chip.cross.clicked.connect(forget)
        self._flow.insert_widget(place, chip)
        chip.show()
        self.chips.append(chip)


def _sign(weight: float) -> str:
    """Return the text of a weight; empty for the usual one."""
    return {0.5: "×½", 2.0: "×2"}.get(abs(weight), "")
