"""Tells whether this is the packaged program, and sets up its process.

The packager's starter sets environment variables that point the loader and Qt at the bundled
libraries. A file manager or viewer started from here would inherit them, load our libraries instead
of its own, and break.
"""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping

DECODE_PICTURES = "--decode-pictures"
"""The packaged program's argument for a process that only decodes pictures."""

WATCH_FOLDERS = "--watch-folders"
"""The packaged program's argument for a process that only watches folders."""

LOADER_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
OURS_ALONE = ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH")


def is_packaged() -> bool:
    """Tell whether this is the packaged program, which nothing can be installed into."""
    return bool(getattr(sys, "frozen", False))


def free_child_programs(environment: MutableMapping[str, str] = os.environ) -> None:
    """Remove the variables that are meant for this process alone."""
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
