"""Roles, row security, schema versions, replicas, and addresses."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import psycopg
import pytest
from studio_server import Studio
from studio_worlds import work
from tiny_encoder import TinyEncoder

from core.studio import schema
from core.studio.connection import (
    StudioAwayError,
    StudioError,
    connect,
    in_plain_words,
    keep_password,
    split_password,
)
from core.studio.server import LocalServer

WRITES = (
    "INSERT INTO category (name) VALUES ('mine')",
    "UPDATE photo SET category_id = NULL",
    "DELETE FROM photo",
    "DELETE FROM embedding",
    "DELETE FROM job",
    "INSERT INTO root_access VALUES (1, 'me')",
    "SELECT add_root('mine')",
    "ALTER TABLE photo DISABLE ROW LEVEL SECURITY",
)


def may(own: psycopg.Connection, statement: str) -> bool:
    try:
        own.execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


def test_a_reader_cannot_write_with_an_own_client(studio: Studio, share: Path) -> None:
    studio.add("share", share, TinyEncoder().card)
    work(studio, share)
    url = studio.member("rita", "reader")
    with psycopg.connect(url, options="-c search_path=inkseek", autocommit=True) as own:
        assert own.execute("SELECT count(*) FROM photo").fetchone() == (12,)
        assert [statement for statement in WRITES if may(own, statement)] == []


def test_a_contributor_imports_and_leaves_categories_alone(studio: Studio, share: Path) -> None:
    url = studio.member("cora", "contributor")
    theirs = Studio(studio.server, url)
    assert theirs.add("share", share, TinyEncoder().card) == 12
    assert work(theirs, share).done == 12
    with theirs.connect() as own, pytest.raises(StudioError, match="role"), in_plain_words():
        own.execute("UPDATE photo SET category_id = NULL")


def test_a_root_is_hidden_from_all_but_its_members(studio: Studio, share: Path) -> None:
    for name in ("even", "odd"):
        studio.add(name, share / name, TinyEncoder().card)
    work(studio, {"even": share / "even", "odd": share / "odd"})
    anna, ben = studio.member("anna", "contributor"), studio.member("ben", "reader")
    studio.run("INSERT INTO root_access SELECT id, 'anna' FROM root WHERE name = 'odd'")
    for url, photos in ((anna, 12), (ben, 6)):
        with psycopg.connect(url, options="-c search_path=inkseek") as own:
            for table in ("photo", "embedding", "feature"):
                assert own.execute(f"SELECT count(*) FROM {table}").fetchone() == (photos,)


def test_a_studio_is_made_once_and_newer_ones_are_refused(studio: Studio) -> None:
    with studio.connect() as connection:
        assert not schema.create(connection)
        connection.execute("UPDATE version SET number = 99")
        with pytest.raises(StudioError, match="newer"):
            schema.create(connection)


@pytest.mark.slow
def test_a_replica_takes_over(studio: Studio, share: Path) -> None:
    # A server of its own: the one all tests share must not end.
    with tempfile.TemporaryDirectory(prefix="inkseek-studio-") as folder:
        Path(folder).chmod(0o755)
        first = LocalServer(Path(folder, "first"))
        first.start(durable=False)
        address, password = split_password(first.url)
        with connect(address, password, ready=False) as connection:
            schema.create(connection)
        theirs = Studio(first, first.url)
        theirs.add("share", share, TinyEncoder().card)
        second = first.replica(Path(folder, "second"))
        second.start(durable=False)
        try:
            work(theirs, share)
            follower = Studio(second, second.url)
            end = time.monotonic() + 10
            while not follower.rows("SELECT FROM photo") and time.monotonic() < end:
                time.sleep(0.02)
            first.stop(at_once=True)
            second.promote()
            assert follower.rows("SELECT count(*) FROM photo") == [(12,)]
            follower.run("UPDATE photo SET category_id = NULL")
        finally:
            first.stop(at_once=True)
            second.stop(at_once=True)


@pytest.mark.parametrize(
    ("url", "settings"),
    [
        ("postgresql://anna:pw@db.studio/pictures", {"sslmode=verify-full", "sslrootcert=system"}),
        ("postgresql://anna:pw@db.studio/pictures?sslrootcert=/ca.pem", {"sslrootcert=/ca.pem"}),
        ("postgresql://anna:pw@127.0.0.1/pictures", set()),
    ],
)
def test_certificates_are_verified_and_passwords_split_off(url: str, settings: set[str]) -> None:
    address, password = split_password(url)
    assert password == "pw"
    assert "pw" not in address
    assert settings <= set(address.split())
    assert ("sslmode=verify-full" in address) == bool(settings)


@pytest.mark.parametrize("url", ["nonsense", "postgresql://anna:hidden@", "http://x:hidden@y/z"])
def test_an_address_that_is_none_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(StudioError) as caught:
        split_password(url)
    assert "hidden" not in str(caught.value)


def test_refusals_say_what_to_do(studio: Studio, keyring_in_memory: dict) -> None:
    url = studio.member("olga", "reader")
    address, password = split_password(url)
    assert password is not None
    keep_password(address, password)
    connect(address).close()  # the password comes from the keyring
    assert list(keyring_in_memory.values()) == [password]
    with pytest.raises(StudioError, match="user or password"):
        connect(address, "wrong")
    port = address.split("port=")[1].split()[0]
    with pytest.raises(StudioAwayError):
        connect(address.replace(port, "1"), password)
    with pytest.raises(StudioError, match="no such database"):
        connect(address.replace(studio.url.rpartition("/")[2], "elsewhere"), password)
