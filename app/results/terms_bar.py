"""The pictures that take part in the question, each with a cross to take it out again."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from app.search import QueryComposer
from app.theme import Theme, icon


class Chip(QFrame):
    """One picture of the question.

    Signals:
        closed: The user takes it out (the photo's id, or -1 for a picture from outside).
    """

    closed = Signal(int)

    def __init__(self, text: str, photo_id: int, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._photo_id = photo_id
        self.setObjectName("chip")
        label = QLabel(text)
        self._cross = QToolButton()
        self._cross.setIcon(icon("close", theme.palette, 12))
        self._cross.setIconSize(QSize(12, 12))
        self._cross.setAccessibleName(self.tr("Remove {}").format(text))
        self._cross.clicked.connect(self._close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(11, 0, 3, 0)
        layout.setSpacing(2)
        layout.addWidget(label)
        layout.addWidget(self._cross)

    @Slot()
    def _close(self) -> None:
        self.closed.emit(self._photo_id)


class TermsBar(QFrame):
    """Shows the pictures of a composer; hidden while there are none."""

    def __init__(self, composer: QueryComposer, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._composer = composer
        self._theme = theme
        self.setObjectName("terms")
        self.setAccessibleName(self.tr("Pictures in the search"))
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(12, 6, 12, 6)
        self._chips: list[Chip] = []
        self._intro = QLabel(self.tr("More like"))
        self._intro.setProperty("look", "quiet")
        self._layout.addWidget(self._intro)
        self._layout.addStretch(1)
        composer.terms_changed.connect(self._renew)
        theme.changed.connect(self._renew)
        self._renew()

    @property
    def chips(self) -> list[Chip]:
        return list(self._chips)

    @Slot()
    def _renew(self) -> None:
        for chip in self._chips:
            self._layout.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        if self._composer.picture is not None:
            self._add(self._composer.picture.name, -1)
        for photo in self._composer.liked:
            self._add(photo.name, photo.id)
        self.setVisible(bool(self._chips))

    def _add(self, text: str, photo_id: int) -> None:
        chip = Chip(text, photo_id, self._theme, self)
        chip.closed.connect(self._remove)
        self._layout.insertWidget(self._layout.count() - 1, chip)
        self._chips.append(chip)

    @Slot(int)
    def _remove(self, photo_id: int) -> None:
        if photo_id < 0:
            self._composer.set_picture(None)
        else:
            self._composer.unlike(photo_id)
