"""The library changes while it is searched: imports, removals, other models, several threads."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clustered import clustered
from shapes import photograph, shape
from tiny_encoder import TinyEncoder

from core.decoders.process import open_picture
from core.encoder import Encoder, PhotoVectors
from core.encoder.inputs import photo_input
from core.index import generations
from core.index.generations import Generation
from core.library import Importer, Library, NewPhoto
from core.search import PhotoTerm, Query, Searcher, SketchTerm
from core.sketch import rasterise

TakeIn = Callable[[Path], None]
Open = Callable[..., Searcher]


def first(searcher: Searcher, seed: int) -> str | None:
    hits = searcher.search(Query((SketchTerm(shape(seed)),))).hits
    return hits[0].photo.name if hits else None


def fill(library: Library, folder: Path, n: int, dim: int = 64, start: int = 0) -> np.ndarray:
    """Enters n photos with given vectors straight into the catalogue: they need no picture here."""
    folder.mkdir(exist_ok=True)
    library.catalogue.add_folder(folder)
    vectors = clustered(n, dim, seed=start)
    photos = [
        NewPhoto(
            path=folder.resolve() / f"{start + number:06}.jpg",
            width=100,
            height=100,
            size=1000,
            mtime_ns=1,
            content_hash=f"{start + number:032x}",
            embedding=vectors[number],
            feature=np.zeros(dim, np.float16),
        )
        for number in range(n)
    ]
    library.catalogue.ingest.store(TinyEncoder().card, photos)
    return vectors


def test_imported_photos_are_found_by_the_next_search(
    open_searcher: Open, pictures: Path, take_in: TakeIn
) -> None:
    searcher = open_searcher()
    assert first(searcher, 3) is None
    take_in(pictures)
    assert first(searcher, 3) == "shape 03.png"
    photograph(shape(30), pictures / "shape 30.png")
    take_in(pictures)
    searcher.refresh()
    assert first(searcher, 30) == "shape 30.png"
    assert searcher.index.stats().count == 13


def test_a_search_without_changes_reads_no_vectors(
    searcher: Searcher, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library.catalogue, "photo_ids", None)
    monkeypatch.setattr(library.catalogue, "embeddings", None)
    assert first(searcher, 3) == "shape 03.png"


def test_an_import_is_followed_by_reading_only_what_is_new(
    open_searcher: Open, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(library, tmp_path / "first", 30)
    searcher = open_searcher()
    monkeypatch.setattr(library.catalogue, "photo_ids", None)
    fill(library, tmp_path / "second", 20, start=30)
    searcher.refresh()
    assert searcher.index.stats().count == 50


def test_one_photo_less_and_one_more_among_the_known_ids_is_noticed(
    open_searcher: Open, library: Library, tmp_path: Path
) -> None:
    """A photo gets vectors after one with a higher id, when a new model embeds a library."""
    fill(library, tmp_path / "first", 30)
    ids = library.catalogue.photo_ids(TinyEncoder().card.id).tolist()
    card = TinyEncoder().card
    with library.catalogue._database.writing() as connection:
        connection.execute("DELETE FROM embedding WHERE photo_id = ?", (ids[3],))
    searcher = open_searcher()
    assert ids[3] not in searcher.index.ids()
    with library.catalogue._database.writing() as connection:
        connection.execute("DELETE FROM embedding WHERE photo_id = ?", (ids[7],))
    late = PhotoVectors(clustered(1, 64, seed=5), np.zeros((1, 64), np.float16))
    library.catalogue.ingest.add_vectors(card, ids[3:4], late)
    searcher.refresh()
    assert searcher.index.ids().tolist() == [*ids[:7], *ids[8:]]


def test_photos_of_a_removed_folder_are_gone(searcher: Searcher, library: Library) -> None:
    library.catalogue.remove_folder(library.catalogue.folders()[0].id)
    ranking = searcher.search(Query((SketchTerm(shape(3)),)))
    assert (ranking.hits, ranking.n_photos) == ((), 0)


def test_a_replaced_picture_is_found_by_its_new_look_only(
    searcher: Searcher, pictures: Path, take_in: TakeIn
) -> None:
    photograph(shape(40), pictures / "odd" / "shape 03.png", size=160)
    take_in(pictures)
    assert first(searcher, 40) == "shape 03.png"
    query = Query((SketchTerm(shape(3)),))
    assert searcher.search(query).hits[0].photo.name != "shape 03.png"
    assert searcher.search(query).n_photos == 12


def test_only_photos_of_the_present_model_are_searched(
    searcher: Searcher, library: Library, pictures: Path
) -> None:
    other = TinyEncoder("tiny-2")
    second = Searcher(library, other)
    try:
        assert second.search(Query((SketchTerm(shape(3)),))).hits == ()
        Importer(library, other).run()
        assert first(second, 3) == "shape 03.png"
        assert len(second.search(Query((SketchTerm(shape(3)),))).hits) == 12
    finally:
        second.close()


def test_a_library_large_enough_for_annoy_is_searched_alike_before_and_after(
    library: Library, tmp_path: Path, open_searcher: Open
) -> None:
    fill(library, tmp_path / "many", 2500)
    searcher = open_searcher()
    searcher.index.rebuild()
    query = Query((PhotoTerm(77), PhotoTerm(300, 0.4)), k=40)
    before = searcher.search(query)
    assert searcher.index.wait(60)
    assert searcher.index.stats().engine == "annoy"
    after = searcher.search(query)
    assert [hit.photo.id for hit in after.hits] == [hit.photo.id for hit in before.hits]
    assert [hit.score for hit in after.hits] == [hit.score for hit in before.hits]
    assert searcher.rank_of(query, 77) == 1


def test_a_damaged_index_is_told_with_the_ranking_which_is_right(
    library: Library, tmp_path: Path, open_searcher: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(library, tmp_path / "many", 2500)
    searcher = open_searcher()
    searcher.index.rebuild()
    assert searcher.index.wait(60)
    query = Query((PhotoTerm(77),), k=40)
    expected = [hit.photo.id for hit in searcher.search(query).hits]
    searcher.close()
    forest = next(library.index_dir.glob("gen-*/index.ann"))
    content = bytearray(forest.read_bytes())
    content[len(content) // 3] ^= 1
    forest.write_bytes(content)
    asked, write = threading.Event(), generations.write

    def repair(*args: Any) -> Generation:
        assert asked.wait(30)
        return write(*args)

    monkeypatch.setattr(generations, "write", repair)
    damaged = open_searcher()
    for _ in range(3000):
        if damaged.index.notice is None:
            asked.wait(0.01)
    ranking = damaged.search(query)
    assert ranking.notice is not None
    assert "index.ann has changed since it was written" in ranking.notice
    assert [hit.photo.id for hit in ranking.hits] == expected
    asked.set()
    assert damaged.index.wait(60)
    assert damaged.search(query).notice is None
    assert [hit.photo.id for hit in damaged.search(query).hits] == expected


def test_searching_refreshing_and_importing_at_once(
    library: Library, tmp_path: Path, open_searcher: Open
) -> None:
    vectors = fill(library, tmp_path / "many", 1500)
    searcher = open_searcher()
    stop, problems = threading.Event(), []

    def guarded(work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                while not stop.is_set():
                    work()
            except Exception as error:
                problems.append(error)

        return run

    def search() -> None:
        hits = searcher.search(Query((PhotoTerm(9),), k=15)).hits
        assert len(hits) == 15
        assert hits[0].photo.id == 9
        assert abs(hits[0].score - float(vectors[8] @ vectors[8])) < 1e-5

    threads = [threading.Thread(target=guarded(work)) for work in (search, searcher.refresh)]
    for thread in threads:
        thread.start()
    for batch in range(10):
        fill(library, tmp_path / "many", 100, start=10_000 + 100 * batch)
    stop.set()
    for thread in threads:
        thread.join()
    assert not problems
    searcher.refresh()
    assert searcher.index.stats().count == 2500


def test_the_shipped_encoder_ranks_real_files(
    library: Library, pictures: Path, encoder: Encoder
) -> None:
    Importer(library, encoder).run([pictures])
    searcher = Searcher(library, encoder)
    try:
        ranking = searcher.search(Query((SketchTerm(shape(1)),), collapse_duplicates=False))
        assert len(ranking.hits) == 12
        drawn = encoder.embed_sketches(rasterise(shape(1), encoder.card.sketch_size)[np.newaxis])
        for hit in ranking.hits[:3]:
            with open_picture(hit.photo.path) as image:
                pixels = photo_input(image, encoder.card.photo_size)
            seen = encoder.embed_photos(pixels[np.newaxis]).embeddings
            assert abs(hit.score - float(drawn[0] @ seen[0])) < 0.01
    finally:
        searcher.close()
