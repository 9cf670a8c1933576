"""Splitting a category into named groups of similar photos."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QWidget,
)

from app.categories.service import CategoryService, SplitProposal
from app.library.wording import pictures
from app.ui.dialogs import Dialog
from app.ui.layouts import Part, hbox, label, picture_strip, vbox
from app.ui.plain_text import PlainLabel
from core.library import Library

_SAMPLE = 64
_SAMPLES = 6
_MOST = 6


class SplitDialog(Dialog):
    """Shows a proposal; the photos move when the user accepts it.

    Signals:
        chosen: Put photos into categories (tuple of (ids, name)).
    """

    chosen = Signal(object)

    def __init__(
        self,
        service: CategoryService,
        library: Library,
        category: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._library = library
        self._category = category
        self._groups: tuple[tuple[int, ...], ...] = ()
        self.names: list[QLineEdit] = []
        self.set_up(self.tr("Split “{}”").format(category), 640, 420)
        self.parts = QSpinBox()
        self.parts.setRange(2, _MOST)
        self.parts.setAccessibleName(self.tr("Number of groups"))
        top = hbox(PlainLabel(self.tr("Groups of pictures that look alike:")), self.parts, 1)
        self._form = QFormLayout()
        self._note = label(self.tr("Looking at the pictures…"), "quiet")
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._ok.setText(self.tr("Split"))
        self._ok.setEnabled(False)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        vbox(
            top,
            self._form,
            self._note,
            1,
            self._buttons,
            on=self,
            margins=(16, 16, 16, 16),
            spacing=10,
        )
        self.parts.valueChanged.connect(self._ask)
        service.split.connect(self._show)
        self._ask(self.parts.value())

    def accept(self) -> None:
        named = [" ".join(name.text().split()) for name in self.names]
        self.chosen.emit(tuple(zip(self._groups, named, strict=True)))
        super().accept()

    def _ask(self, k: int) -> None:
        self._service.propose_split(self._category, k)

    def _show(self, proposal: SplitProposal) -> None:
        if proposal.category != self._category:
            return
        while self._form.rowCount():
            self._form.removeRow(0)
        self.names = []
        self._groups = proposal.groups
        for number, group in enumerate(proposal.groups, 1):
            name = QLineEdit(self._category if number == 1 else f"{self._category} {number}", self)
            name.setAccessibleName(self.tr("Name of group {}").format(number))
            name.textChanged.connect(self._check)
            self.names.append(name)
            line = QWidget()
            parts: list[Part] = [
                (name, 1),
                PlainLabel(pictures(len(group))),
                self._pictures_of(group),
            ]
            hbox(*parts, on=line, margins=(0, 0, 0, 0))
            self._form.addRow(line)
        few = self.tr("These pictures look too much alike to be split.")
        self._note.setText("" if len(proposal.groups) > 1 else few)
        self._check()

    def _pictures_of(self, group: tuple[int, ...]) -> QListWidget:
        strip = picture_strip(_SAMPLE)
        strip.setFixedSize((_SAMPLE + 10) * _SAMPLES // 2, _SAMPLE + 16)
        for photo in self._library.catalogue.photos(group[:_SAMPLES]):
            file = self._library.thumbnails.path_of(photo.content_hash)
            if file is not None:
                strip.addItem(QListWidgetItem(QIcon(QPixmap(str(file))), ""))
        return strip

    def _check(self) -> None:
        named = all(name.text().strip() for name in self.names)
        self._ok.setEnabled(named and len(self._groups) > 1)
