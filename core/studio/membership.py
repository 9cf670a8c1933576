"""The studios this computer has joined: their addresses, and where their roots are mounted.

Each studio has a library of its own in Inkseek's data folder: see `core.studio.mirror`.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from core import paths
from core.drive_timeout import is_there
from core.files import atomic_write, make_private_folder
from core.studio import schema
from core.studio.connection import (
    Connection,
    StudioError,
    connect,
    forget_password,
    in_plain_words,
    keep_password,
    split_password,
)

FILE = paths.STUDIO_FILE


@dataclass(frozen=True)
class Membership:
    """A studio that was joined.

    Attributes:
        address: Without the password, which is in the keyring.
        places: The folder each root is mounted at, by the root's name.
        not_copied: Roots without a copy of their vectors on this computer.
        joined: When it was joined last; commands use the newest.
    """

    address: str
    places: dict[str, Path]
    not_copied: frozenset[str] = frozenset()
    joined: float = field(default=0.0, compare=False)

    @property
    def name(self) -> str:
        """What the user sees: the database and its server."""
        parts = conninfo_to_dict(self.address)
        return f"{parts.get('dbname')} ({parts.get('host') or 'localhost'})"

    @property
    def folder(self) -> Path:
        """The folder of its library on this computer."""
        parts = conninfo_to_dict(self.address)
        named = (parts.get(key) or "" for key in ("dbname", "host", "port", "user"))
        return paths.studios_dir() / re.sub(r"[^\w.-]+", "-", "-".join(map(str, named)))

    def save(self) -> None:
        """Remember it as it is now.

        Raises:
            StudioError: Inkseek's data folder cannot be written.
        """
        kept = {
            "address": self.address,
            "places": {name: str(place) for name, place in self.places.items()},
            "not_copied": sorted(self.not_copied),
            "joined": self.joined,
        }
        try:
            make_private_folder(self.folder)
            atomic_write(self.folder / FILE, json.dumps(kept, indent=2))
        except OSError as error:
            raise StudioError(
                f"The folder {self.folder} cannot be written ({error.strerror or error})."
            ) from error

    def connect(self, password: str | None = None) -> Connection:
        """Open a connection to a studio of this version.

        Raises:
            StudioError: The server does not answer or refuses, or is of another version.
        """
        connection = connect(self.address, password)
        try:
            with in_plain_words():
                schema.check_version(schema.version_of(connection))
        except BaseException:
            connection.close()
            raise
        return connection


def read(folder: Path) -> Membership | None:
    """The studio whose library is in a folder; None if it is no studio's.

    Raises:
        StudioError: The file that says so is damaged.
    """
    file = folder / FILE
    try:
        kept = json.loads(file.read_text("utf-8"))
        places = {name: Path(place) for name, place in kept["places"].items()}
        address, _ = split_password(kept["address"])
        not_copied = frozenset(map(str, kept["not_copied"]))
        return Membership(address, places, not_copied, float(kept["joined"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, AttributeError, TypeError, ArithmeticError,
            RecursionError, StudioError) as error:  # fmt: skip
        raise StudioError(
            f"The file {file} is damaged. Delete it, then join again:  inkseek studio join URL"
        ) from error


def all_joined() -> list[Membership]:
    """Every studio that was joined, the newest first."""
    found = [read(file.parent) for file in paths.studios_dir().glob(f"*/{FILE}")]
    return sorted(filter(None, found), key=lambda membership: -membership.joined)


def joined() -> Membership:
    """The studio that was joined last.

    Raises:
        StudioError: None was.
    """
    found = all_joined()
    if not found:
        raise StudioError("You have joined no studio yet:  inkseek studio join URL")
    return found[0]


def look(url: str, password: str | None = None) -> dict[str, int]:
    """Try a studio out: the names of the roots one may see, and how many pictures each has.

    Raises:
        StudioError: It does not answer or refuses, or is of another version.
    """
    address, named = split_password(url)
    password = password or named
    with Membership(address, {}).connect(password) as connection, in_plain_words():
        rows = connection.execute(
            "SELECT name, (SELECT count(*) FROM photo WHERE root_id = root.id)"
            " FROM root ORDER BY name"
        )
        return dict(rows.fetchall())


def join(
    url: str,
    places: dict[str, Path],
    not_copied: frozenset[str] = frozenset(),
    password: str | None = None,
) -> tuple[Membership, dict[str, bool]]:
    """Try a studio out, then remember it; also returns which of its roots are mapped.

    Raises:
        StudioError: It does not answer or refuses, or has no such root.
    """
    roots = look(url, password)
    unknown = sorted(places.keys() - roots.keys())
    if unknown:
        known = ", ".join(roots) or "none yet"
        raise StudioError(f"The studio has no root {unknown[0]}. Its roots: {known}.")
    for place in places.values():
        if not is_there(place):
            raise StudioError(f"{place} is no folder that can be opened. Mount the share first.")
    address, named = split_password(url)
    password = password or named
    if password is not None:
        keep_password(address, password)
    membership = Membership(address, places, not_copied, time.time())
    membership.save()
    return membership, {root: root in places for root in roots}


def leave(membership: Membership) -> None:
    """Forget a studio and its password; `StudioLibrary.empty` forgets its pictures."""
    forget_password(membership.address)
    (membership.folder / FILE).unlink(missing_ok=True)
