"""`inkseek library`: status, unreadable files, and maintenance of a library."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from core.cli.importing import duration
from core.cli.opening import existing_library, shipped_card
from core.cli.output import (
    JsonOption,
    LibraryOption,
    count,
    err,
    friendly,
    out,
    print_json,
    shown,
)
from core.errors import UserError

if TYPE_CHECKING:
    from core.library import Folder
    from core.library.library import Library

library_app = typer.Typer(help="Look at a library and put it in order.", no_args_is_help=True)

SHOWN_CATEGORIES = 12


@library_app.command()
@friendly
def status(library: LibraryOption = None, json: JsonOption = False) -> None:
    """Show what the library holds, and where.

    JSON: library, photos, problems, folders (path, online, photos), categories (name, photos),
    bytes (catalogue, thumbnails, index).
    """
    with existing_library(library) as opened:
        folders = opened.catalogue.folders()
        categories = opened.catalogue.categories()
        photos = opened.catalogue.count()
        failures = opened.catalogue.failures()
        state = {
            "library": str(opened.root),
            "photos": photos,
            "problems": len(failures),
            "folders": [
                {"path": str(f.path), "online": f.online, "photos": f.n_photos} for f in folders
            ],
            "categories": [{"name": name, "photos": number} for name, number in categories],
            "bytes": _sizes(opened),
        }
    if json:
        print_json(state)
        return
    out.print(f"[bold]{count(photos, 'picture')}[/] in {escape(shown(opened.root))}")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for folder in folders:
        away = "" if folder.online else "[yellow]can't be reached now[/]"
        table.add_row(f"{folder.n_photos:,}", escape(shown(folder.path)), away)
    out.print(table)
    if categories:
        out.print(f"[dim]{_in_words(categories)}[/]", highlight=False)
    if failures:
        out.print(
            f"[yellow]{count(len(failures), 'file')} could not be read:[/]  inkseek library errors"
        )


def _in_words(categories: list[tuple[str, int]]) -> str:
    largest = sorted(categories, key=lambda item: (-item[1], item[0]))[:SHOWN_CATEGORIES]
    named = ", ".join(f"{escape(shown(name))} {number:,}" for name, number in largest)
    more = ", …" if len(categories) > SHOWN_CATEGORIES else ""
    return f"{count(len(categories), 'category', 'categories')}: {named}{more}"


def _sizes(library: Library) -> dict[str, int]:
    catalogue = library.catalogue.path
    return {
        "catalogue": sum(f.stat().st_size for f in catalogue.parent.glob(f"{catalogue.name}*")),
        "thumbnails": _size(library.root / "thumbnails"),
        "index": _size(library.index_dir),
    }


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@library_app.command()
@friendly
def errors(library: LibraryOption = None, json: JsonOption = False) -> None:
    """List the files that could not be imported, with the reasons.

    JSON: a list of path, reason.
    """
    with existing_library(library) as opened:
        failures = opened.catalogue.failures()
    if json:
        print_json([asdict(failure) for failure in failures])
        return
    if not failures:
        out.print("Every file could be read.")
    for failure in failures:
        out.print(f"{escape(shown(failure.path))}: {escape(shown(failure.reason))}", soft_wrap=True)


@library_app.command()
@friendly
def remove(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FOLDER…", help="Folders to forget.", show_default=False),
    ] = None,
    missing: Annotated[
        bool, typer.Option("--missing", help="Forget pictures whose files are gone.")
    ] = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Remove folders from the library; the files stay on the disk.

    JSON: removed (how many pictures), photos (how many are left).
    """
    if not folders and not missing:
        raise typer.BadParameter("name a folder, or give --missing")
    with existing_library(library) as opened:
        before = opened.catalogue.count()
        for folder in [_find_folder(opened, path) for path in folders or []]:
            opened.catalogue.remove_folder(folder.id)
        if missing:
            opened.catalogue.forget_missing()
        left = opened.catalogue.count()
    if json:
        print_json({"removed": before - left, "photos": left})
        return
    out.print(f"Forgot {count(before - left, 'picture')}; the library has {left:,} left.")


def _find_folder(library: Library, path: Path) -> Folder:
    # Resolved as the catalogue does, so deleted folders can be named, too.
    place = path.expanduser().resolve()
    folders = library.catalogue.folders()
    for folder in folders:
        if folder.path == place:
            return folder
    known = "; ".join(shown(folder.path) for folder in folders) or "none"
    raise UserError(f"{shown(place)} is not a folder of this library. Its folders: {known}")


@library_app.command()
@friendly
def rebuild(library: LibraryOption = None, json: JsonOption = False) -> None:
    """Rebuild the search index from the catalogue.

    The index is updated automatically and rebuilt when damaged. Use this to rebuild it now, for
    example before copying a library.

    JSON: engine (annoy or exact), photos, generation, trees, recall, remark, seconds.
    """
    from core.index.segmented import SegmentedIndex

    with existing_library(library) as opened:
        card = shipped_card()
        ids, vectors = opened.catalogue.embeddings(card.id)
        start = time.monotonic()
        index = SegmentedIndex(
            opened.index_dir, card.id, card.dim, ids, vectors, settle_seconds=0.0
        )
        with closing(index), err.status("Rebuilding the search index …"):
            index.rebuild()
            while not index.wait(0.2):  # in short pieces, so that Ctrl+C is heard
                pass
            stats, notice = index.stats(), index.notice
        seconds = time.monotonic() - start
    if json:
        print_json(
            {
                "engine": stats.engine,
                "photos": stats.count,
                "generation": stats.generation,
                "trees": stats.trees,
                "recall": stats.recall,
                "remark": stats.remark,
                "seconds": round(seconds, 3),
            }
        )
        return
    if notice:
        err.print(f"[yellow]{escape(notice)}[/]")
    out.print(f"{count(stats.count, 'picture')}, {duration(seconds)}. {stats.remark}")
