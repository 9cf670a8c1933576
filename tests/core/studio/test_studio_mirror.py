"""The copy of a studio on a computer: what it takes in, what it sends, and how it answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from shapes import photograph, shape
from studio_server import Studio
from studio_worlds import work
from tiny_encoder import TinyEncoder

from core.library import CatalogueError, Filters
from core.search import Query, Searcher, SketchTerm
from core.studio.library import StudioLibrary
from core.studio.membership import join
from core.studio.mirror import Mirror
from core.studio.mirrored import MirroredStore

CARD = TinyEncoder().card


@pytest.fixture
def filled(studio: Studio, share: Path) -> Studio:
    """A studio with the twelve shapes of the share."""
    studio.add("share", share, CARD)
    work(studio, share)
    return studio


def open_copy(studio: Studio, share: Path, not_copied: frozenset[str] = frozenset()):
    membership, _ = join(studio.url, {"share": share}, not_copied)
    return StudioLibrary.open(membership.folder)


@pytest.fixture
def copy(filled: Studio, share: Path, inkseek_home: Path) -> Iterator[StudioLibrary]:
    with open_copy(filled, share) as library:
        yield library


def update(studio: Studio, library: StudioLibrary, mirror: Mirror | None = None) -> int:
    with studio.connect() as connection:
        return (mirror or Mirror(library, CARD)).update(connection)


def test_the_copy_lists_and_follows_the_studio(
    filled: Studio, share: Path, copy: StudioLibrary
) -> None:
    mirror = Mirror(copy, CARD)
    update(filled, copy, mirror)
    catalogue = copy.catalogue
    assert catalogue.categories() == [("even", 6), ("odd", 6)]
    assert [folder.path for folder in catalogue.folders()] == [share]
    assert len(catalogue.embeddings("tiny-1")[0]) == 12
    assert update(filled, copy, mirror) == 0
    kept = next(p for p in catalogue.photos(catalogue.all_ids()) if p.name == "shape 00.png")
    kept.path.rename(share / "odd/moved.png")
    photograph(shape(50), share / "even/shape 02.png")
    photograph(shape(60), share / "new.png")
    filled.add("share", share, CARD)
    work(filled, share)
    filled.run("DELETE FROM photo WHERE path = 'odd/shape 01.png'")
    update(filled, copy, mirror)
    rows = "SELECT id, path FROM photo ORDER BY id"
    below = [(id_, share / path.decode()) for id_, path in filled.rows(rows)]
    assert [(p.id, p.path) for p in catalogue.photos(catalogue.all_ids())] == below
    assert catalogue.photo(kept.id).path == share / "odd/moved.png"
    assert set(catalogue.embeddings("tiny-1")[0]) == {id_ for id_, _ in below}


def test_a_new_session_takes_in_only_what_changed(filled: Studio, copy: StudioLibrary) -> None:
    update(filled, copy)
    filled.run("UPDATE photo SET online = false WHERE path = 'odd/shape 01.png'")
    told: list[tuple[int, int]] = []
    with filled.connect() as connection:
        changed = Mirror(copy, CARD).update(connection, on_progress=lambda *n: told.append(n))
    assert (changed, told) == (1, [])
    offline = [p.name for p in copy.catalogue.photos(copy.catalogue.all_ids()) if not p.online]
    assert offline == ["shape 01.png"]


def test_a_restored_server_is_copied_anew(filled: Studio, copy: StudioLibrary) -> None:
    (copy.root / "mirror.json").write_text('{"since": 1000000000}')
    update(filled, copy)
    assert copy.catalogue.count() == 12


def test_what_a_member_may_not_see_any_more_leaves_the_copy(
    filled: Studio, share: Path, copy: StudioLibrary
) -> None:
    update(filled, copy)
    url = filled.member("rita", "reader")
    filled.run("INSERT INTO root_access SELECT id, 'anna' FROM root")
    update(Studio(filled.server, url), copy)
    assert (copy.catalogue.count(), copy.catalogue.folders()) == (0, [])
    filled.run("DELETE FROM root_access")
    update(Studio(filled.server, url), copy)
    assert copy.catalogue.count() == 12


def test_a_root_that_is_mounted_elsewhere_moves(
    filled: Studio, share: Path, copy: StudioLibrary, tmp_path: Path
) -> None:
    update(filled, copy)
    share.rename(tmp_path / "elsewhere")
    with open_copy(filled, tmp_path / "elsewhere") as again:
        update(filled, again)
        assert all(p.path.exists() for p in again.catalogue.photos(again.catalogue.all_ids()))


def test_the_same_answers_from_server_and_copy(
    filled: Studio, share: Path, copy: StudioLibrary
) -> None:
    update(filled, copy)
    with closing(Searcher(MirroredStore(copy, CARD), TinyEncoder())) as searcher:
        for filters in (
            Filters(),
            Filters(places=frozenset({share / "odd"})),
            Filters(places=frozenset({share}), name="1"),
            Filters(places=frozenset({share / "od"})),
        ):
            query = Query((SketchTerm(shape(3)),), filters)
            copy.reach.found()
            there = searcher.search(query)
            assert there.notice is None
            copy.reach.lost()
            here = searcher.search(query)
            assert "has not answered" in (here.notice or "")
            assert [hit.photo for hit in there.hits] == [hit.photo for hit in here.hits]
            assert there.n_photos == here.n_photos == len(there.hits)


def test_a_server_that_dies_costs_one_notice_and_no_answer(
    filled: Studio, copy: StudioLibrary
) -> None:
    update(filled, copy)
    query = Query((SketchTerm(shape(3)),))
    with closing(Searcher(MirroredStore(copy, CARD), TinyEncoder())) as searcher:
        before = searcher.search(query)
        filled.server.stop(at_once=True)
        try:
            during = searcher.search(query)
            assert searcher.search(query).notice == during.notice
        finally:
            filled.server.start(durable=False)
        copy.reach.found()
        after = searcher.search(query)
    assert [h.photo.id for h in during.hits] == [h.photo.id for h in before.hits]
    assert (before.notice, after.notice) == (None, None)
    assert "has not answered since" in (during.notice or "")


def test_roots_without_a_copy_are_listed_but_not_searched_offline(
    filled: Studio, share: Path, copy: StudioLibrary
) -> None:
    update(filled, copy)
    with open_copy(filled, share, frozenset({"share"})) as listed:
        update(filled, listed)
        assert listed.catalogue.count() == 12
        assert not len(listed.catalogue.embeddings("tiny-1")[0])
        with closing(MirroredStore(listed, CARD)) as store:
            listed.reach.lost()
            assert not len(store.search(np.eye(CARD.dim, dtype=np.float32)[0], 5, Filters())[0].ids)
            assert "Not in it: share" in (store.notice or "")


def test_changes_made_offline_are_sent_and_the_last_one_stands(
    filled: Studio, copy: StudioLibrary
) -> None:
    update(filled, copy)
    ids = copy.catalogue.all_ids()
    copy.categories.assign(ids[:2], "mine")
    copy.categories.rename("odd", "strange")
    # Meanwhile, and later, somebody else sorts one of the photos.
    filled.run(f"SELECT assign_category('{{{ids[0]}}}', 'theirs', now() + interval '1 s')")
    again = StudioLibrary.open(copy.root)  # the program was closed and opened
    with closing(again):
        assert again.outbox.waiting == 2
        update(filled, again)
        assert again.outbox.waiting == 0
        names = {p.id: p.category for p in again.catalogue.photos(ids)}
    assert (names[ids[0]], names[ids[1]]) == ("theirs", "mine")
    assert "odd" not in names.values()
    shown = "SELECT g.name FROM photo p JOIN category g ON g.id = category_id WHERE p.id = %s"
    assert filled.rows(shown, (ids[0],)) == [("theirs",)]
    log = filled.rows("SELECT photo_id, was, wanted, stood FROM category_log")
    assert log == [(ids[0], "theirs", "mine", False)]


def test_new_pictures_follow_a_renamed_category(
    filled: Studio, share: Path, copy: StudioLibrary
) -> None:
    update(filled, copy)
    copy.categories.rename("odd", "strange")
    update(filled, copy)
    photograph(shape(60), share / "odd/new.png")
    filled.add("share", share, CARD)
    work(filled, share)
    update(filled, copy)
    assert dict(copy.catalogue.categories()) == {"even": 6, "strange": 7}


def test_only_curators_change_categories(filled: Studio, copy: StudioLibrary) -> None:
    update(filled, copy)
    ids = copy.catalogue.all_ids()
    copy.categories.assign(ids[:1], "mine")
    theirs = Studio(filled.server, filled.member("cora", "contributor"))
    mirror = Mirror(copy, CARD)
    with pytest.raises(CatalogueError.__mro__[1], match="role"):
        update(theirs, copy, mirror)
    update(theirs, copy, mirror)
    assert copy.catalogue.photo(ids[0]).category != "mine"
    copy.categories.may_change = False
    with pytest.raises(CatalogueError, match="curators"):
        copy.categories.assign(ids[:1], "mine")


def test_thumbnails_come_from_the_share_and_stay(
    filled: Studio, share: Path, copy: StudioLibrary
) -> None:
    update(filled, copy)
    photo = copy.catalogue.photo(copy.catalogue.all_ids()[0])
    photo.path.unlink()
    file = copy.thumbnails.get(photo)
    assert file.is_relative_to(copy.root)
    share.rename(share.with_name("away"))
    assert copy.thumbnails.get(photo) == file
