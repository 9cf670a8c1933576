"""Drawings are kept, found again, named, and let go of in their order."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from core.library import CatalogueError, Importer, Library
from core.sketch import Page, Sketch, SketchBitmap, Stroke


def drawn(*lengths: float) -> Page:
    strokes = [
        Stroke.from_xy([(0, y), (length, y)], t=[0.0, 0.1]) for y, length in enumerate(lengths)
    ]
    return Page(Sketch(tuple(strokes)))


def test_a_drawing_comes_back_as_it_was(library: Library) -> None:
    page = drawn(3.25, 9.5)
    kept = library.sketches.add(page, name="  Two lines ", now=5.0)
    assert (kept.name, kept.starred, kept.n_strokes) == ("Two lines", False, 2)
    assert (kept.created, kept.used) == (5.0, 5.0)
    assert library.sketches.page(kept.id) == page
    assert library.sketches.all() == [kept]


def test_a_drawing_from_pixels_is_kept_with_the_strokes_on_it(library: Library) -> None:
    ink = np.full((12, 9), 255, np.uint8)
    ink[2:9, 3] = 40
    page = Page(drawn(4.0).sketch, SketchBitmap(ink), drawn(9.0, 8.0).sketch)
    assert library.sketches.page(library.sketches.add(page).id) == page
    only = Page(bitmap=SketchBitmap(ink))
    assert library.sketches.page(library.sketches.add(only).id) == only
    unwanted = Page(negative=drawn(9.0).sketch)
    assert library.sketches.page(library.sketches.add(unwanted).id) == unwanted
    assert len(library.sketches.all()) == 3


def test_the_same_drawing_is_kept_once(library: Library) -> None:
    first = library.sketches.add(drawn(1.0), name="One", now=1.0)
    library.sketches.add(drawn(2.0), now=2.0)
    again = library.sketches.add(drawn(1.0), starred=True, now=3.0)
    assert (again.id, again.name, again.starred) == (first.id, "One", True)
    assert (again.created, again.used) == (1.0, 3.0)
    assert [sketch.used for sketch in library.sketches.all()] == [3.0, 2.0]
    with pytest.raises(ValueError, match="empty"):
        library.sketches.add(Page())


def test_names_and_stars_change(library: Library) -> None:
    kept = library.sketches.add(drawn(1.0))
    assert not kept.stays
    library.sketches.rename(kept.id, "A chair")
    library.sketches.star(kept.id, True)
    assert library.sketches.get(kept.id).name == "A chair"
    assert library.sketches.get(kept.id).starred
    library.sketches.rename(kept.id, " ")
    library.sketches.star(kept.id, False)
    assert not library.sketches.get(kept.id).stays


def test_results_stay_in_order_and_go_with_their_photos(
    library: Library, importer: Importer, pictures: Path
) -> None:
    importer.run([pictures])
    ids = library.catalogue.photo_ids("tiny-1")[[3, 1, 2]].tolist()
    kept = library.sketches.add(drawn(1.0), [*ids, 999, ids[0]])
    assert kept.hits == tuple(ids)
    assert library.sketches.add(drawn(1.0), ids[:1]).hits == tuple(ids[:1])
    library.catalogue.remove_folder(library.catalogue.folders()[0].id)
    assert library.sketches.all()[0].hits == ()


def test_the_oldest_go_first_and_the_named_stay(library: Library) -> None:
    named = library.sketches.add(drawn(100.0), name="stays", now=0.0)
    starred = library.sketches.add(drawn(101.0), starred=True, now=0.5)
    plain = [library.sketches.add(drawn(float(i)), now=float(i)) for i in range(1, 6)]
    library.sketches.forget_old(keep=2)
    left = [sketch.id for sketch in library.sketches.all()]
    assert left == [plain[4].id, plain[3].id, starred.id, named.id]
    assert len(list(library.sketches.folder.iterdir())) == 4
    library.sketches.remove(named.id)
    with pytest.raises(KeyError):
        library.sketches.get(named.id)
    library.sketches.forget_recent()
    assert [sketch.id for sketch in library.sketches.all()] == [starred.id]
    assert len(list(library.sketches.folder.iterdir())) == 1


def test_a_lost_or_damaged_file_is_said(library: Library) -> None:
    kept = library.sketches.add(drawn(1.0))
    (file,) = library.sketches.folder.iterdir()
    file.write_text("{")
    with pytest.raises(CatalogueError, match="cannot be opened any more"):
        library.sketches.page(kept.id)
    file.unlink()
    with pytest.raises(CatalogueError, match="is gone"):
        library.sketches.page(kept.id)


def test_where_drawings_cannot_be_written_nothing_is_listed(library: Library) -> None:
    library.sketches.folder.write_text("in the way")
    with pytest.raises(CatalogueError, match="Check the disk"):
        library.sketches.add(drawn(1.0))
    assert library.sketches.all() == []


def test_a_stored_catalogue_still_knows_its_drawings(tmp_path: Path) -> None:
    stored = Path(__file__).parents[2] / "fixtures" / "databases" / "v1.sql"
    with closing(sqlite3.connect(tmp_path / "catalogue.sqlite")) as connection:
        connection.executescript(stored.read_text("utf-8"))
    with Library.open(tmp_path) as library:
        recent, lion = library.sketches.all()
        assert (lion.name, lion.starred, lion.n_strokes, lion.hits) == ("A lion", True, 3, (4, 2))
        assert not recent.stays
