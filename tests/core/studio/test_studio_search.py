"""Searching a studio: filters, recall, servers that go away, and the commands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from command_line import inkseek, inkseek_json
from pgvector import HalfVector
from psycopg.types.json import Jsonb
from shapes import shape
from studio_server import Studio
from studio_worlds import store_of, work
from tiny_encoder import TinyEncoder

from core.library import Filters, Importer, Library
from core.search import PhotoTerm, Query, Searcher, SketchTerm
from core.studio import jobs
from core.studio.connection import StudioAwayError
from core.studio.store import StudioStore, unit_rows

CARD = TinyEncoder().card


def test_a_studio_ranks_as_the_home_library_does(
    studio: Studio, share: Path, tmp_path: Path
) -> None:
    studio.add("share", share, CARD)
    work(studio, share)
    with Library.open(tmp_path / "library") as library:
        Importer(library, TinyEncoder()).run([share])
        home = Searcher(library, TinyEncoder())
        there = Searcher(store_of(studio, share), TinyEncoder())
        with closing(home), closing(there):
            for filters in (Filters(), Filters(categories=frozenset({"odd"})), Filters(name="1")):
                query = Query((SketchTerm(shape(3)),), filters)
                ours, theirs = home.search(query), there.search(query)
                assert [h.photo.path for h in ours.hits] == [h.photo.path for h in theirs.hits]
                assert [h.photo.category for h in theirs.hits] == [
                    h.photo.category for h in ours.hits
                ]
                np.testing.assert_allclose(
                    [h.score for h in ours.hits], [h.score for h in theirs.hits], atol=2e-3
                )
                assert theirs.n_photos == ours.n_photos
                last = theirs.hits[-1].photo.id
                assert there.rank_of(query, last) == len(theirs.hits)
            newest = there.search(Query((), Filters(name="shape"), 3)).hits
            assert [h.photo.id for h in newest] == [12, 11, 10]
            like = there.search(Query((PhotoTerm(newest[0].photo.id),), k=1)).hits
            assert like[0].photo.id == 12


def fill(studio: Studio, rows: np.ndarray, rare: int) -> None:
    """Photos with these vectors, one in `rare` of the category "rare"."""
    with studio.connect() as connection:
        jobs.model_key(connection, CARD)
        connection.execute("SELECT add_root('share')")
        connection.execute("INSERT INTO category (name) VALUES ('rare'), ('common')")
        connection.execute(
            "INSERT INTO photo (root_id, path, name_key, category_id, width, height, size,"
            " mtime_ns, content_hash) SELECT 1, i::text::bytea, i::text,"
            " CASE WHEN i %% %s = 0 THEN 1 WHEN i %% 5 < 4 THEN 2 END, 1, 1, 1, i,"
            " decode(md5(i::text), 'hex') FROM generate_series(1, %s) i",
            (rare, len(rows)),
        )
        copied = "COPY embedding (model_id, photo_id, root_id, vector) FROM STDIN (FORMAT binary)"
        with connection.cursor().copy(copied) as copy:
            copy.set_types(["int4", "int8", "int4", "halfvec"])
            for number, row in enumerate(rows, 1):
                copy.write_row((1, number, 1, HalfVector(row)))
        connection.execute("ANALYZE")


@pytest.mark.parametrize("few", [0, 10_000])
def test_filters_lose_nothing_on_either_way(studio: Studio, few: int) -> None:
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((800, CARD.dim)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    fill(studio, rows, 20)
    with studio.connect() as connection:
        kept = unit_rows([HalfVector(row) for row in rows])
        for name, choose in (("rare", lambda i: i % 20 == 0), ("common", lambda i: i % 5 < 4)):
            among = [i for i in range(1, 801) if choose(i) and (name == "rare" or i % 20)]
            query = rows[7]
            found = connection.execute(
                "SELECT id FROM search(%s, %s, 20, %s, %s)",
                (CARD.id, HalfVector(query), Jsonb({"categories": [name]}), few),
            ).fetchall()
            far = kept[np.array(among) - 1] @ query
            best = {among[i] for i in np.argsort(-far)[:20]}
            share = len(best & {row[0] for row in found}) / 20
            # Few are compared one by one; HNSW may miss one of many.
            assert share == 1.0 if few else share >= 0.9


@pytest.mark.slow
def test_fifty_thousand_photos_are_found_with_and_without_filters(
    studio: Studio, share: Path
) -> None:
    rng = np.random.default_rng(2)
    centres = rng.standard_normal((500, CARD.dim))
    rows = centres[rng.integers(0, 500, 50_000)] + 0.4 * rng.standard_normal((50_000, CARD.dim))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    fill(studio, rows, 250)
    numbers = np.arange(1, len(rows) + 1)
    is_rare = numbers % 250 == 0
    with closing(store_of(studio, share)) as store:
        for names, among in (
            ((), numbers > 0),
            (("rare",), is_rare),
            (("common",), (numbers % 5 < 4) & ~is_rare),
        ):
            filters = Filters(categories=frozenset(names))
            assert store.count(filters) == among.sum()
            shares = []
            for query in rows[:20]:
                best = numbers[among][np.argsort(-(rows[among] @ query))[:50]]
                found = store.search(query, 50, filters).candidates.ids
                shares.append(len(np.intersect1d(best, found)) / 50)
            assert np.mean(shares) >= 0.97


def test_two_members_with_different_rights_and_mounts_search_at_once(
    studio: Studio, share: Path, tmp_path: Path
) -> None:
    places = {name: share / name for name in ("even", "odd")}
    for name, place in places.items():
        studio.add(name, place, CARD)
    work(studio, places)
    studio.run("INSERT INTO root_access SELECT id, 'anna' FROM root WHERE name = 'odd'")
    members = [Studio(studio.server, studio.member(name, "reader")) for name in ("anna", "ben")]
    elsewhere = tmp_path / "elsewhere"
    query = TinyEncoder().embed_sketches(np.zeros((1, 64, 64), np.uint8))[0]

    def search(member: Studio, place: Path) -> set[Path]:
        mounts = {"even": place}
        found: set[Path] = set()
        with closing(StudioStore(member.address, CARD.id, mounts, member.password)) as store:
            for _ in range(20):
                found |= {p.path for p in store.search(query, 20, Filters()).photos.values()}
        return found

    with ThreadPoolExecutor(2) as both:
        hers, his = both.map(search, members, (share / "even", elsewhere))
    names = [f"shape {n:02}.png" for n in range(0, 12, 2)]
    assert his == {elsewhere / name for name in names}
    odd = {Path("odd", f"shape {n:02}.png") for n in range(1, 12, 2)}
    assert hers == {share / "even" / name for name in names} | odd


def test_recall_is_measured_against_the_truth(studio: Studio, share: Path) -> None:
    rng = np.random.default_rng(1)
    rows = rng.standard_normal((600, CARD.dim)).astype(np.float32)
    fill(studio, rows, 100)
    with closing(store_of(studio, share)) as store:
        assert store.recall() >= 0.95
        with studio.connect() as connection:
            connection.execute("SET enable_sort = off")
            plan = connection.execute(
                "EXPLAIN SELECT photo_id FROM embedding WHERE model_id = 1"
                f" ORDER BY (vector::halfvec({CARD.dim})) <=> %s LIMIT 50",
                (HalfVector(rows[0]),),
            ).fetchall()
    assert "embedding_hnsw_1" in str(plan)


def test_a_server_that_restarts_costs_nothing_and_one_that_is_away_says_so(
    studio: Studio, share: Path
) -> None:
    studio.add("share", share, CARD)
    work(studio, share)
    query = TinyEncoder().embed_sketches(np.zeros((1, 64, 64), np.uint8))[0]
    with closing(store_of(studio, share)) as store:
        before = store.search(query, 5, Filters()).candidates.ids
        studio.server.stop()
        studio.server.start(durable=False)
        assert store.search(query, 5, Filters()).candidates.ids.tolist() == before.tolist()
    away = StudioStore("host=127.0.0.1 port=1 dbname=none user=none", "tiny-1", {}, "")
    with pytest.raises(StudioAwayError):
        away.search(query, 5, Filters())


def test_the_commands_from_joining_to_leaving(
    studio: Studio, share: Path, encoder, inkseek_home: Path
) -> None:
    assert "no studio yet" in inkseek("studio", "status").output
    assert inkseek("studio", "join", studio.url).exit_code == 0
    (kept,) = inkseek_home.glob("studios/*/studio.json")
    assert studio.password not in kept.read_text()
    assert "12 queued" in inkseek("studio", "import", share, "--name", "share").output
    waiting = inkseek_json("studio", "status")
    assert waiting["roots"] == [{"name": "share", "photos": 0, "waiting": 12, "problems": 0}]
    assert inkseek("worker", "--until-empty", "--device", "cpu").exit_code == 0
    state = inkseek_json("studio", "status")
    assert state["roots"] == [{"name": "share", "photos": 12, "waiting": 0, "problems": 0}]
    assert (state["role"], state["recall"]) == ("curator", 1.0)
    file = share / "odd" / "shape 03.png"
    found = inkseek_json("search", "--studio", "--photo", file, "--device", "cpu", "-k", "3")
    assert found["results"][0]["path"] == str(file)
    none = ("--tag", "none", "--stars", "1")
    assert not inkseek_json("search", "--studio", "--photo", file, "--device", "cpu", *none)[
        "photos"
    ]
    assert "12 pictures" in inkseek("studio", "copy").output
    assert "no category" in inkseek("studio", "rename", "none", "--to", "x").output
    assert "not in the studio" in inkseek("studio", "assign", "x", share / "none.png").output
    assert inkseek("studio", "assign", "mine", file).exit_code == 0
    assert inkseek("studio", "rename", "odd", "even", "--to", "shapes").exit_code == 0
    by_name = "SELECT g.name, count(*) FROM photo JOIN category g ON g.id = category_id GROUP BY 1"
    assert sorted(studio.rows(by_name)) == [("mine", 1), ("shapes", 11)]
    studio.server.stop()
    try:
        away = inkseek_json("search", "--studio", "--photo", file, "--device", "cpu", "-k", "3")
        assert away["results"][0]["path"] == str(file)
        assert "has not answered since" in away["notice"]
        assert "is kept here" in inkseek("studio", "assign", "later", file).output
    finally:
        studio.server.start(durable=False)
    assert inkseek("studio", "copy").exit_code == 0
    assert sorted(studio.rows(by_name)) == [("later", 1), ("shapes", 11)]
    assert "mapped" in inkseek("studio", "join", studio.url).output
    assert "no root" in inkseek("studio", "join", studio.url, "--map", "x=/tmp").output
    assert inkseek("studio", "leave").exit_code == 0
    assert "no studio yet" in inkseek("search", "--studio", "--photo", file).output
