import os
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_encoder import TinyCard

from core.library import CatalogueError, Filters, Library, NewPhoto, Order
from core.library.ingest import Outcome
from core.library.migrations import VERSION

CARD = TinyCard(id="m", dim=4, feature_dim=6)


def new_photo(path: Path, content: int, *, seed: int = 0) -> NewPhoto:
    rng = np.random.default_rng(content + 1000 * seed)
    return NewPhoto(
        path=path,
        width=40,
        height=30,
        size=100,
        mtime_ns=1,
        content_hash=f"{content:032x}",
        embedding=rng.standard_normal(4, np.float32),
        feature=rng.standard_normal(6, np.float32).astype(np.float16),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "pictures"
    place.mkdir()
    return place


def test_folders_are_known_once_under_their_real_path(library: Library, folder: Path) -> None:
    first = library.catalogue.add_folder(folder)
    (folder / "sub").mkdir()
    assert library.catalogue.add_folder(folder / "sub" / "..") == first
    (folder.parent / "link").symlink_to(folder)
    assert library.catalogue.add_folder(folder.parent / "link") == first
    assert library.catalogue.folders() == [first]
    assert (first.path, first.online, first.n_photos) == (folder, True, 0)


def test_what_is_no_folder_is_refused(library: Library, folder: Path) -> None:
    (folder / "file.jpg").write_bytes(b"x")
    for wrong in (folder / "missing", folder / "file.jpg"):
        with pytest.raises(CatalogueError, match="is not a folder"):
            library.catalogue.add_folder(wrong)
    library.index_dir.mkdir()
    with pytest.raises(CatalogueError, match="Inkseek's own data"):
        library.catalogue.add_folder(library.index_dir)


def test_stored_vectors_come_back_in_order_and_exactly(library: Library, folder: Path) -> None:
    catalogue = library.catalogue
    catalogue.add_folder(folder)
    photos = [new_photo(folder / f"{n}.jpg", n) for n in range(5000)]
    catalogue.ingest.store(CARD, photos)
    ids, rows = catalogue.embeddings("m")
    assert ids.dtype == np.int64
    assert rows.dtype == np.float32
    assert ids.tolist() == list(range(1, 5001))
    np.testing.assert_array_equal(rows, np.stack([photo.embedding for photo in photos]))
    numbers, features = catalogue.features("m")
    assert features.dtype == np.float16
    np.testing.assert_array_equal(numbers, ids)
    np.testing.assert_array_equal(features, np.stack([photo.feature for photo in photos]))
    np.testing.assert_array_equal(catalogue.photo_ids("m"), ids)
    assert catalogue.embeddings("m", after=4998)[0].tolist() == [4999, 5000]
    some, vectors = catalogue.embeddings("m", ids=[77, 3, 9999])
    assert some.tolist() == [3, 77]
    np.testing.assert_array_equal(vectors, rows[[2, 76]])
    assert catalogue.features("m", [5])[0].tolist() == [5]


def test_an_unknown_model_has_no_vectors(library: Library, folder: Path) -> None:
    assert library.catalogue.embeddings("none")[0].size == 0
    assert len(library.catalogue.embeddings("none")[1]) == 0
    assert library.catalogue.photo_ids("none").size == 0


def test_a_model_may_not_change_its_dimensions(library: Library, folder: Path) -> None:
    library.catalogue.add_folder(folder)
    library.catalogue.ingest.store(CARD, [new_photo(folder / "a.jpg", 1)])
    with pytest.raises(CatalogueError, match="needs an id of its own"):
        library.catalogue.ingest.store(replace(CARD, dim=5), [new_photo(folder / "b.jpg", 2)])
    assert library.catalogue.count() == 1


def test_a_vector_of_wrong_length_is_not_handed_out(library: Library, folder: Path) -> None:
    library.catalogue.add_folder(folder)
    library.catalogue.ingest.store(
        CARD, [new_photo(folder / "a.jpg", 1), new_photo(folder / "b.jpg", 2)]
    )
    with closing(sqlite3.connect(library.catalogue.path)) as connection, connection:
        connection.execute("UPDATE embedding SET vector = x'00' WHERE photo_id = 2")
    with pytest.raises(CatalogueError, match="wrong length"):
        library.catalogue.embeddings("m")


def test_photos_come_in_the_order_asked(library: Library, folder: Path) -> None:
    catalogue = library.catalogue
    catalogue.add_folder(folder)
    catalogue.ingest.store(CARD, [new_photo(folder / "lion" / f"{n}.jpg", n) for n in range(5)])
    assert [photo.id for photo in catalogue.photos([4, 1, 99, 4])] == [4, 1, 4]
    assert catalogue.photos(np.array([2], np.int64))[0].category == "lion"
    assert catalogue.photos([]) == []
    assert catalogue.photo(3).name == "2.jpg"
    with pytest.raises(KeyError):
        catalogue.photo(99)


def test_filters(library: Library, folder: Path) -> None:
    catalogue = library.catalogue
    one = folder / "one"
    two = folder / "two"
    for place in (one, two):
        place.mkdir()
    ids = [catalogue.add_folder(place).id for place in (one, two)]
    names = ["Café 100%.jpg", "CAFE\u0301_2.png", "Straße.jpg", "tea.jpg"]
    catalogue.ingest.store(CARD, [new_photo(one / "cup" / n, i) for i, n in enumerate(names)])
    catalogue.ingest.store(CARD, [new_photo(two / n, 10 + i) for i, n in enumerate(names)])

    def matching(**filters: Any) -> list[int]:
        return catalogue.matching(Filters(**filters)).tolist()

    assert Filters().is_empty
    assert Filters(name="  ").is_empty
    assert not Filters(name="x").is_empty
    assert matching() == list(range(1, 9))
    assert matching(folder_ids=frozenset(ids[:1])) == [1, 2, 3, 4]
    assert matching(folder_ids=frozenset(ids)) == list(range(1, 9))
    assert matching(folder_ids=frozenset({99})) == []
    assert matching(categories=frozenset({"cup"})) == [1, 2, 3, 4]
    assert matching(categories=frozenset({"none"})) == []
    assert matching(name="café") == [1, 2, 5, 6]
    assert matching(name="STRASSE") == [3, 7]
    assert matching(name="%") == [1, 5]
    assert matching(name="_") == [2, 6]
    assert matching(name="cup") == []  # the file's name, not its folder's
    assert matching(name="tea", folder_ids=frozenset(ids[1:])) == [8]


def test_filter_by_day(library: Library, folder: Path) -> None:
    catalogue = library.catalogue
    catalogue.add_folder(folder)
    days = [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
    moments = [datetime.combine(day, time(23, 59, 59)).timestamp() for day in days]
    catalogue.ingest.store(
        CARD,
        [
            replace(new_photo(folder / f"{n}.jpg", n), mtime_ns=int(moment) * 1_000_000_000)
            for n, moment in enumerate(moments)
        ],
    )

    def matching(since: date | None, until: date | None) -> list[int]:
        return catalogue.matching(Filters(since=since, until=until)).tolist()

    assert not Filters(since=days[0]).is_empty
    assert not Filters(until=days[0]).is_empty
    assert matching(days[1], None) == [2, 3]
    assert matching(None, days[1]) == [1, 2]
    assert matching(days[1], days[1]) == [2]
    assert matching(days[2], days[0]) == []
    assert matching(date(1, 1, 1), date.max) == [1, 2, 3]


def test_the_change_counter_follows_commits_alone(library: Library, folder: Path) -> None:
    catalogue = library.catalogue
    seen = [catalogue.change_counter()]

    def grown() -> bool:
        seen.append(catalogue.change_counter())
        return seen[-1] > seen[-2]

    known = catalogue.add_folder(folder)
    assert grown()
    catalogue.add_folder(folder)
    assert not grown()
    catalogue.ingest.store(CARD, [new_photo(folder / "a.jpg", 1)])
    assert grown()
    catalogue.matching(Filters(name="a"))
    assert not grown()
    with Library.open(library.root) as second:  # another process sees and makes changes too
        assert second.catalogue.change_counter() == seen[-1]
        second.catalogue.ingest.store(CARD, [new_photo(folder / "b.jpg", 2)])
    assert grown()
    catalogue.remove_folder(known.id)
    assert grown()


def test_removing_a_folder_forgets_its_photos_and_keeps_ids_unused(
    library: Library, folder: Path
) -> None:
    catalogue = library.catalogue
    known = catalogue.add_folder(folder)
    catalogue.ingest.store(CARD, [new_photo(folder / f"{n}.jpg", n) for n in range(3)])
    catalogue.remove_folder(known.id)
    catalogue.remove_folder(known.id)
    assert catalogue.folders() == []
    assert catalogue.count() == 0
    assert catalogue.photo_ids("m").size == 0
    assert catalogue.features("m")[0].size == 0
    assert catalogue.categories() == []
    assert catalogue.add_folder(folder).id > known.id
    catalogue.ingest.store(CARD, [new_photo(folder / "0.jpg", 0)])
    assert catalogue.matching(Filters()).tolist() == [4]


def test_a_photo_outside_every_folder_is_not_taken_in(library: Library, folder: Path) -> None:
    assert library.catalogue.ingest.store(CARD, [new_photo(folder / "a.jpg", 1)]) == [
        Outcome.NOT_WANTED
    ]
    assert library.catalogue.count() == 0


def test_overlapping_folders_share_no_photo(library: Library, folder: Path) -> None:
    catalogue = library.catalogue
    inner = folder / "animals" / "giraffe"
    inner.mkdir(parents=True)
    (folder / "animals2").mkdir()
    outer_id = catalogue.add_folder(folder).id
    paths = [inner / "a.jpg", folder / "animals2" / "b.jpg", folder / "c.jpg"]
    catalogue.ingest.store(CARD, [new_photo(path, n) for n, path in enumerate(paths)])
    inner_id = catalogue.add_folder(inner).id
    between_id = catalogue.add_folder(folder / "animals").id
    assert [photo.folder_id for photo in catalogue.photos([1, 2, 3])] == [
        inner_id,
        outer_id,
        outer_id,
    ]
    assert {f.id: f.n_photos for f in catalogue.folders()} == {
        outer_id: 3,
        between_id: 1,
        inner_id: 1,
    }
    assert catalogue.matching(Filters(folder_ids=frozenset({between_id}))).tolist() == [1]
    assert catalogue.matching(Filters(folder_ids=frozenset({outer_id}))).tolist() == [1, 2, 3]
    catalogue.remove_folder(inner_id)
    assert catalogue.photo(1).folder_id == between_id
    catalogue.remove_folder(outer_id)
    assert catalogue.matching(Filters()).tolist() == [1]


def test_a_folder_around_names_the_categories_inside(library: Library, folder: Path) -> None:
    catalogue = library.catalogue
    (folder / "giraffe").mkdir()
    catalogue.add_folder(folder / "giraffe")
    catalogue.ingest.store(CARD, [new_photo(folder / "giraffe" / "a.jpg", 1)])
    assert catalogue.photo(1).category is None
    catalogue.add_folder(folder)
    assert catalogue.photo(1).category == "giraffe"


def test_names_that_are_not_utf8_survive(library: Library, folder: Path) -> None:
    place = folder / os.fsdecode(b"r\xe9sum\xe9")
    library.catalogue.add_folder(folder)
    library.catalogue.ingest.store(CARD, [new_photo(place / os.fsdecode(b"na\xefve.jpg"), 1)])
    photo = library.catalogue.photo(1)
    assert os.fsencode(photo.path) == os.fsencode(folder) + b"/r\xe9sum\xe9/na\xefve.jpg"
    assert photo.category == "r\ufffdsum\ufffd"
    assert library.catalogue.matching(Filters(name="VE.jpg")).tolist() == [1]


def test_readers_and_the_writer_work_at_once(library: Library, folder: Path) -> None:
    catalogue = library.catalogue
    catalogue.add_folder(folder)
    done = threading.Event()
    problems: list[str] = []

    def read() -> None:
        last = 0
        while not done.is_set():
            ids, rows = catalogue.embeddings("m")
            if len(ids) % 10 or len(ids) < last or len(rows) != len(ids):
                problems.append(f"{last} → {len(ids)}")
            last = len(ids)
            catalogue.photos(ids[-60:])

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for batch in range(40):
        numbers = range(10 * batch, 10 * batch + 10)
        catalogue.ingest.store(CARD, [new_photo(folder / f"{n}.jpg", n) for n in numbers])
    done.set()
    for reader in readers:
        reader.join()
    assert problems == []
    assert catalogue.count() == 400


def test_a_transaction_is_kept_whole_or_not_at_all(library: Library, folder: Path) -> None:
    library.catalogue.add_folder(folder)
    good = new_photo(folder / "a.jpg", 1)
    bad = replace(new_photo(folder / "b.jpg", 2), content_hash="not hex")
    with pytest.raises(ValueError, match="hex"):
        library.catalogue.ingest.store(CARD, [good, bad])
    assert library.catalogue.count() == 0
    library.catalogue.ingest.store(CARD, [good])
    assert library.catalogue.count() == 1


def test_a_full_disk_is_reported_and_loses_nothing(library: Library, folder: Path) -> None:
    catalogue = library.catalogue
    catalogue.add_folder(folder)
    catalogue.ingest.store(CARD, [new_photo(folder / "first.jpg", 0)])
    with catalogue._database.writing() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(CatalogueError, match=r"is full\. Free some space"):
        catalogue.ingest.store(CARD, [new_photo(folder / f"{n}.jpg", n) for n in range(1, 2000)])
    assert catalogue.count() == 1
    with catalogue._database._write_lock:
        catalogue._database._writer.execute("PRAGMA max_page_count = 1000000")
    catalogue.ingest.store(CARD, [new_photo(folder / f"{n}.jpg", n) for n in range(1, 2000)])
    assert catalogue.count() == 2000


def test_a_busy_database_is_explained(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.catalogue._database._writer.execute("PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect(library.catalogue.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CatalogueError, match=r"keeps the library .* busy"):
            library.catalogue.add_folder(folder)
        other.execute("ROLLBACK")
    assert library.catalogue.add_folder(folder).id


def test_a_closed_library_says_so(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library")
    library.catalogue.count()
    library.close()
    library.close()
    with pytest.raises(CatalogueError, match="closed"):
        library.catalogue.count()


def test_a_library_that_cannot_be_made_says_so(tmp_path: Path, ordinary_user: Path) -> None:
    (ordinary_user / "file").write_text("in the way")
    with pytest.raises(CatalogueError, match="cannot be made"):
        Library.open(ordinary_user / "file" / "library")
    closed = ordinary_user / "closed"
    closed.mkdir()
    closed.chmod(0o500)
    with pytest.raises(CatalogueError, match="cannot be opened for writing"):
        Library.open(closed)


def test_the_catalogue_is_in_write_ahead_mode_and_versioned(library: Library) -> None:
    with library.catalogue._database.reading() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)


def test_the_library_is_listed_in_every_order(library: Library, folder: Path) -> None:
    catalogue = library.catalogue
    catalogue.add_folder(folder)
    names = ["b.jpg", "C.jpg", "a.jpg", *(f"x{n}.jpg" for n in range(40))]
    photos = [replace(new_photo(folder / n, i), mtime_ns=(7 * i) % 43) for i, n in enumerate(names)]
    catalogue.ingest.store(CARD, photos)

    def listed(order: Order, seed: int = 0, **filters: Any) -> list[int]:
        return catalogue.in_order(Filters(**filters), order, seed).tolist()

    assert listed(Order.ADDED) == list(range(43, 0, -1))
    assert listed(Order.NAME)[:3] == [3, 1, 2]
    times = [photos[i - 1].mtime_ns for i in listed(Order.CHANGED)]
    assert times == sorted(times, reverse=True)
    mixed = listed(Order.RANDOM, 1)
    assert sorted(mixed) == list(range(1, 44))
    assert mixed != listed(Order.RANDOM, 2)
    # A new photo takes a place of its own and moves no other.
    catalogue.ingest.store(CARD, [new_photo(folder / "new.jpg", 99)])
    assert [i for i in listed(Order.RANDOM, 1) if i != 44] == mixed
    assert listed(Order.NAME, name=".jpg")[0] == 3


def test_filters_by_place_reach_into_subfolders(library: Library, folder: Path) -> None:
    catalogue = library.catalogue
    catalogue.add_folder(folder)
    places = [folder / "a", folder / "a" / "in", folder / "a b", folder]
    for n, place in enumerate(places):
        catalogue.ingest.store(CARD, [new_photo(place / f"{n}.jpg", n)])

    def matching(*wanted: Path) -> list[int]:
        return catalogue.matching(Filters(places=frozenset(wanted))).tolist()

    assert not Filters(places=frozenset({folder})).is_empty
    assert matching(folder) == [1, 2, 3, 4]
    assert matching(folder / "a") == [1, 2]  # but not "a b"
    assert matching(folder / "a" / "in", folder / "a b") == [2, 3]
    assert matching(folder / "none") == []
    assert catalogue.directories() == [(place, 1) for place in sorted(places)]
