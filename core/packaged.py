"""Whether this is the packaged program, and what that one puts right before anything else.

The packager's starter points the system's loader, and Qt, at the libraries it brings along. This
process has read those hints when the first line of Python runs; a file manager or a picture viewer
that is started from here would obey them too, load our libraries instead of its own, and break.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import MutableMapping
from pathlib import Path

WORTH_READING_AHEAD = 4_000_000
LOADER_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
OURS_ALONE = ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH")


def is_packaged() -> bool:
    """Tell whether this is the packaged program, which nothing can be installed into."""
    return bool(getattr(sys, "frozen", False))


def free_child_programs(environment: MutableMapping[str, str] = os.environ) -> None:
    """Take out of the environment what is meant for this process alone."""
    if not is_packaged():
        return
    for name in LOADER_PATHS:
        former = environment.pop(f"{name}_ORIG", None)
        if former is not None:
            environment[name] = former
        else:
            environment.pop(name, None)
    for name in OURS_ALONE:
        environment.pop(name, None)


def open_standard_streams() -> None:
    """Give a windowed Windows program, which has none, streams that libraries may write to."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115


def read_ahead() -> None:
    """Let the system fetch the large libraries while the small ones are being loaded.

    Right after the computer was started, nothing of them is in memory, and a library that is
    loaded page by page keeps the disk waiting for the program and the program for the disk.
    """
    folder = getattr(sys, "_MEIPASS", None)
    if folder is None or not hasattr(os, "posix_fadvise"):
        return
    # Whoever ends the program meanwhile need not wait for this.
    threading.Thread(target=_fetch, args=(Path(folder),), name="read-ahead", daemon=True).start()


def _fetch(folder: Path) -> None:
    for library in sorted(folder.rglob("*.so*"), key=lambda file: -file.stat().st_size):
        if library.stat().st_size < WORTH_READING_AHEAD:
            return
        with library.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)
