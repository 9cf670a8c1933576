"""What went wrong, as a report that can be read, copied and sent; it is never sent by itself."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import PySide6
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.ui import desktop
from core import __version__

LOG_LINES = 60


class CrashDialog(QDialog):
    """Shows a report.

    Attributes:
        text: The report as it would be sent.
    """

    def __init__(
        self, title: str, explained: str, report: str, log_file: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._log_file = log_file
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(680, 460)
        heading = QLabel(title)
        heading.setProperty("look", "title")
        words = QLabel(explained)
        words.setWordWrap(True)
        self.text = QPlainTextEdit(report)
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName(self.tr("Report"))
        note = QLabel(
            self.tr("The report stays on this machine unless you send it. Log: {}").format(log_file)
        )
        note.setProperty("look", "quiet")
        note.setWordWrap(True)
        note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        action = QDialogButtonBox.ButtonRole.ActionRole
        self.copy_button = buttons.addButton(self.tr("Copy report"), action)
        self.folder_button = buttons.addButton(self.tr("Show log"), action)
        self.copy_button.clicked.connect(self._copy)
        self.folder_button.clicked.connect(self._show_log)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(heading)
        layout.addWidget(words)
        layout.addWidget(self.text, 1)
        layout.addWidget(note)
        layout.addWidget(buttons)

    @Slot()
    def _copy(self) -> None:
        desktop.copy_text(self.text.toPlainText())
        self.copy_button.setText(self.tr("Copied"))

    @Slot()
    def _show_log(self) -> None:
        desktop.reveal(self._log_file)


def report_of(trouble: str, log_file: Path) -> str:
    """Return what helps to find a fault: what happened, where it runs, and the last of the log."""
    screen = QGuiApplication.primaryScreen()
    where = [
        f"Inkseek {__version__}, Python {platform.python_version()}, Qt {PySide6.__version__}",
        f"{platform.platform()}, {QGuiApplication.platformName()}",
    ]
    if screen is not None:
        size = screen.size()
        ratio = screen.devicePixelRatio()
        where.append(f"screen {size.width()} × {size.height()} at {ratio:g}")
    if getattr(sys, "frozen", False):
        where.append("the packaged program")
    return "\n".join([*where, "", trouble.strip(), "", *_last_lines(log_file)]) + "\n"


def _last_lines(log_file: Path) -> list[str]:
    try:
        lines = log_file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return ["The last lines of the log:", *lines[-LOG_LINES:]]
