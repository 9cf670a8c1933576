"""The dialog of files that could not be imported, with reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.ui import desktop
from app.ui.dialogs import Dialog, close_buttons
from app.ui.layouts import vbox
from app.ui.plain_text import PlainLabel, plain_tip
from core.library import ImportFailure


class _Wrapping(QStyledItemDelegate):
    """Makes rows as high as their text is in the width of its column."""

    def __init__(self, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        size = super().sizeHint(option, index)
        metrics, width = self._tree.fontMetrics(), self._tree.columnWidth(index.column()) - 16
        flags = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
        text = metrics.boundingRect(QRect(0, 0, width, 10_000), flags, index.data())
        return QSize(size.width(), size.height() - metrics.height() + text.height())


class FailuresDialog(Dialog):
    """Lists failures with their reasons."""

    def __init__(
        self,
        failures: Sequence[ImportFailure],
        reveal: Callable[[Path], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._failures, self._reveal_file = failures, reveal
        self.set_up(self.tr("Problems"), 760, 420)
        intro = PlainLabel(
            self.tr("These files could not be imported. Nothing was changed.")
            if failures
            else self.tr("Every picture was imported.")
        )
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Files that could not be imported"))
        self.list.setHeaderLabels([self.tr("File"), self.tr("Reason"), self.tr("Folder")])
        self.list.setRootIsDecorated(False)
        self.list.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        rows = [QTreeWidgetItem([f.path.name, f.reason, str(f.path.parent)]) for f in failures]
        for row in rows:
            for column in range(3):
                row.setToolTip(column, plain_tip(row.text(column)))
        self.list.addTopLevelItems(rows)
        # A reason says what to do at its end, so it must not be cut off.
        self.list.setWordWrap(True)
        self.list.setItemDelegate(_Wrapping(self.list))
        self.list.header().sectionResized.connect(self.list.scheduleDelayedItemsLayout)
        header = self.list.header()
        header.resizeSection(0, 190)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        header.resizeSection(2, 200)
        self.list.itemActivated.connect(self._reveal)
        buttons = close_buttons(self)
        self.copy_button = buttons.addButton(
            self.tr("Copy list"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.copy_button.setEnabled(bool(failures))
        self.copy_button.clicked.connect(self._copy)
        vbox(intro, (self.list, 1), buttons, on=self, margins=(16, 16, 16, 16), spacing=12)

    def _copy(self) -> None:
        desktop.copy_text("\n".join(f"{f.path}\t{f.reason}" for f in self._failures))

    def _reveal(self, item: QTreeWidgetItem) -> None:
        self._reveal_file(self._failures[self.list.indexOfTopLevelItem(item)].path)
