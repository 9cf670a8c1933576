"""The studio this machine has joined: its address, and where its roots are mounted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from core import paths
from core.files import atomic_write
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

FILE = "studio.json"


@dataclass(frozen=True)
class Membership:
    """A studio that was joined.

    Attributes:
        address: Without the password, which is in the keyring.
        places: The folder each root is mounted at, by the root's name.
    """

    address: str
    places: dict[str, Path]

    def save(self) -> None:
        paths.home().mkdir(parents=True, exist_ok=True)
        places = {name: str(place) for name, place in self.places.items()}
        atomic_write(_file(), json.dumps({"address": self.address, "places": places}, indent=2))

    def connect(self) -> Connection:
        """Open a connection to a studio of this version.

        Raises:
            StudioError: The server does not answer or refuses, or is of another version.
        """
        connection = connect(self.address)
        try:
            with in_plain_words():
                schema.check_version(schema.version_of(connection))
        except BaseException:
            connection.close()
            raise
        return connection


def joined() -> Membership:
    """The studio that was joined.

    Raises:
        StudioError: None was.
    """
    try:
        kept = json.loads(_file().read_text("utf-8"))
        places = {name: Path(place) for name, place in kept["places"].items()}
        if not isinstance(kept["address"], str):
            raise TypeError(kept["address"])
        return Membership(kept["address"], places)
    except FileNotFoundError:
        raise StudioError("You have joined no studio yet:  inkseek studio join URL") from None
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise StudioError(
            f"The file {_file()} is damaged. Join again:  inkseek studio join URL"
        ) from error


def join(url: str, places: dict[str, Path]) -> tuple[Membership, dict[str, bool]]:
    """Try a studio out, then remember it; also returns which of its roots are mapped.

    Raises:
        StudioError: It does not answer or refuses, or has no such root.
    """
    address, password = split_password(url)
    with connect(address, password) as connection, in_plain_words():
        schema.check_version(schema.version_of(connection))
        roots = [row[0] for row in connection.execute("SELECT name FROM root ORDER BY name")]
    unknown = sorted(places.keys() - set(roots))
    if unknown:
        known = ", ".join(roots) or "none yet"
        raise StudioError(f"The studio has no root {unknown[0]}. Its roots: {known}.")
    for place in places.values():
        if not place.is_dir():
            raise StudioError(f"{place} is no folder that can be opened. Mount the share first.")
    if password is not None:
        keep_password(address, password)
    membership = Membership(address, places)
    membership.save()
    return membership, {root: root in places for root in roots}


def leave() -> None:
    """Forget the studio and its password; the studio keeps its pictures.

    Raises:
        StudioError: None was joined.
    """
    forget_password(joined().address)
    _file().unlink()


def _file() -> Path:
    return paths.home() / FILE
