"""One window per library: a second start raises the first window and passes its files on.

A lock file in the library decides who is first, by whatever path and home the library is opened;
the system releases it when its owner ends. The first one listens on a local socket in a folder that
only this user can enter.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import socket as socketlib
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from core.files import make_private_folder
from core.library.presence import is_away

log = logging.getLogger(__name__)

LOCK = "window.lock"

PATIENCE_S = 8.0
"""How long a second start waits for the first one, which may itself be starting."""

TRY_MS = 500
LONGEST = 1_000_000
"""Bytes of a message; more comes from nobody who means well."""


class SingleInstance(QObject):
    """Finds out whether this process is the first for a library.

    Signals:
        called: Another start asks to show the window (its files).
    """

    called = Signal(list)

    def __init__(self, home: Path, library: Path) -> None:
        super().__init__()
        place = library.resolve()
        key = hashlib.blake2b(os.fsencode(place), digest_size=8).hexdigest()
        self._name = socket_name(home, f"inkseek-{key}")
        self._library = place
        self._lock = QLockFile(str(place / LOCK))
        # An old lock is not a stale one: a window may be open for weeks. Its process counts.
        self._lock.setStaleLockTime(0)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        self._heard: dict[QLocalSocket, bytes] = {}

    def claim(self) -> bool:
        """Become the first and listen; False if another process is."""
        # A library that cannot be made is explained when it is opened, in the window.
        with suppress(OSError):
            # Nor may its place look as if it were there, on a drive that is not connected.
            if not is_away(self._library):
                make_private_folder(self._library)
        if not self._lock.tryLock(0):
            return self._lock.error() != QLockFile.LockError.LockFailedError
        # Left by a process that was killed; nobody else listens there while we hold the lock.
        QLocalServer.removeServer(self._name)
        if not self._server.listen(self._name):
            log.warning("other starts can't be heard: %s", self._server.errorString())
        return True

    def call_first(self, files: Sequence[Path], patience_s: float = PATIENCE_S) -> bool:
        """Ask the first process to show its window and open files; False if it does not answer."""
        message = json.dumps([str(file.absolute()) for file in files]).encode() + b"\n"
        end = monotonic() + patience_s
        while True:
            socket = QLocalSocket()
            socket.connectToServer(self._name)
            if socket.waitForConnected(TRY_MS) and is_own(socket):
                socket.write(message)
                socket.waitForBytesWritten(TRY_MS)
                understood = socket.waitForReadyRead(round(patience_s * 1000))
                socket.disconnectFromServer()
                return understood
            if monotonic() > end:
                return False
            sleep(0.1)

    def stop(self) -> None:
        """Stop listening, and let another process be the first."""
        self._server.close()
        self._lock.unlock()

    def _answer(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            self._heard[socket] = b""
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(self._forget)

    def _read(self) -> None:
        socket = self.sender()
        if not isinstance(socket, QLocalSocket) or socket not in self._heard:
            return
        message = self._heard[socket] + bytes(socket.readAll().data())
        self._heard[socket] = message
        if len(message) > LONGEST:
            socket.abort()
        elif message.endswith(b"\n"):
            socket.write(b"ok\n")
            socket.flush()
            self.called.emit(_files(message))

    def _forget(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._heard.pop(socket, None)
            socket.deleteLater()


def socket_name(home: Path, name: str) -> str:
    """Return a name for a socket where no other user of the machine can put one."""
    if sys.platform == "win32":
        return name
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    for folder in (Path(runtime), home):
        try:
            state = folder.stat()
        except OSError:
            continue
        # A longer path than this fits into no address.
        private = state.st_uid == os.getuid() and not state.st_mode & 0o077
        if private and folder.is_absolute() and len(os.fsencode(folder / name)) < 100:
            return str(folder / name)
    # Elsewhere others could be first, so the one who listens is asked who it is.
    return f"{name}-{os.getuid()}"


def is_own(socket: QLocalSocket) -> bool:
    """Whether the process on the other side runs as the same user."""
    if not sys.platform.startswith("linux"):
        return True
    with socketlib.socket(fileno=os.dup(int(socket.socketDescriptor()))) as peer:
        state = peer.getsockopt(socketlib.SOL_SOCKET, socketlib.SO_PEERCRED, 12)
    _process, user, _group = struct.unpack("3i", state)
    return bool(user == os.getuid())


def _files(message: bytes) -> list[Path]:
    try:
        names = json.loads(message)
    except (ValueError, RecursionError):
        return []
    return [Path(name) for name in names if isinstance(name, str)] if type(names) is list else []
