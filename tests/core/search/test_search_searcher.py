"""Searches over a real library: what is asked, what is allowed, and what the answer says."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike
from shapes import photograph, shape
from tiny_encoder import TinyEncoder

from core.index import SegmentedIndex
from core.library import Filters, Library, PictureError
from core.search import PhotoTerm, PictureTerm, Query, QueryError, Ranking, Searcher, SketchTerm
from core.search.relevance import Curve, Relevance
from core.sketch import Sketch, SketchBitmap, rasterise

TakeIn = Callable[[Path], None]


def of(*terms: Any, **options: Any) -> Query:
    return Query(terms, **options)


def names(ranking: Ranking) -> list[str]:
    return [hit.photo.name for hit in ranking.hits]


def id_of(searcher: Searcher, seed: int) -> int:
    return searcher.search(of(SketchTerm(shape(seed)))).hits[0].photo.id


def test_each_drawing_finds_the_picture_that_shows_it(searcher: Searcher) -> None:
    for seed in range(12):
        ranking = searcher.search(of(SketchTerm(shape(seed)), k=5))
        assert names(ranking)[0] == f"shape {seed:02}.png"
        assert len(ranking.hits) == 5
        assert ranking.n_photos == 12
        assert [hit.rank for hit in ranking.hits] == [1, 2, 3, 4, 5]
        assert ranking.notice is None


def test_scores_are_the_cosines_of_drawing_and_photos(searcher: Searcher, library: Library) -> None:
    drawn = TinyEncoder().embed_sketches(rasterise(shape(3), 64)[np.newaxis])[0]
    ids, vectors = library.catalogue.embeddings("tiny-1")
    by_hand = {int(i): float(vector @ drawn) for i, vector in zip(ids, vectors, strict=True)}
    hits = searcher.search(of(SketchTerm(shape(3)))).hits
    assert len(hits) == 12
    assert [hit.photo.id for hit in hits] == sorted(by_hand, key=lambda i: -by_hand[i])
    assert all(abs(hit.score - by_hand[hit.photo.id]) < 1e-6 for hit in hits)


def test_a_drawing_of_pixels_is_a_query_too(searcher: Searcher) -> None:
    page = rasterise(shape(4), 200)
    rows, columns = np.flatnonzero((page < 255).any(1)), np.flatnonzero((page < 255).any(0))
    ink = page[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert names(searcher.search(of(SketchTerm(SketchBitmap(ink)))))[0] == "shape 04.png"


@pytest.mark.parametrize("terms", [(), (SketchTerm(Sketch()),), (SketchTerm(shape(1), 0.0),)])
def test_asking_for_nothing_finds_nothing(searcher: Searcher, terms: tuple[Any, ...]) -> None:
    ranking = searcher.search(of(*terms))
    assert ranking.hits == ()
    assert ranking.n_photos == 12
    assert ranking.notice is None


def test_an_empty_library_has_an_empty_ranking(open_searcher: Callable[..., Searcher]) -> None:
    ranking = open_searcher().search(of(SketchTerm(shape(1))))
    assert (ranking.hits, ranking.n_photos) == ((), 0)


def test_any_picture_file_is_a_query(searcher: Searcher, tmp_path: Path) -> None:
    path = photograph(shape(7), tmp_path / "elsewhere" / "asked.jpg", size=300, quality=80)
    assert names(searcher.search(of(PictureTerm(path))))[0] == "shape 07.png"
    photograph(shape(8), path, size=301)  # the file is another picture now
    assert names(searcher.search(of(PictureTerm(path))))[0] == "shape 08.png"


def test_a_picture_that_cannot_be_read_is_told(searcher: Searcher, tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="no longer there"):
        searcher.search(of(PictureTerm(tmp_path / "none.png")))
    (tmp_path / "broken.png").write_bytes(b"no picture")
    with pytest.raises(PictureError):
        searcher.search(of(PictureTerm(tmp_path / "broken.png")))


def test_more_like_and_less_like_change_the_order_as_computed_by_hand(
    searcher: Searcher, library: Library
) -> None:
    one, two = id_of(searcher, 1), id_of(searcher, 2)
    ids, vectors = library.catalogue.embeddings("tiny-1")
    row = {int(i): vector for i, vector in zip(ids, vectors, strict=True)}
    drawn = TinyEncoder().embed_sketches(rasterise(shape(5), 64)[np.newaxis])[0]
    by_hand = {
        i: float(drawn @ v) + 0.7 * float(row[one] @ v) - 0.4 * float(row[two] @ v)
        for i, v in row.items()
    }
    hits = searcher.search(of(SketchTerm(shape(5)), PhotoTerm(one, 0.7), PhotoTerm(two, -0.4))).hits
    assert [hit.photo.id for hit in hits] == sorted(by_hand, key=lambda i: -by_hand[i])
    assert all(abs(hit.score - by_hand[hit.photo.id]) < 1e-5 for hit in hits)


def test_less_like_alone_puts_the_photo_last(searcher: Searcher) -> None:
    photo = id_of(searcher, 1)
    assert searcher.search(of(PhotoTerm(photo, -1.0))).hits[-1].photo.id == photo


def test_terms_that_cancel_out_are_told(searcher: Searcher) -> None:
    photo = id_of(searcher, 1)
    ranking = searcher.search(of(PhotoTerm(photo), PhotoTerm(photo, -1.0)))
    assert ranking.hits == ()
    assert ranking.notice is not None
    assert "cancel each other out" in ranking.notice


def test_a_photo_that_left_the_library_is_left_out_of_the_query(searcher: Searcher) -> None:
    ranking = searcher.search(of(SketchTerm(shape(2)), PhotoTerm(4711)))
    assert names(ranking)[0] == "shape 02.png"
    assert ranking.notice is not None
    assert "no longer in the library" in ranking.notice
    assert searcher.search(of(PhotoTerm(4711))).hits == ()


def test_filters_leave_the_order_of_the_rest_alone(searcher: Searcher) -> None:
    everything = names(searcher.search(of(SketchTerm(shape(3)))))
    ranking = searcher.search(
        of(SketchTerm(shape(3)), filters=Filters(categories=frozenset({"even"})))
    )
    assert names(ranking) == [name for name in everything if int(name[6:8]) % 2 == 0]
    assert ranking.n_photos == 6
    by_name = searcher.search(of(SketchTerm(shape(3)), filters=Filters(name="SHAPE 1")))
    assert sorted(names(by_name)) == ["shape 10.png", "shape 11.png"]
    nothing = searcher.search(of(SketchTerm(shape(3)), filters=Filters(name="giraffe")))
    assert (nothing.hits, nothing.n_photos) == ((), 0)


def test_ranks_agree_with_the_ranking_and_with_filters(searcher: Searcher) -> None:
    query = of(SketchTerm(shape(6)))
    for hit in searcher.search(query).hits:
        assert searcher.rank_of(query, hit.photo.id) == hit.rank
    odd = replace(query, filters=Filters(categories=frozenset({"odd"})))
    for hit in searcher.search(odd).hits:
        assert searcher.rank_of(odd, hit.photo.id) == hit.rank
    with pytest.raises(QueryError, match="not among"):
        searcher.rank_of(odd, id_of(searcher, 6))
    with pytest.raises(QueryError, match="empty"):
        searcher.rank_of(of(), 1)


def test_copies_share_a_place_and_ranks_count_them(
    searcher: Searcher, pictures: Path, take_in: TakeIn
) -> None:
    original = pictures / "even" / "shape 04.png"
    (pictures / "even" / "copy.png").write_bytes(original.read_bytes())
    photograph(shape(4), pictures / "odd" / "resaved.jpg", quality=90)
    take_in(pictures)
    query = of(SketchTerm(shape(4)), k=12)
    ranking = searcher.search(query)
    assert len(ranking.hits) == 12  # folding makes room, so nobody is missing
    best = ranking.hits[0]
    assert len(best.folded) == 2
    group = {best.photo.id, *best.folded}
    apart = searcher.search(replace(query, collapse_duplicates=False, k=14))
    assert {hit.photo.id for hit in apart.hits[:3]} == group
    assert all(hit.folded == () for hit in apart.hits)
    original_id = next(h.photo.id for h in apart.hits if h.photo.path == original.resolve())
    assert searcher.rank_of(query, original_id) in (2, 3)  # ties with its copy count against it


def test_a_library_of_copies_still_fills_every_place(
    pictures: Path, take_in: TakeIn, open_searcher: Callable[..., Searcher]
) -> None:
    content = (pictures / "even" / "shape 00.png").read_bytes()
    for number in range(150):
        (pictures / "even" / f"again {number:03}.png").write_bytes(content)
    take_in(pictures)
    ranking = open_searcher().search(of(SketchTerm(shape(0)), k=10))
    assert len(ranking.hits) == 10
    assert len(ranking.hits[0].folded) == 150


def test_offline_photos_stay_and_are_marked(
    searcher: Searcher, pictures: Path, take_in: TakeIn
) -> None:
    (pictures / "even" / "shape 02.png").unlink()
    take_in(pictures)
    best = searcher.search(of(SketchTerm(shape(2)))).hits[0]
    assert best.photo.name == "shape 02.png"
    assert not best.photo.online


class CountingEncoder(TinyEncoder):
    sketches = 0

    def embed_sketches(self, images: np.ndarray) -> np.ndarray:
        self.sketches += 1
        return super().embed_sketches(images)


def test_a_drawing_is_embedded_once(searcher: Searcher, library: Library) -> None:
    encoder, drawing = CountingEncoder(), shape(1)
    counted = Searcher(library, encoder)
    try:
        counted.search(of(SketchTerm(drawing)))
        counted.search(of(SketchTerm(drawing), filters=Filters(name="shape 1")))
        counted.rank_of(of(SketchTerm(drawing)), 1)
        assert encoder.sketches == 1
        counted.search(of(SketchTerm(shape(2))))
        assert encoder.sketches == 2
    finally:
        counted.close()


def test_timings_add_up(searcher: Searcher) -> None:
    timings = searcher.search(of(SketchTerm(shape(1)))).timings
    parts = (timings.raster, timings.encode, timings.index, timings.catalogue)
    assert all(part > 0 for part in parts)
    assert sum(parts) <= timings.total


def test_a_search_fetches_no_vector_twice(
    library: Library, take_in: TakeIn, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(pictures)
    fetched: list[int] = []
    vectors = SegmentedIndex.vectors

    def recorded(index: SegmentedIndex, ids: ArrayLike) -> Any:
        fetched.extend(np.atleast_1d(ids).tolist())
        return vectors(index, ids)

    curve = Curve((1.0, 0.0, 0.0), 0.0)
    relevance = Relevance("tiny-1", curve, curve)
    with closing(Searcher(library, TinyEncoder(), relevance=relevance)) as searcher:
        searcher.search(of(SketchTerm(shape(5))))  # takes the sample that stands for the library
        monkeypatch.setattr(SegmentedIndex, "vectors", recorded)
        ranking = searcher.search(of(SketchTerm(shape(5)), PhotoTerm(3)))
    assert len(ranking.hits) == 12
    assert len(fetched) == len(set(fetched))


@pytest.mark.parametrize("weight", [float("nan"), float("inf")])
def test_weights_have_to_be_numbers(weight: float, tmp_path: Path) -> None:
    for make in (
        lambda: SketchTerm(Sketch(), weight),
        lambda: PictureTerm(tmp_path, weight),
        lambda: PhotoTerm(1, weight),
    ):
        with pytest.raises(ValueError, match="finite"):
            make()


def test_at_least_one_result_has_to_be_asked_for() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Query((), k=0)
