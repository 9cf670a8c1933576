"""The pictures in the query: what the results should be more or less like."""

from __future__ import annotations

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

NAME_ROOM = 180
"""Pixels for a name; longer ones lose their middle."""

STRENGTHS = (0.5, 1.0, 2.0)


class Chip(QFrame):
    """One picture of the query, with a button to remove it."""

    def __init__(
        self,
        text: str,
        item: RelevanceFeedback | None,
        composer: QueryComposer,
        theme: Theme,
        parent: QWidget,
    ) -> None:
        """Show a photo of the library, or without `feedback` a picture from outside."""
        super().__init__(parent)
        self._item = item
        self._composer = composer
        self._weight = 1.0 if item is None else item.weight
        self.setObjectName("chip")
        self.setProperty("look", "plain" if self._weight > 0 else "against")
        self.label = QToolButton()
        self.label.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        middle = Qt.TextElideMode.ElideMiddle
        shown = self.label.fontMetrics().elidedText(text, middle, NAME_ROOM)
        self.label.setText(f"{name_on_button(shown)}  {_sign(self._weight)}".rstrip())
        self.label.setToolTip(plain_tip(text))
        if item is not None:
            self.label.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            self.label.setMenu(self._make_menu())
            self.label.setAccessibleName(self.tr("How much {} counts").format(text))
        self.cross = QToolButton()
        self.cross.setIcon(icon("close", theme.palette, 12))
        self.cross.setIconSize(QSize(12, 12))
        self.cross.setAccessibleName(self.tr("Remove {}").format(text))
        self.cross.clicked.connect(self._close)
        hbox(self.label, self.cross, on=self, margins=(5, 0, 3, 0), spacing=0)

    def _make_menu(self) -> QMenu:
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
        self._group.triggered.connect(self._weigh)
        return menu

    def _weigh(self, action: QAction) -> None:
        assert self._item is not None
        self._composer.give_feedback(self._item.photo, action.data())

    def _close(self) -> None:
        if self._item is None:
            self._composer.set_picture(None)
        else:
            self._composer.forget(self._item.photo.id)


class TermsBar(QFrame):
    """Shows the pictures of a composer; hidden while there are none.

    Attributes:
        chips: One a picture, in the order shown.
    """

    def __init__(self, composer: QueryComposer, theme: Theme):
        super().__init__()
        self._composer = composer
        self._theme = theme
        self.setObjectName("terms")
        self.setAccessibleName(self.tr("Pictures in the search"))
        self._flow = FlowLayout(self)
        self._flow.setContentsMargins(12, 6, 12, 6)
        self.chips: list[Chip] = []
        self._more = PlainLabel(self.tr("More like"))
        self._less = PlainLabel(self.tr("Less like"))
        for label in (self._more, self._less):
            label.setProperty("look", "quiet")
            self._flow.addWidget(label)
        composer.terms_changed.connect(self._renew)
        theme.changed.connect(self._renew)
        self._renew()

    def _renew(self) -> None:
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = []
        feedback = self._composer.feedback
        wanted = [item for item in feedback if item.weight > 0]
        against = [item for item in feedback if item.weight < 0]
        if self._composer.picture is not None:
            self._add(1, self._composer.picture.name, None)
        if self._composer.colours_of is not None:
            text = self.tr("colours of {}").format(self._composer.colours_of.name)
            chip = Chip(text, None, self._composer, self._theme, self)
            self._flow.insert_widget(1 + len(self.chips), chip)
            chip.cross.clicked.disconnect()
            chip.cross.clicked.connect(partial(self._composer.set_colours_of, None))
            chip.show()
            self.chips.append(chip)
        for item in wanted:
            self._add(1 + len(self.chips), item.photo.name, item)
        self._more.setVisible(bool(self.chips))
        self._less.setVisible(bool(against))
        for item in against:
            self._add(2 + len(self.chips), item.photo.name, item)
        self.setVisible(bool(self.chips))
        self.updateGeometry()

    def _add(self, place: int, text: str, item: RelevanceFeedback | None) -> None:
        chip = Chip(text, item, self._composer, self._theme, self)
        self._flow.insert_widget(place, chip)
        chip.show()
        self.chips.append(chip)


def _sign(weight: float) -> str:
    """Return the text of a weight; empty for the usual one."""
    return {0.5: "×½", 2.0: "×2"}.get(abs(weight), "")
