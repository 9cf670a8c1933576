"""Connects to a studio: the address, TLS, the password, and errors in plain words.

The password comes from the system's keyring. It is in no file and no message.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keyring
import psycopg
from keyring.errors import KeyringError
from pgvector.psycopg import register_vector
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from core.errors import UserError

SERVICE = "inkseek studio"
PATIENCE = 3
"""Seconds to wait for a server that does not answer."""

_LOCAL = ("", "localhost", "127.0.0.1", "::1")
Connection = psycopg.Connection[tuple[Any, ...]]


class StudioError(UserError):
    """The studio cannot be used; the message says why and what to do."""


class StudioAwayError(StudioError):
    """The studio's server does not answer."""


def split_password(url: str) -> tuple[str, str | None]:
    """The address without its password, and the password.

    Raises:
        StudioError: It is no address of a PostgreSQL database.
    """
    try:
        parts: dict[str, Any] = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # The message of the driver may quote the password.
        raise StudioError(
            "This is no address of a studio. It looks like  postgresql://anna@server/studio"
        ) from None
    password = parts.pop("password", None)
    if "dbname" not in parts:
        raise StudioError(
            "The address names no database; it ends in one:  postgresql://server/studio"
        )
    if str(parts.get("host") or "") not in _LOCAL and not str(parts.get("host")).startswith("/"):
        parts.setdefault("sslmode", "verify-full")
        if parts["sslmode"] == "verify-full":
            parts.setdefault("sslrootcert", "system")
    return make_conninfo(**parts), None if password is None else str(password)


def keep_password(address: str, password: str) -> None:
    """Store a password in the system's keyring.

    Raises:
        StudioError: There is no keyring.
    """
    try:
        keyring.set_password(SERVICE, address, password)
    except KeyringError as error:
        raise StudioError(
            "This system has no keyring for the password. Set one up (on Linux: GNOME Keyring or "
            "KWallet), or give an address without a password and set PGPASSWORD instead."
        ) from error


def forget_password(address: str) -> None:
    """Delete a studio's password from the keyring, if it is there."""
    try:
        keyring.delete_password(SERVICE, address)
    except KeyringError:
        return


def connect(address: str, password: str | None = None, *, ready: bool = True) -> Connection:
    """Open a connection in which every statement is a transaction of its own.

    Args:
        address: As `split_password` returned it.
        password: None takes the one in the keyring.
        ready: Whether the database is known to be a studio.

    Raises:
        StudioAwayError: The server does not answer.
        StudioError: It refuses, or the database is no studio.
    """
    if password is None:
        try:
            password = keyring.get_password(SERVICE, address)
        except KeyringError:
            password = None
    secret: dict[str, Any] = {} if password is None else {"password": password}
    with in_plain_words():
        connection = psycopg.connect(
            address,
            autocommit=True,
            connect_timeout=PATIENCE,
            # Compiling a search takes longer than running it.
            options="-c search_path=inkseek,public -c jit=off",
            application_name="inkseek",
            # A cable that is pulled out is noticed after some seconds, not hours.
            keepalives_idle=5,
            keepalives_interval=2,
            keepalives_count=3,
            tcp_user_timeout=10_000,
            **secret,
        )
    if not ready:
        return connection
    try:
        with in_plain_words():
            register_vector(connection)
            return connection
    except psycopg.ProgrammingError:
        connection.close()
        raise StudioError(
            "This database is no studio yet. Make one with:  inkseek studio create URL"
        ) from None
    except BaseException:
        connection.close()
        raise


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Turn the driver's errors into errors for users.

    Raises:
        StudioAwayError: The server does not answer (any more).
        StudioError: It refuses what was asked.
    """
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise StudioError(
            "Your role in this studio does not allow this. A curator can give you another one."
        ) from error
    except psycopg.errors.UndefinedTable as error:
        raise StudioError(
            "This database is no studio yet. Make one with:  inkseek studio create URL"
        ) from error
    except psycopg.OperationalError as error:
        text = str(error)
        for told, meant in _REFUSALS:
            if told in text:
                raise StudioError(meant) from None
        raise StudioAwayError("The studio's server does not answer.") from error


_REFUSALS = (
    (
        "password authentication failed",
        "The studio refused the user or password. Join again with the right ones:  "
        "inkseek studio join URL",
    ),
    (
        "no password supplied",
        "The studio wants a password. Join again with it in the address:  "
        "inkseek studio join postgresql://USER:PASSWORD@SERVER/DATABASE",
    ),
    ("does not exist", "The server has no such database or user. Check the address."),
    (
        "certificate",
        "The server's certificate can't be verified, so nothing was sent. Ask for the studio's "
        "certificate and add ?sslrootcert=FILE to the address.",
    ),
    (
        "server does not support SSL",
        "The server offers no encryption, so nothing was sent. Turn TLS on at the server.",
    ),
)
