"""Folders to import as categories: their names, contents and problems."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QHeaderView,
    QListWidgetItem,
    QPlainTextEdit,
    QProgressBar,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.categories.service import CategoryService
from app.library.wording import number
from app.ui.dialogs import Dialog
from app.ui.layouts import Part, button, label, picture_strip, vbox
from app.ui.pictures import to_qimage
from app.ui.plain_text import plain_tip
from core.categories import FolderPreview

_SAMPLE = 84
_NAME, _PICTURES, _DUPLICATES, _DAMAGED = range(4)
_SHOWN_PROBLEMS = 200


class ImportCategoriesDialog(Dialog):
    """Previews folders as categories; the user can import them at any time.

    Attributes:
        rows: One row per folder: whether to import it, its name, and what was found.
        take: The button that imports them.

    Signals:
        chosen: Import these under these names (list of (Path, str)).
    """

    chosen = Signal(object)

    def __init__(
        self, service: CategoryService, folders: Sequence[Path], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._folders = tuple(folders)
        self._proposals: list[FolderPreview] = []
        self._looked: list[bool] = []
        self.set_up(self.tr("Import categories"), 720, 520)
        said = self.tr(
            "Each folder becomes a category; change a name by clicking on it. Pictures stay "
            "where they are, and can be found as soon as they are in."
        )
        self._make_lists()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.doing = label(self.tr("Looking for pictures…"), "quiet")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.take = button(self.tr("Import"), look="main")
        self.take.setDefault(True)
        self.take.setEnabled(False)
        buttons.addButton(self.take, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        parts: list[Part] = [
            label(said, "quiet", wrap=True),
            (self.rows, 1),
            self.samples,
            self.problems,
            self.doing,
            self.bar,
            buttons,
        ]
        vbox(*parts, on=self, margins=(16, 16, 16, 16), spacing=10)
        service.proposed.connect(self._propose)
        service.looking.connect(self._show_progress)
        service.looked.connect(self._show_preview)
        service.failed.connect(self._end)
        service.look_into(self._folders)

    def _make_lists(self) -> None:
        self.rows = QTreeWidget()
        self.rows.setAccessibleName(self.tr("Folders to take in"))
        self.rows.setHeaderLabels(
            [self.tr("Category"), self.tr("Pictures"), self.tr("Doubles"), self.tr("Damaged")]
        )
        self.rows.setRootIsDecorated(False)
        self.rows.header().setStretchLastSection(False)
        self.rows.header().setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        self.rows.itemSelectionChanged.connect(self._show_samples)
        self.rows.itemChanged.connect(self._check)
        self.samples = picture_strip(_SAMPLE)
        self.samples.setAccessibleName(self.tr("Some of the pictures"))
        self.samples.setFixedHeight(_SAMPLE + 26)
        self.problems = QPlainTextEdit()
        self.problems.setReadOnly(True)
        self.problems.setAccessibleName(self.tr("Doubles and damaged files"))
        self.problems.setMaximumHeight(96)
        self.problems.hide()

    def accept(self) -> None:
        """Import the ticked folders."""
        self._service.stop_looking()
        self.chosen.emit(self.wanted())
        super().accept()

    def reject(self) -> None:
        self._service.stop_looking()
        super().reject()

    def wanted(self) -> list[tuple[Path, str]]:
        """The ticked folders and their names."""
        return [
            (proposal.folder, " ".join(item.text(_NAME).split()))
            for proposal, item in zip(self._proposals, self._items(), strict=True)
            if item.checkState(_NAME) is Qt.CheckState.Checked and item.text(_NAME).strip()
        ]

    def _items(self) -> list[QTreeWidgetItem]:
        found = (self.rows.topLevelItem(row) for row in range(self.rows.topLevelItemCount()))
        return [item for item in found if item is not None]

    def _propose(self, proposals: Sequence[FolderPreview]) -> None:
        self._proposals = list(proposals)
        self._looked = [False] * len(proposals)
        self.rows.clear()
        for proposal in proposals:
            item = QTreeWidgetItem([proposal.name, number(len(proposal.files)), "", ""])
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setCheckState(_NAME, Qt.CheckState.Checked)
            item.setToolTip(_NAME, plain_tip(str(proposal.folder)))
            for place in (_PICTURES, _DUPLICATES, _DAMAGED):
                item.setTextAlignment(
                    place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                )
            self.rows.addTopLevelItem(item)
        if proposals:
            self.rows.setCurrentItem(self._items()[0])
        else:
            self._end(self.tr("There are no pictures in it that can be read."))
        self._check()

    def _show_progress(self, row: int, done: int, of: int) -> None:
        if row < len(self._proposals):
            self.bar.setRange(0, max(of, 1))
            self.bar.setValue(done)
            self.doing.setText(
                self.tr("Looking into “{}”: {} of {}").format(
                    self._proposals[row].folder.name, number(done), number(of)
                )
            )

    def _show_preview(self, row: int, seen: FolderPreview) -> None:
        if row >= len(self._proposals) or self._proposals[row].folder != seen.folder:
            return
        self._proposals[row] = seen
        self._looked[row] = True
        item = self._items()[row]
        item.setText(_DUPLICATES, number(len(seen.duplicates)))
        item.setText(_DAMAGED, number(len(seen.damaged)))
        if all(self._looked):
            self._end(self.tr("Scan complete"))
        self._show_samples()

    def _end(self, message: str) -> None:
        self.doing.setText(message)
        self.bar.hide()

    def _show_samples(self) -> None:
        self.samples.clear()
        item = self.rows.currentItem()
        row = self.rows.indexOfTopLevelItem(item) if item is not None else -1
        if not 0 <= row < len(self._proposals):
            return
        seen = self._proposals[row]
        for image in seen.samples:
            picture: QImage = to_qimage(image)
            self.samples.addItem(QListWidgetItem(QIcon(QPixmap.fromImage(picture)), ""))
        lines = [f"{failure.path.name}: {failure.reason}" for failure in seen.damaged]
        lines += [self.tr("{}: a duplicate").format(path.name) for path in seen.duplicates]
        left_out = len(lines) - _SHOWN_PROBLEMS
        if left_out > 0:
            lines = [*lines[:_SHOWN_PROBLEMS], self.tr("and {} more").format(number(left_out))]
        self.problems.setPlainText("\n".join(lines))
        self.problems.setVisible(bool(lines))

    def _check(self) -> None:
        self.take.setEnabled(bool(self.wanted()))
