"""`inkseek studio copy`, `assign` and `rename`: the copy of a studio here, and its categories."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.cli.opening import shipped_card
from core.cli.output import count, err, friendly, shown
from core.cli.studio import need_extra
from core.errors import UserError

if TYPE_CHECKING:
    from core.studio.library import StudioLibrary


@friendly
def copy() -> None:
    """Bring the copy on this computer up to date; it answers while the server is away."""
    with _library() as library:
        if library.reach.away_since is not None:
            raise UserError("The studio's server does not answer. Try again when it is back.")
        err.print(f"The copy has {count(library.catalogue.count(), 'picture')}.")


@friendly
def assign(
    category: Annotated[str, typer.Argument(help="An empty one takes pictures out of theirs.")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Pictures of the studio.")],
) -> None:
    """Put pictures into a category (curators)."""
    wanted = {file.expanduser().resolve() for file in files}

    def change(library: StudioLibrary) -> None:
        photos = library.catalogue.photos(library.catalogue.all_ids())
        found = {photo.path: photo.id for photo in photos if photo.path in wanted}
        missing = sorted(wanted - found.keys())
        if missing:
            raise UserError(f"{shown(missing[0])} is not in the studio.")
        library.categories.assign(list(found.values()), category.strip() or None)

    _change(change)


@friendly
def rename(
    categories: Annotated[list[str], typer.Argument(metavar="CATEGORY…", help="Existing names.")],
    to: Annotated[
        str, typer.Option("--to", help="The new name; an empty one removes the categories.")
    ],
) -> None:
    """Rename a category, merge several, or remove them from their pictures (curators)."""

    def change(library: StudioLibrary) -> None:
        known = {name for name, _ in library.catalogue.categories()}
        for name in categories:
            if name not in known:
                raise UserError(f"The studio has no category {shown(name)}.")
        if to.strip():
            library.categories.merge(categories, to)
        else:
            library.categories.remove(categories)

    _change(change)


def _change(change: Callable[[StudioLibrary], None]) -> None:
    with _library() as library:
        change(library)
        if library.reach.away_since is None:
            _update(library)
        if library.outbox.waiting:
            err.print(
                "The studio's server does not answer. The change is kept here, and sent by the "
                "window or:  inkseek studio copy"
            )


@contextmanager
def _library() -> Iterator[StudioLibrary]:
    """The copy of the studio joined last, up to date if its server answers."""
    need_extra()
    from core.studio.library import StudioLibrary
    from core.studio.membership import joined

    with StudioLibrary.open(joined().folder) as library:
        _update(library)
        yield library


def _update(library: StudioLibrary) -> None:
    from core.studio.connection import StudioAwayError
    from core.studio.mirror import Mirror
    from core.studio.status import role_of

    with err.status("Copying …") as line:
        try:
            with library.membership.connect() as connection:
                library.allow(role_of(connection))
                Mirror(library, shipped_card()).update(
                    connection,
                    on_progress=lambda done, of: line.update(f"{done:,} of {of:,} copied"),
                )
        except StudioAwayError:
            library.reach.lost()
