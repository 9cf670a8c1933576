import os
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from new_photos import CARD, new_photo

from core.library import CatalogueError, Filters, Library
from core.library.ingest import Outcome
from core.library.migrations import VERSION


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
