"""A studio of synthetic photos: build, recall and time of a search, many readers, and the queue.

`INKSEEK_STUDIO_PHOTOS` and `INKSEEK_STUDIO_JOBS` set how many photos and jobs there are.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psycopg
import pytest
from pgvector import HalfVector
from studio_server import Studio, studio, studio_server
from tiny_encoder import TinyCard

from core.library import Filters
from core.studio import jobs
from core.studio.store import StudioStore

__all__ = ["studio", "studio_server"]
pytestmark = pytest.mark.bench

PHOTOS = int(os.environ.get("INKSEEK_STUDIO_PHOTOS", "20000"))
CARD = TinyCard(id="synthetic", dim=256, feature_dim=256)
QUERIES = 60
RARE = Filters(categories=frozenset({"rare"}))
COMMON = Filters(categories=frozenset({"common"}))


def clusters(count: int, seed: int) -> Iterator[np.ndarray]:
    """Unit vectors around a thousand centres, a piece at a time."""
    centres = np.random.default_rng(0).standard_normal((1000, CARD.dim))
    rng = np.random.default_rng(seed)
    for start in range(0, count, 10_000):
        n = min(10_000, count - start)
        rows = centres[rng.integers(0, 1000, n)] + 0.7 * rng.standard_normal((n, CARD.dim))
        yield (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def fill(studio: Studio) -> float:
    """Photos of which 0.4 % are rare and 20 % common; returns the seconds of the index build."""
    with studio.connect() as connection:
        key = jobs.model_key(connection, CARD)
        (definition,) = connection.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = %s", (f"embedding_hnsw_{key}",)
        ).fetchone()
        connection.execute(f"DROP INDEX embedding_hnsw_{key}".encode())
        connection.execute("SELECT add_root('share')")
        connection.execute("INSERT INTO category (name) VALUES ('rare'), ('common')")
        connection.execute(
            "INSERT INTO photo (root_id, path, name_key, category_id, width, height, size,"
            " mtime_ns, content_hash) SELECT 1, i::text::bytea, i::text, CASE WHEN i %% 250 = 0"
            " THEN 1 WHEN i %% 5 = 1 THEN 2 END, 1, 1, 1, i, decode(md5(i::text), 'hex')"
            " FROM generate_series(1, %s) i",
            (PHOTOS,),
        )
        with connection.cursor().copy(
            "COPY embedding (model_id, photo_id, root_id, vector) FROM STDIN (FORMAT binary)"
        ) as copy:
            copy.set_types(["int4", "int8", "int4", "halfvec"])
            number = 0
            for piece in clusters(PHOTOS, 1):
                for row in piece:
                    number += 1
                    copy.write_row((key, number, 1, HalfVector(row)))
        connection.execute("SET maintenance_work_mem = '2GB'")
        start = time.perf_counter()
        connection.execute(definition.encode())
        built = time.perf_counter() - start
        connection.execute("ANALYZE")
    return built


def test_searches_are_fast_and_find_the_best(
    studio: Studio, capsys: pytest.CaptureFixture[str]
) -> None:
    built = fill(studio)
    store = StudioStore(studio.address, CARD.id, {"share": Path("/")}, studio.password)
    queries = next(clusters(QUERIES, 2))
    lines = [f"{PHOTOS:,} photos, index built in {built:.1f} s"]
    for name, filters in (("all", Filters()), ("0.4 %", RARE), ("20 %", COMMON)):
        store.search(queries[0], 60, filters)
        spent = []
        for query in queries:
            start = time.perf_counter()
            store.search(query, 60, filters)
            spent.append(1e3 * (time.perf_counter() - start))
        median, late = np.percentile(spent, [50, 95])
        lines.append(f"{name}: {median:.1f} ms, p95 {late:.1f} ms")
    recall = store.recall()
    lines.append(f"recall@50 {recall:.3f}")
    store.close()
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201 - this is what the bench is for
    assert recall >= 0.95


READERS = 200
A_SECOND = 20
SECONDS = 10
SEARCH = "SELECT * FROM search(%s, %s::halfvec, 60, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)"


async def read(url: str, queries: list[str], spent: list[float], seed: int) -> None:
    """Search again and again, at random moments."""
    rng = random.Random(seed)
    options = "-c search_path=inkseek,public -c jit=off"
    async with await psycopg.AsyncConnection.connect(
        url, options=options, autocommit=True
    ) as connection:
        await asyncio.sleep(1)
        end = time.perf_counter() + SECONDS
        while True:
            await asyncio.sleep(rng.expovariate(A_SECOND / READERS))
            start = time.perf_counter()
            if start > end:
                return
            cursor = await connection.execute(SEARCH.encode(), (CARD.id, rng.choice(queries)))
            assert len(await cursor.fetchall()) == 60
            spent.append(1e3 * (time.perf_counter() - start))


def test_two_hundred_readers(studio: Studio, capsys: pytest.CaptureFixture[str]) -> None:
    fill(studio)
    queries = [str(row.tolist()) for row in next(clusters(QUERIES, 2))]
    spent: list[float] = []

    async def all_of_them() -> None:
        await asyncio.gather(*(read(studio.url, queries, spent, i) for i in range(READERS)))

    asyncio.run(all_of_them())
    with capsys.disabled():
        median, late = np.percentile(spent, [50, 95])
        rate = len(spent) / SECONDS
        print(  # noqa: T201
            f"\n{READERS} readers, {rate:.1f} searches a second among {PHOTOS:,} photos:"
            f" {median:.1f} ms, p95 {late:.1f} ms"
        )


JOBS = int(os.environ.get("INKSEEK_STUDIO_JOBS", "5000"))
WORKERS, KILLS = 8, 20
CLAIMER = """
import sys, time
from core.studio import jobs
from core.studio.connection import connect
with connect(sys.argv[1]) as connection:
    while True:
        claimed = jobs.claim(connection, 1, sys.argv[2], [1])
        if not claimed:
            if not connection.execute("SELECT FROM job LIMIT 1").fetchone():
                break
            time.sleep(0.05)
            continue
        with connection.transaction():
            ids = [job.id for job in claimed]
            connection.execute(
                "WITH own AS (DELETE FROM job WHERE id = ANY(%s) AND worker = %s RETURNING path)"
                " INSERT INTO public.done SELECT path FROM own", (ids, sys.argv[2]))
