"""The licences of everything that Inkseek is made with, word for word."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from core.licences import Library, libraries


class LicencesDialog(QDialog):
    """The works on the left, the licences of the chosen one on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Licences"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(900, 600)
        self._libraries = libraries()
        self.list = QListWidget()
        self.list.setObjectName("pages")
        self.list.setAccessibleName(self.tr("Works that Inkseek is made with"))
        self.list.setMaximumWidth(240)
        self.list.addItems([f"{library.name} {library.version}" for library in self._libraries])
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("Licence"))
        both = QHBoxLayout()
        both.setSpacing(14)
        both.addWidget(self.list)
        both.addWidget(self.text, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(14)
        layout.addLayout(both, 1)
        layout.addWidget(buttons)
        self.list.currentRowChanged.connect(self._show)
        self.list.setCurrentRow(0)

    @Slot(int)
    def _show(self, row: int) -> None:
        if row >= 0:
            self.text.setPlainText(_told(self._libraries[row]))


def _told(library: Library) -> str:
    head = "\n".join(part for part in (library.licence, library.homepage) if part)
    return "\n\n".join((head, *library.texts))
