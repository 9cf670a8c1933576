"""Deletes everything that Inkseek keeps; pictures elsewhere are never touched.

Only what the program itself has made goes, by its name: a library's folder may hold other files.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from core.library.library import OWN_NAMES
from core.library.presence import forget

OWN_NAMES_AT_HOME = (
    "settings.json", "libraries.json", "service.json", "studio.json", "logs", "samples", "window",
    "models", "demo-library",
)  # fmt: skip


def erase_library(root: Path) -> list[Path]:
    """Delete a library that is not open; return what could not be deleted."""
    left = _erase(root, OWN_NAMES)
    forget(root.expanduser().absolute())
    return left


def erase_home(home: Path) -> list[Path]:
    """Delete settings, logs, samples and the copies of encoders; return what is left of them."""
    return _erase(home, OWN_NAMES_AT_HOME)


def _erase(folder: Path, names: tuple[str, ...]) -> list[Path]:
    for name in names:
        place = folder / name
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place, ignore_errors=True)
        else:
            with suppress(OSError):
                place.unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()
    return [folder / name for name in names if (folder / name).exists()]
