"""What other programs do for us: show a picture or its folder, take what we copy."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QStandardItemModel


def open_file(path: Path) -> bool:
    """Open a file in the program the user has chosen for it; False when the system refuses."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def reveal(path: Path) -> bool:
    """Show a file in the system's file manager, selected where that is possible."""
    if sys.platform == "win32":
        # Explorer answers 1 even when all went well, so its word is not asked for.
        subprocess.Popen(["explorer", "/select,", str(path)])
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
    # What lies on the clipboard outlives Python. An object that Python made would call it then, and
    # crash the process; one that a model of Qt made does not.
    model = QStandardItemModel(1, 1)
    mime = model.mimeData([model.index(0, 0)])
    for kind in mime.formats():
        mime.removeFormat(kind)
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    QGuiApplication.clipboard().setMimeData(mime)


def copy_text(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
