"""Watches the folders of a library, so that what changes in them is taken in soon.

Shares are left out: their servers rarely tell of changes, and looking at all their folders takes
long. The check at the next start finds what changed there.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStorageInfo, Signal

from app.ui.tasks import Tasks
from core.library import SUFFIXES, sidecars

log = logging.getLogger(__name__)

QUIET_MS, LONGEST_MS = 1000, 10_000
"""Changes are told when nothing has changed for a second, or after ten."""

_SHARES = ("nfs", "cifs", "smb", "afp", "webdav", "davfs", "9p", "fuse.sshfs", "fuse.rclone")
# Folders have no suffix, mostly; what is in one that was moved is found with it.
_TOLD = SUFFIXES | {sidecars.SUFFIX, ""}


class FolderWatcher(QObject):
    """Watches folders until others are to be watched.

    Signals:
        changed: Something changed in some folders (tuple of Path).
    """

    changed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = Tasks("watch folders", self)
        self._folders: frozenset[Path] = frozenset()
        self._end = threading.Event()

    def watch(self, folders: Iterable[Path], excluded: Path) -> None:
        """Watch exactly these, without a directory in them: the library's own."""
        wanted = frozenset(folders)
        if wanted == self._folders:
            return
        self._folders = wanted
        self._end.set()
        self._end = threading.Event()
        tell = partial(self._tasks.post, self.changed.emit)
        self._tasks.run(partial(_watch, wanted, excluded, self._end, tell), key="watch")

    def stop(self) -> bool:
        """End; False when that took too long."""
        self._end.set()
        return self._tasks.stop()


def _watch(
    folders: Iterable[Path],
    excluded: Path,
    end: threading.Event,
    tell: Callable[[tuple[Path, ...]], None],
) -> None:
    try:
        import watchfiles
    except ImportError:
        log.warning("folders are not watched, because the package watchfiles is not installed")
        return
    near = [folder for folder in folders if folder.is_dir() and not _is_on_a_share(folder)]
    if not near or end.is_set():
        return
    try:
        for changes in watchfiles.watch(
            *near,
            watch_filter=lambda _, path: _is_told(Path(path), excluded),
            debounce=LONGEST_MS,
            step=QUIET_MS,
            stop_event=end,
            raise_interrupt=False,
            ignore_permission_denied=True,
        ):
            places = [Path(path) for _, path in changes]
            concerned = [f for f in near if any(_is_seen_in(f, place) for place in places)]
            if concerned:
                tell(tuple(sorted(concerned)))
    except (OSError, RuntimeError) as error:
        # Systems limit how many folders can be watched. The check at each start remains.
        log.warning("folders are no longer watched: %s", error)


def _is_told(path: Path, excluded: Path) -> bool:
    return path.suffix.lower() in _TOLD and not path.is_relative_to(excluded)


def _is_seen_in(folder: Path, path: Path) -> bool:
    """Whether a scan of a folder would look at a path: hidden directories are left out."""
    if not path.is_relative_to(folder):
        return False
    return not any(part.startswith(".") for part in path.relative_to(folder).parts)


def _is_on_a_share(folder: Path) -> bool:
    kind = QStorageInfo(str(folder)).fileSystemType().toStdString().lower()
    return kind.startswith(_SHARES) or str(folder).startswith("\\\\")
