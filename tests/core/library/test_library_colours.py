"""Colours of photos: kept at import, added from thumbnails later, and filtered by."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from catalogued import by_name
from PIL import Image

from core.colours import describe
from core.library import Filters, ImportControl, Importer, Library, Order
from core.library.colours import add_from_thumbnails, waiting

COLOURS = {"red": "#d0392e", "blue": "#2e6fd0", "navy": "#1c3c78", "grey": "#808080"}


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """Return a folder of pictures of one colour each, named by it."""
    folder = tmp_path / "plain"
    folder.mkdir()
    for name, colour in COLOURS.items():
        Image.new("RGB", (90, 60), colour).save(folder / f"{name}.png")
    return folder


def forget_colours(library: Library) -> None:
    with library.catalogue.database.writing() as connection:
        connection.execute("DELETE FROM colour")


def names(library: Library, *colours: str, tolerance: float = 0.1) -> list[str]:
    filters = Filters(colours=tuple(COLOURS[name] for name in colours), tolerance=tolerance)
    ids = library.catalogue.in_order(filters, Order.NAME)
    assert sorted(ids.tolist()) == library.catalogue.matching(filters).tolist()
    return [photo.path.stem for photo in library.catalogue.photos(ids)]


def test_an_import_keeps_the_colours_of_each_picture(
    importer: Importer, library: Library, plain: Path
) -> None:
    importer.run([plain])
    for name, photo in by_name(library).items():
        found = library.catalogue.colours.of(photo.id)
        assert found is not None
        assert found.to_bytes() == describe(Image.open(plain / name)).to_bytes()
    assert library.catalogue.colours.of(10_000) is None
    assert waiting(library) == []


def test_a_copy_of_a_picture_has_its_colours(
    importer: Importer, library: Library, plain: Path
) -> None:
    importer.run([plain])
    shutil.copy(plain / "red.png", plain / "again.png")
    importer.run([plain])
    assert names(library, "red") == ["red", "again"]


def test_photos_that_came_before_colours_get_them_from_thumbnails(
    importer: Importer, library: Library, plain: Path
) -> None:
    importer.run([plain])
    forget_colours(library)
    for file in plain.iterdir():
        file.unlink()  # thumbnails do
    library.thumbnails.get(by_name(library)["grey.png"]).unlink()
    told: list[tuple[int, int]] = []
    add_from_thumbnails(library, on_progress=lambda *done: told.append(done))
    assert told == [(3, 3)]
    assert names(library, "red") == ["red"]
    assert names(library, "grey") == []
    assert waiting(library) == []  # without a thumbnail there is nothing to wait for


def test_adding_colours_ends_when_it_is_cancelled(
    importer: Importer, library: Library, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    importer.run([plain])
    forget_colours(library)
    monkeypatch.setattr("core.library.colours._BATCH", 1)
    control = ImportControl()
    add_from_thumbnails(library, control, lambda done, _: control.cancel() if done == 2 else None)
    assert len(waiting(library)) == 2


def test_filtering_by_colours_lists_the_closest_first(
    importer: Importer, library: Library, plain: Path
) -> None:
    importer.run([plain])
    assert names(library, "navy", tolerance=0.02) == ["navy"]
    assert names(library, "navy", tolerance=0.16) == ["navy", "blue"]
    assert names(library, "red", "blue") == []


def test_every_chosen_colour_has_to_be_there(
    importer: Importer, library: Library, folder: Path
) -> None:
    both = Image.new("RGB", (80, 80), COLOURS["red"])
    both.paste(COLOURS["blue"], (0, 0, 20, 80))
    both.save(folder / "both.png")
    Image.new("RGB", (80, 80), COLOURS["red"]).save(folder / "one.png")
    importer.run([folder])
    assert names(library, "red", "blue") == ["both"]
    assert names(library, "red") == ["one", "both"]  # more of a colour is closer to it


def test_colours_join_the_other_filters_and_take_in_what_is_new(
    importer: Importer, library: Library, plain: Path, make_picture: Callable[..., Path]
) -> None:
    importer.run([plain])
    red = Filters(colours=(COLOURS["red"],))
    before = library.catalogue.matching(red)
    Image.new("RGB", (50, 50), COLOURS["red"]).save(plain / "new.png")
    make_picture(plain / "noise.png")
    importer.run([plain])
    assert len(library.catalogue.matching(red)) == len(before) + 1
    assert not red.is_empty
    named = Filters(colours=red.colours, name="new")
    assert [p.path.stem for p in library.catalogue.photos(library.catalogue.matching(named))] == [
        "new"
    ]


def test_a_photo_that_left_is_found_by_no_colour(
    importer: Importer, library: Library, plain: Path
) -> None:
    importer.run([plain])
    assert names(library, "red") == ["red"]
    (folder,) = library.catalogue.folders()
    library.catalogue.remove_folder(folder.id)
    assert names(library, "red") == []
    assert library.catalogue.database.rows("SELECT count(*) FROM colour") == [(0,)]
