"""Studios made by the first Inkseek that had them, brought up to date."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pgvector import HalfVector
from studio_server import Studio
from studio_worlds import store_of, work
from tiny_encoder import TinyEncoder

from core.library import Filters
from core.studio import schema
from core.studio.connection import StudioError, connect, in_plain_words, split_password
from core.studio.server import LocalServer

FIRST = Path(__file__).with_name("first_schema.sql")
"""Version 1 as it was published."""

SHAPES = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default"
    " FROM information_schema.columns WHERE table_schema = 'inkseek'",
    "constraints": "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'inkseek'::regnamespace",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'inkseek'",
    "functions": "SELECT proname, pg_get_function_arguments(oid), prosrc, prosecdef, proacl::text"
    " FROM pg_proc WHERE pronamespace = 'inkseek'::regnamespace",
    "triggers": "SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT tgisinternal",
    "policies": "SELECT tablename, policyname, qual FROM pg_policies WHERE schemaname = 'inkseek'",
    "rights": "SELECT relname, relrowsecurity, relacl::text FROM pg_class"
    " WHERE relnamespace = 'inkseek'::regnamespace AND relkind = 'r'",
    "rights of columns": "SELECT attrelid::regclass::text, attname, attacl::text FROM pg_attribute"
    " WHERE attacl IS NOT NULL AND attrelid IN"
    " (SELECT oid FROM pg_class WHERE relnamespace = 'inkseek'::regnamespace)",
}


@pytest.fixture
def first(studio: Studio) -> Studio:
    """A studio of version 1 with a photo at the place of a real file, and one that is waiting."""
    studio.run("DROP SCHEMA inkseek CASCADE")
    address, password = split_password(studio.url)
    with connect(address, password, ready=False) as connection:
        connection.execute(FIRST.read_bytes())
        connection.execute("SELECT add_root('share'), add_model('tiny-1', 64, 64)")
        connection.execute("INSERT INTO category (name) VALUES ('round')")
        connection.execute(
            "INSERT INTO photo (root_id, path, name_key, category_id, width, height, size,"
            " mtime_ns, content_hash) VALUES (1, 'even/shape 00.png', 'shape 00.png', 1, 9, 9, 1,"
            " 1, '\\x00')"
        )
        vector = HalfVector(np.eye(64)[0])
        for table in ("embedding", "feature"):
            connection.execute(
                f"INSERT INTO {table} VALUES (1, 1, 1, %s)".encode(), (str(vector.to_list()),)
            )
        connection.execute(
            "INSERT INTO job (model_id, root_id, path, size, mtime_ns)"
            " VALUES (1, 1, 'odd/shape 01.png', 1, 1)"
        )
    return studio


def shapes_of(studio: Studio) -> dict[str, list[tuple[object, ...]]]:
    return {name: sorted(studio.rows(query), key=str) for name, query in SHAPES.items()}


def test_a_studio_of_the_first_version_becomes_one_like_a_new_one(
    studio_server: LocalServer, first: Studio
) -> None:
    with first.connect() as connection:
        with pytest.raises(StudioError, match="studio create"), in_plain_words():
            schema.check_version(schema.version_of(connection))
        assert schema.create(connection)
        assert schema.version_of(connection) == schema.VERSION
        assert not schema.create(connection)
    new = Studio(studio_server, studio_server.url)
    # The index of a model is made when the first worker names it.
    mine, theirs = shapes_of(first), shapes_of(new)
    mine["indexes"] = [row for row in mine["indexes"] if "hnsw" not in row[0]]
    assert mine == theirs


def test_what_the_first_version_knew_is_kept_and_the_rest_is_read(
    first: Studio, share: Path, inkseek_home: Path
) -> None:
    with first.connect() as connection:
        schema.create(connection)
    store = store_of(first, share)
    try:
        found = store.search(np.eye(64, dtype=np.float32)[0], 5, Filters())
        (photo,) = found.photos.values()
        assert (photo.name, photo.category, photo.stars) == ("shape 00.png", "round", 0)
    finally:
        store.close()
    assert first.rows("SELECT path, sidecar_ns FROM job") == [(b"odd/shape 01.png", 0)]
    first.add("share", share, TinyEncoder().card)
    work(first, share)
    assert first.rows("SELECT count(*), count(colours) FROM photo") == [(12, 12)]
    kept = "SELECT g.name FROM photo p JOIN category g ON g.id = category_id WHERE path = %s"
    assert first.rows(kept, (b"even/shape 00.png",)) == [("round",)]