"""


def test_each_job_is_done_once_though_workers_are_killed(
    studio: Studio, capsys: pytest.CaptureFixture[str]
) -> None:
    with studio.connect() as connection:
        jobs.model_key(connection, CARD)
        connection.execute("SELECT add_root('share')")
        connection.execute("CREATE TABLE public.done (path bytea)")
        connection.execute(
            "INSERT INTO job (model_id, root_id, path, size, mtime_ns)"
            " SELECT 1, 1, i::text::bytea, 1, 1 FROM generate_series(1, %s) i",
            (JOBS,),
        )

    def start(number: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", CLAIMER, studio.address, f"worker {number}"]
        return subprocess.Popen(command, env={**os.environ, "PGPASSWORD": studio.password})

    begin = time.perf_counter()
    running = [start(number) for number in range(WORKERS)]
    for number in range(WORKERS, WORKERS + KILLS):
        time.sleep(0.3)
        one = running.pop(0)
        one.kill()
        one.wait()
        running.append(start(number))
        # What five minutes of silence would do.
        name = f"worker {number - WORKERS}"
        studio.run(f"UPDATE job SET lease = '-infinity' WHERE worker = '{name}'")
    for one in running:
        assert one.wait() == 0
    spent = time.perf_counter() - begin
    found = studio.rows("SELECT count(*), count(DISTINCT path) FROM public.done")
    left = studio.rows("SELECT count(*) FROM job")
    with capsys.disabled():
        print(f"\n{JOBS:,} jobs, {WORKERS} workers, {KILLS} kills: {spent:.1f} s")  # noqa: T201
    assert (found, left) == ([(JOBS, JOBS)], [(0,)])
