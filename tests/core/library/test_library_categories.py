"""Categories are renamed, merged, split, taken off; what comes later follows the decision."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.library import CatalogueError, Filters, Importer, Library

MakePicture = Callable[..., Path]


@pytest.fixture
def filled(library: Library, importer: Importer, pictures: Path) -> Library:
    importer.run([pictures])
    return library


def names_of(library: Library) -> list[tuple[str, int]]:
    return library.catalogue.categories()


def test_who_is_in_what(filled: Library) -> None:
    names, ids, rows = filled.categories.members()
    assert names == ("giraffe", "lion")
    assert len(ids) == 8
    assert sorted(ids.tolist()) == ids.tolist()
    for id_, row in zip(ids.tolist(), rows.tolist(), strict=True):
        assert filled.catalogue.photo(id_).category == names[row]


def test_a_new_name_holds_for_what_comes_later(
    filled: Library, importer: Importer, pictures: Path, make_picture: MakePicture
) -> None:
    before = filled.catalogue.change_counter()
    filled.categories.rename("lion", "  Big   cats ")
    assert names_of(filled) == [("Big cats", 4), ("giraffe", 4)]
    assert filled.catalogue.change_counter() > before
    make_picture(pictures / "lion" / "later.jpg", seed=40)
    make_picture(pictures / "lion" / "young" / "cub.jpg", seed=41)
    importer.run([pictures])
    # The rule is about that folder, not about folders in it, which have names of their own.
    assert names_of(filled) == [("Big cats", 5), ("giraffe", 4), ("young", 1)]


def test_capital_letters_do_not_come_first(filled: Library) -> None:
    filled.categories.rename("lion", "Zebra")
    assert names_of(filled) == [("giraffe", 4), ("Zebra", 4)]


def test_categories_become_one(
    filled: Library, importer: Importer, pictures: Path, make_picture: MakePicture
) -> None:
    filled.categories.merge(["giraffe", "lion"], "animals")
    assert names_of(filled) == [("animals", 8)]
    make_picture(pictures / "giraffe" / "later.jpg", seed=40)
    importer.run([pictures])
    assert names_of(filled) == [("animals", 9)]


def test_one_takes_the_other_in(filled: Library) -> None:
    filled.categories.rename("giraffe", "lion")
    assert names_of(filled) == [("lion", 8)]
    filled.categories.merge(["lion"], "lion")
    assert names_of(filled) == [("lion", 8)]


def test_a_label_goes_and_the_photos_stay(
    filled: Library, importer: Importer, pictures: Path, make_picture: MakePicture
) -> None:
    filled.categories.remove(["lion"])
    assert names_of(filled) == [("giraffe", 4)]
    assert filled.catalogue.count() == 12
    assert len(filled.catalogue.embeddings("tiny-1")[0]) == 12
    make_picture(pictures / "lion" / "later.jpg", seed=40)
    importer.run([pictures])
    assert names_of(filled) == [("giraffe", 4)]


def test_some_photos_get_another_category(filled: Library, importer: Importer) -> None:
    ids = filled.catalogue.matching(Filters(categories=frozenset({"lion"})))
    filled.categories.assign(ids[:2], "cubs")
    assert names_of(filled) == [("cubs", 2), ("giraffe", 4), ("lion", 2)]
    importer.run()
    assert names_of(filled) == [("cubs", 2), ("giraffe", 4), ("lion", 2)]
    filled.categories.assign(ids[:2], None)
    assert names_of(filled) == [("giraffe", 4), ("lion", 2)]


def test_a_folder_is_named_before_its_pictures_come(
    library: Library, importer: Importer, tmp_path: Path, make_picture: MakePicture
) -> None:
    folder = tmp_path / "IMG_2041"
    make_picture(folder / "a.jpg", seed=1)
    make_picture(folder / "more" / "b.jpg", seed=2)
    library.categories.name_folder(folder, "mugs")
    importer.run([folder])
    assert names_of(library) == [("mugs", 2)]
    library.categories.name_folder(folder / "more", "cups")
    assert names_of(library) == [("cups", 1), ("mugs", 1)]
    library.categories.name_folder(folder, None)
    assert names_of(library) == []


def test_a_category_needs_a_name(filled: Library) -> None:
    for change in (
        lambda: filled.categories.rename("lion", "  "),
        lambda: filled.categories.assign([1], ""),
        lambda: filled.categories.name_folder(Path("x"), " "),
    ):
        with pytest.raises(CatalogueError, match="needs a name"):
            change()
