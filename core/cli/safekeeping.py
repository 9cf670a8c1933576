"""`inkseek library backup | restore | export | delete`: what the user made, kept or let go."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from core import paths
from core.cli.opening import existing_library
from core.cli.output import LibraryOption, count, err, friendly, out, shown
from core.errors import UserError


@friendly
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup to write (.inkbackup).")],
    library: LibraryOption = None,
) -> None:
    """Write categories, kept sketches, styles and the tray into one file.

    Pictures are not in it. The window makes such a backup every day, in the library's folder.
    """
    from core.library.backup import back_up

    with existing_library(library) as opened:
        back_up(opened.catalogue.database, file.expanduser().absolute())
    out.print(f"Everything you made is in {escape(shown(file))}.")


@friendly
def restore(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="The backup.", show_default="the newest daily one"),
    ] = None,
    library: LibraryOption = None,
) -> None:
    """Restore a backup. What it replaces is moved to the folder `lost` of the library.

    Close the window first. Run `inkseek index` afterwards to make the pictures searchable.
    """
    from core.library.backup import backups, restore_if_wanted, restore_later

    root = _closed(library)
    if file is None:
        daily = backups(root)
        if not daily:
            raise UserError(f"There is no backup in {shown(root)}. Name the file of one.")
        file = daily[-1]
    restore_later(file.expanduser(), root)
    restore_if_wanted(root)
    out.print(f"{escape(shown(file))} is restored. Search the pictures after:  inkseek index")


@friendly
def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new or empty folder.")],
    library: LibraryOption = None,
) -> None:
    """Export everything as files for other programs.

    Sketches as SVG, the pictures of the tray as copies, styles, categories as XMP beside each
    picture's name, and the whole catalogue as CSV and JSON.
    """
    from core.library.export import export_everything

    with existing_library(library) as opened, err.status("Exporting …"):
        unreadable = export_everything(opened, folder.expanduser().absolute())
    out.print(f"Everything is in {escape(shown(folder))}.")
    if unreadable:
        err.print(f"[yellow]{count(unreadable, 'sketch', 'sketches')} could not be read.[/]")


@friendly
def delete(
    yes: Annotated[bool, typer.Option("--yes", help="Delete without asking.")] = False,
    library: LibraryOption = None,
) -> None:
    """Delete a library: sketches, styles, categories, backups and caches. Pictures stay.

    Without --library, the settings, logs and sample pictures go, too. Close the window first.
    """
    from core.erase import erase_home, erase_library

    root = _closed(library)
    if not yes:
        typer.confirm(f"Delete everything that Inkseek keeps in {shown(root)}?", abort=True)
    left = erase_library(root)
    if library is None:
        left += erase_home(paths.home())
    if left:
        raise UserError(f"Some of it could not be deleted: {', '.join(map(shown, left))}")
    out.print("Deleted. Your pictures are where they were.")


def _closed(library: Path | None) -> Path:
    """Return the folder of a library that no window has open."""
    root = (library or paths.default_library()).expanduser().absolute()
    lock = root / "window.lock"
    if lock.exists() and _is_locked(lock):
        raise UserError(f"{shown(root)} is open in a window. Close it first.")
    return root


def _is_locked(lock: Path) -> bool:
    try:
        with lock.open("rb+") as file:
            if sys.platform != "win32":
                import fcntl

                # The window's lock is of this kind.
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False
