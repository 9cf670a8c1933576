"""Opening files and folders in other programs, and the clipboard."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QStandardItemModel


def open_file(path: Path) -> bool:
    """Open a file in its default program; False if the system refuses."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def reveal(path: Path) -> bool:
    """Show a file in the system's file manager, selected where that is possible."""
    if sys.platform == "win32":
        # By its name alone, one in the current folder would be started. It returns 1 even on
        # success, so ignore that.
        explorer = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "explorer.exe"
        subprocess.Popen([str(explorer), "/select,", str(path)])
        return True
    if sys.platform == "darwin":
        return subprocess.run(["open", "-R", str(path)], check=False).returncode == 0
    return _reveal_freedesktop(path) or open_file(path.parent)


def _reveal_freedesktop(path: Path) -> bool:
    """Ask the file manager over D-Bus, as the freedesktop.org specification has it."""
    from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    message = QDBusMessage.createMethodCall(
        "org.freedesktop.FileManager1",
        "/org/freedesktop/FileManager1",
        "org.freedesktop.FileManager1",
        "ShowItems",
    )
    message.setArguments([[QUrl.fromLocalFile(str(path)).toString()], ""])
    answer = bus.call(message, QDBus.CallMode.Block, 2000)
    return answer.type() == QDBusMessage.MessageType.ReplyMessage


def copy_files(paths: Sequence[Path]) -> None:
    """Put files on the clipboard, to be pasted as files."""
    # Clipboard data outlives Python. A Python-made object would then call Python and crash; one
    # made by a Qt model does not.
    model = QStandardItemModel(1, 1)
    mime = model.mimeData([model.index(0, 0)])
    for kind in mime.formats():
        mime.removeFormat(kind)
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    QGuiApplication.clipboard().setMimeData(mime)


def copy_text(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
