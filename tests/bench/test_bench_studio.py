"""A studio of synthetic photos: build, recall and time of a search, with and without filters.

`INKSEEK_STUDIO_PHOTOS` sets how many photos there are.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
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
