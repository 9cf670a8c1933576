"""Stars, tags, colours, words and duplicates: a studio answers as the library at home does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
from PIL import Image
from shapes import photograph, shape
from studio_server import Studio
from studio_worlds import store_of, work
from tiny_encoder import TinyEncoder

from core.library import CatalogueError, Filters, Importer, Library, sidecars
from core.library.tags import Mark
from core.search import LikeColoursTerm, Query, Searcher, SketchTerm, WordTerm
from core.search.photo_store import HomeStore, PhotoStore
from core.search.words import Words
from core.studio.connection import StudioError
from core.studio.library import StudioLibrary
from core.studio.membership import join
from core.studio.mirror import Mirror
from core.studio.mirrored import MirroredStore

CARD = TinyEncoder().card
RED, BLUE = "#d0392e", "#2e6fd0"
WORDS = Words(
    (("tangle", "Knoten"),),
    TinyEncoder().embed_sketches(np.zeros((1, 64, 64), np.uint8)),
    np.zeros(1, np.float32),
)


@pytest.fixture
def pictures(share: Path) -> Path:
    """The share with colours, a copy of a picture, and sidecars with stars and tags."""
    for name, colour in (("red", RED), ("blue", BLUE), ("both", RED)):
        image = Image.new("RGB", (96, 96), colour)
        if name == "both":
            image.paste(BLUE, (0, 48, 96, 96))
        image.save(share / f"{name}.png")
    (share / "even/twin.png").write_bytes((share / "even/shape 02.png").read_bytes())
    sidecars.write(share / "red.png", 4, ["Warm", "sky"])
    sidecars.write(share / "even/shape 04.png", 2, ["sky"])
    exif = Image.Exif()
    exif[0x0110] = "Ink Pot"
    exif.get_ifd(0x8769)[0x9003] = "2019:05:31 14:03:07"
    Image.new("RGB", (96, 96), "#3c9a4b").save(share / "taken.jpg", exif=exif)
    return share


@pytest.fixture
def filled(studio: Studio, pictures: Path) -> Studio:
    studio.add("share", pictures, CARD)
    work(studio, pictures)
    return studio


@pytest.fixture
def copy(filled: Studio, pictures: Path, inkseek_home: Path) -> Iterator[StudioLibrary]:
    membership, _ = join(filled.url, {"share": pictures})
    with StudioLibrary.open(membership.folder) as library:
        update(filled, library)
        yield library


def update(studio: Studio, library: StudioLibrary) -> None:
    with studio.connect() as connection:
        Mirror(library, CARD).update(connection)


@contextmanager
def stores(
    studio: Studio, pictures: Path, copy: StudioLibrary, root: Path
) -> Iterator[dict[str, PhotoStore]]:
    """The same pictures at home, on the server, and through a member's store."""
    with Library.open(root) as library:
        Importer(library, TinyEncoder()).run([pictures])
        made: dict[str, PhotoStore] = {
            "home": HomeStore(library, CARD.id, CARD.dim, WORDS),
            "server": store_of(studio, pictures),
            "member": MirroredStore(copy, CARD, WORDS),
        }
        with ExitStack() as opened:
            for store in made.values():
                opened.callback(store.close)
            yield made


def answers(store: PhotoStore, query: Query) -> list[tuple[Any, ...]]:
    hits = Searcher(store, TinyEncoder(), words=WORDS).search(query).hits
    return [
        (h.photo.name, h.photo.stars, h.photo.camera, h.photo.taken_ns, len(h.folded)) for h in hits
    ]


def test_filters_find_the_same_in_a_studio_as_at_home(
    filled: Studio, pictures: Path, copy: StudioLibrary, tmp_path: Path
) -> None:
    drawn = (SketchTerm(shape(3)),)
    with stores(filled, pictures, copy, tmp_path / "home") as made:
        for filters, count in (
            (Filters(), 17),
            (Filters(stars=2), 2),
            (Filters(stars=3), 1),
            (Filters(tags=frozenset({"SKY"})), 2),
            (Filters(tags=frozenset({"sky", "warm"})), 1),
            (Filters(tags=frozenset({"none"})), 0),
            (Filters(colours=(RED,)), 2),
            (Filters(colours=(RED, BLUE)), 1),
            (Filters(colours=(RED,), tolerance=0.0001), 0),
            (Filters(until=date(2019, 5, 31)), 1),
            (Filters(since=date(2019, 6, 1), name="png"), 16),
            (Filters(stars=1, colours=(RED,), tags=frozenset({"warm"})), 1),
        ):
            ranked = {name: answers(store, Query(drawn, filters)) for name, store in made.items()}
            listed = {
                name: sorted(answers(store, Query((), filters, 50)), key=str)
                for name, store in made.items()
            }
            assert ranked["server"] == ranked["member"] == ranked["home"], filters
            assert listed["server"] == listed["member"] == listed["home"], filters
            assert {store.count(filters) for store in made.values()} == {count}, filters
            assert len(listed["home"]) == (0 if filters.is_empty else count)
            folded = sum(answer[-1] for answer in ranked["home"])
            assert len(ranked["home"]) == count - folded, filters
            # The twin is behind the picture it equals.
            assert folded or count < 16


