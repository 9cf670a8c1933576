"""Watches the folders of a library, so that what changes in them is taken in soon.

Shares are left out: their servers rarely tell of changes, and looking at all their folders takes
long. The check at the next start finds what changed there.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QObject, QStorageInfo, Signal

from app.ui.tasks import Tasks
from core import watched
from core.drive_timeout import within
from core.library import SUFFIXES, sidecars
from core.packaged import WATCH_FOLDERS, is_packaged

log = logging.getLogger(__name__)

QUIET_MS, LONGEST_MS = 1000, 10_000
"""Changes are told when nothing has changed for a second, or after ten."""

_SHARES = ("nfs", "cifs", "smb", "afp", "webdav", "davfs", "9p", "fuse")
_LOCAL = ("fuseblk",)
# Folders have no suffix, mostly; what is in one that was moved is found with it.
TOLD = SUFFIXES | {sidecars.SUFFIX, ""}
# In the installed package, everything is beneath `inkseek`.
_ROOT = str(Path(watched.__file__).resolve().parents[watched.__name__.count(".")])
_START = f"import sys; sys.path.insert(0, sys.argv[1]); from {watched.__name__} import main; main()"


class FolderWatcher(QObject):
    """Watches folders until others are to be watched, in a process of its own.

    Signals:
        changed: Something changed in some folders (tuple of Path).
    """

    changed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = Tasks("watch folders", self)
        self._folders: frozenset[Path] = frozenset()
        self._watch = _Watch()

    def watch(self, folders: Iterable[Path], excluded: Path) -> None:
        """Watch exactly these, without a directory in them: the library's own."""
        wanted = frozenset(folders)
        if wanted == self._folders:
            return
        self._folders = wanted
        self._watch.end()
        self._watch = _Watch()
        tell = partial(self._tasks.post, self.changed.emit)
        self._tasks.run(partial(self._watch.go_on, wanted, excluded, tell), key="watch")

    def stop(self) -> bool:
        """End; False when that took too long."""
        self._watch.end()
        return self._tasks.stop()


class _Watch:
    """One process, from its start to its end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._ended = False

    def end(self) -> None:
        """End it, from any thread."""
        with self._lock:
            self._ended = True
            if self._process is not None:
                self._process.kill()

    def go_on(
        self,
        folders: Iterable[Path],
        excluded: Path,
        tell: Callable[[tuple[Path, ...]], None],
    ) -> None:
        """Watch until the end, in a thread."""
        if find_spec("watchfiles") is None:
            log.warning("folders are not watched, because the package watchfiles is not installed")
            return
        near = [str(folder) for folder in folders if not self._ended and self._is_near(folder)]
        if near and self._start():
            request = {"folders": near, "excluded": str(excluded), "suffixes": sorted(TOLD)}
            self._follow({**request, "quiet_ms": QUIET_MS, "longest_ms": LONGEST_MS}, tell)

    def _is_near(self, folder: Path) -> bool:
        with suppress(OSError):
            return within(folder, partial(_is_near, folder), called_off=lambda: self._ended)
        return False

    def _start(self) -> bool:
        command = [sys.executable, WATCH_FOLDERS]
        if not is_packaged():
            command = [sys.executable, "-I", "-c", _START, _ROOT]
        with self._lock:
            if self._ended:
                return False
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="surrogateescape",
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        return True

    def _follow(self, request: dict[str, object], tell: Callable[[tuple[Path, ...]], None]) -> None:
        assert self._process is not None
        with self._process as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stderr is not None
            with suppress(OSError):
                process.stdin.write(json.dumps(request) + "\n")
                process.stdin.flush()
            for line in process.stdout:
                tell(tuple(map(Path, json.loads(line))))
            said = process.stderr.read().strip()
            with suppress(OSError):
                process.stdin.close()
        if not self._ended:
            # Systems limit how many folders can be watched. The check at each start remains.
            log.warning("folders are no longer watched: %s", said.rpartition("\n")[2])


def _is_near(folder: Path) -> bool:
    if not folder.is_dir() or str(folder).startswith("\\\\"):
        return False
    kind = QStorageInfo(str(folder)).fileSystemType().toStdString().lower()
    return kind in _LOCAL or not kind.startswith(_SHARES)
