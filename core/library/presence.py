"""Tells a library that is away, on a drive that is not connected, from one that is new.

Without this, the place of an absent drive would get an empty library, and the drawings and
categories on the drive would seem to be lost.
"""

from __future__ import annotations

import json
import logging
import os
from contextlib import suppress
from pathlib import Path

from core import paths
from core.files import atomic_write, make_private_folder
from core.library.scanner import DRIVES, DRIVES_OF_USERS, holds_something

log = logging.getLogger(__name__)

_REMEMBERED = 200


def is_away(root: Path) -> bool:
    """Whether a library was there before, or its drive is not connected.

    A folder that exists is taken for the user's wish to have a library there, unless it may be what
    is left at the place of a drive.
    """
    known = str(root) in _known()
    if root.is_dir():
        return known and _is_left_by_a_drive(root)
    return known or _is_left_by_a_drive(root)


def remember(root: Path) -> None:
    """Note that a library was opened."""
    # What is in the home folder is away only together with this list.
    if root.is_relative_to(paths.home()) or str(root) in _known():
        return
    _write([*_known(), str(root)][-_REMEMBERED:])


def forget(root: Path) -> None:
    """Note that a library was deleted."""
    known = _known()
    if str(root) in known:
        _write([other for other in known if other != str(root)])


def _is_left_by_a_drive(root: Path) -> bool:
    place = next((p for p in (root, *root.parents) if _is_place_of_a_drive(p)), None)
    if place is None or os.path.ismount(place):
        return False
    try:
        return not holds_something(place)
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _is_place_of_a_drive(folder: Path) -> bool:
    above = str(folder.parent)
    if above in DRIVES_OF_USERS:
        return False
    return above in DRIVES or str(folder.parent.parent) in DRIVES_OF_USERS


def _known() -> list[str]:
    with suppress(OSError, ValueError, RecursionError):
        found = json.loads(paths.libraries_file().read_text(encoding="utf-8"))
        if isinstance(found, list):
            return [path for path in found if isinstance(path, str)]
    return []


def _write(known: list[str]) -> None:
    file = paths.libraries_file()
    try:
        make_private_folder(file.parent)
        atomic_write(file, json.dumps(known, indent=1) + "\n")
    except OSError as error:
        log.warning("the list of libraries can't be written to %s: %s", file, error)