def test_words_and_colours_rank_the_same_in_a_studio_as_at_home(
    filled: Studio, pictures: Path, copy: StudioLibrary, tmp_path: Path
) -> None:
    with stores(filled, pictures, copy, tmp_path / "home") as made:
        del made["server"]
        red = {
            name: next(p.id for p in store.newest(Filters(name="red"), 1))
            for name, store in made.items()
        }
        for terms in (
            lambda name: (WordTerm("Knoten"),),
            lambda name: (WordTerm("warm"), SketchTerm(shape(3))),
            lambda name: (LikeColoursTerm(red[name]),),
            lambda name: (SketchTerm(shape(5)), LikeColoursTerm(red[name], 2.0)),
        ):
            found = {name: answers(store, Query(terms(name))) for name, store in made.items()}
            assert found["member"] == found["home"]
            assert found["home"]


def test_a_changed_sidecar_is_read_again_and_what_members_gave_stays(
    filled: Studio, pictures: Path, copy: StudioLibrary
) -> None:
    ids = {p.name: p.id for p in copy.catalogue.photos(copy.catalogue.all_ids())}
    copy.marks.tag([ids["red.png"]], ["mine"])
    copy.marks.rate([ids["shape 00.png"]], 5)
    update(filled, copy)
    assert filled.add("share", pictures, CARD) == 0
    sidecars.write(pictures / "red.png", 1, ["cold"])
    photograph(shape(50), pictures / "even/shape 00.png")
    assert filled.add("share", pictures, CARD) == 2
    work(filled, pictures)
    update(filled, copy)
    assert copy.marks.all_of(ids["red.png"]) == (1, ("cold", "mine"))
    replaced = next(
        p for p in copy.catalogue.photos(copy.catalogue.all_ids()) if p.name == "shape 00.png"
    )
    assert (replaced.id != ids["shape 00.png"], replaced.stars) == (True, 5)


def test_marks_made_offline_are_sent_and_the_last_one_stands(
    filled: Studio, copy: StudioLibrary
) -> None:
    one, two, three = copy.catalogue.all_ids()[:3]
    filled.run(f"SELECT tag_photos('{{{three}}}', '{{old}}', '{{old}}', '{{}}', now())")
    update(filled, copy)
    copy.marks.rate([one, two], 3)
    copy.marks.tag([one, two], ["Mine"])
    copy.marks.tag([three], [], ["old"])
    # Meanwhile, and later, somebody else marks the first photo.
    later = "now() + interval '0.3 s'"
    filled.run(
        f"UPDATE photo SET own_rating = 1, rated_at = {later} WHERE id = {one};"
        f"INSERT INTO tag SELECT {one}, root_id, 'Mine', 'mine', true, false, {later} FROM photo"
        f" WHERE id = {one}"
    )
    with closing(StudioLibrary.open(copy.root)) as again:  # the program was closed and opened
        assert again.outbox.waiting == 3
        update(filled, again)
        assert again.outbox.waiting == 0
        marks = again.marks.of([one, two, three])
    mine = frozenset({"Mine"})
    assert marks == {one: Mark(1, frozenset()), two: Mark(3, mine), three: Mark(None, frozenset())}
    log = "SELECT photo_id, what, was, wanted, stood FROM mark_log ORDER BY photo_id, what"
    assert filled.rows(log) == [
        (one, "stars", "1", "3", False),
        (one, "tag", None, "Mine", False),
        (three, "tag", "old", None, True),
    ]


def test_marks_are_undone_everywhere(filled: Studio, copy: StudioLibrary) -> None:
    ids = copy.catalogue.all_ids()[:2]
    before = copy.marks.of(ids)
    copy.marks.rate(ids, 4)
    copy.marks.tag(ids, ["once"])
    copy.marks.restore(before)
    update(filled, copy)
    assert copy.marks.of(ids) == before
    assert filled.rows("SELECT count(*) FROM photo WHERE own_rating IS NOT NULL") == [(0,)]
    assert filled.rows("SELECT count(*) FROM tag WHERE own AND given") == [(0,)]


def test_contributors_mark_and_readers_do_not(filled: Studio, copy: StudioLibrary) -> None:
    cora, rita = (
        Studio(filled.server, filled.member(name, role))
        for name, role in (("cora", "contributor"), ("rita", "reader"))
    )
    (one,) = copy.catalogue.all_ids()[:1]
    copy.marks.rate([one], 5)
    update(cora, copy)
    assert filled.rows("SELECT own_rating FROM photo WHERE id = %s", (one,)) == [(5,)]
    copy.marks.rate([one], 1)
    with pytest.raises(StudioError, match="role"):
        update(rita, copy)
    update(rita, copy)
    assert copy.marks.of([one])[one].stars == 5
    copy.allow("reader")
    with pytest.raises(CatalogueError, match="contributors"):
        copy.marks.rate([one], 2)
    with psycopg.connect(rita.url, options="-c search_path=inkseek", autocommit=True) as own:
        for statement in (
            "UPDATE photo SET own_rating = 0",
            "DELETE FROM tag",
            "INSERT INTO mark_log VALUES (1, now(), 'x', 'stars', NULL, '1', true)",
            f"SELECT rate_photos('{{{one}}}', 1, now())",
            f"SELECT tag_photos('{{{one}}}', '{{x}}', '{{x}}', '{{}}', now())",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                own.execute(statement.encode())


def test_tags_of_a_hidden_root_are_hidden(filled: Studio) -> None:
    rita = filled.member("rita", "reader")
    filled.run("INSERT INTO root_access SELECT id, 'anna' FROM root")
    with psycopg.connect(rita, options="-c search_path=inkseek", autocommit=True) as own:
        assert own.execute("SELECT count(*) FROM tag").fetchone() == (0,)
