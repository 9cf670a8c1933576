"""Photos in class folders, and pairs without a split: archives and folders."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.research.datasets import DataMissing
from core.research.datasets.class_names import class_name, imagenet_classes
from core.research.datasets.labelled_photos import PHOTO_SETS, load_photo_set
from core.research.datasets.pairs import PAIR_SETS, load_pair_set
from core.research.datasets.splits import SKETCHY_104_21_UNSEEN, forbidden_labels

Write = Callable[..., None]
Pack = Callable[[str, str], Path]


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("n03063599_coffee_mug", "mug"),
        ("n03063599", "mug"),  # by its id alone
        ("Coffee mug", "mug"),
        ("computer_keyboard", "keyboard"),
        ("Motorbikes", "motorcycle"),
        ("n02113186_Cardigan", "dog"),  # one name, two things
        ("n02963159_cardigan", "sweater"),
        ("n02012849_crane", "wading_bird"),
        ("n03126707_crane", "crane"),
        ("n03793489_mouse", "computer_mouse"),
        ("n99999999_New Thing", "new_thing"),
        ("wrench", "wrench"),
    ],
)
def test_sets_are_joined_by_id_and_by_name(folder: str, name: str) -> None:
    assert class_name(folder) == name
    assert class_name(name) == name, "a common name is its own"


def test_imagenet_has_its_thousand_classes_in_order() -> None:
    classes = imagenet_classes()
    assert len(classes) == 1000
    assert list(classes) == sorted(classes)
    assert (classes["n01440764"], classes["n15075141"]) == ("tench", "toilet tissue")


def test_an_archive_and_an_unpacked_folder(photos: Write, tmp_path: Path, zipped: Pack) -> None:
    names = ("n03063599_coffee_mug/a.jpg", "n03063599_coffee_mug/b.jpg", "n02391049_zebra/a.jpg")
    photos(*(f"x/photo/{name}" for name in names))
    (tmp_path / "x" / "classes.json").write_text("{}")
    zipped("x", "photos_nips17_ccby.zip")
    packed = load_photo_set("imagenet-cc-by", tmp_path)
    assert packed.labels == ("mug", "zebra")
    assert [photo.key for photo in packed.photos] == [
        "n02391049_zebra/a",
        "n03063599_coffee_mug/a",
        "n03063599_coffee_mug/b",
    ]
    assert packed.photos[0].open().size == (12, 10)
    assert packed.sketches == ()


def test_the_layout_of_caltechs_authors(photos: Write, tmp_path: Path) -> None:
    photos("caltech-101/101_ObjectCategories/Motorbikes/image_0001.jpg")
    assert load_photo_set("caltech-101", tmp_path).labels == ("motorcycle",)


def test_class_folders_of_another_set_are_not_taken(photos: Write, tmp_path: Path) -> None:
    photos("clothing/hat/1.jpg", "photo/cat/1.jpg")
    for name in PHOTO_SETS:
        with pytest.raises(DataMissing):
            load_photo_set(name, tmp_path)


def test_no_unseen_class_of_imagenets_whole_list_is_left() -> None:
    """By its ids alone, as torchvision's folders are named."""
    labels = {class_name(wnid) for wnid in imagenet_classes()}
    left = labels - forbidden_labels(SKETCHY_104_21_UNSEEN, labels)
    assert {"robin", "ox", "albatross", "house_finch", "sliding_door", "thatch"}.isdisjoint(left)
    assert {"dog", "frog", "keyboard", "computer_mouse", "wading_bird", "zebra"} <= left


def test_three_sketches_a_shoe(photos: Write, sketches: Write, tmp_path: Path) -> None:
    where = "pairs_shoes304x3"
    photos(f"{where}/photo/001.jpg", f"{where}/photo/002.jpg")
    sketches(*(f"{where}/sketch/{photo}-{n}.png" for photo in ("001", "002") for n in (1, 2, 3)))
    data = load_pair_set("shoes-3-sketches", tmp_path)
    assert [sketch.photo for sketch in data.sketches] == ["001"] * 3 + ["002"] * 3
    assert data.labels == ("shoe",)
    assert data.fine_grained


def test_contour_drawings_have_no_class(
    photos: Write, sketches: Write, tmp_path: Path, zipped: Pack
) -> None:
    photos("x/photo/00000007.jpg")
    sketches("x/sketch/00000007-01.png", "x/sketch/00000007-05.png")
    zipped("x", "pairs_contour_drawings.zip")
    data = load_pair_set("contour-drawings", tmp_path)
    assert [(s.photo, s.label) for s in data.sketches] == [("00000007", None)] * 2


def test_pairs_of_another_set_are_not_taken(photos: Write, sketches: Write, tmp_path: Path) -> None:
    photos("photo/1.jpg", "handbags/photo/1.jpg")
    sketches("sketch/1.png", "handbags/sketch/1.png")
    for name in PAIR_SETS:
        with pytest.raises(DataMissing):
            load_pair_set(name, tmp_path)


def test_class_names_are_lists_of_other_names() -> None:
    import json

    import core.research.datasets as here

    listed = json.loads((Path(here.__file__).parent / "class_names.json").read_text())
    others = [other for names in listed.values() for other in names]
    assert len(others) == len(set(others)), "a name means one class"
    assert not set(listed) & set(others), "a common name leads to no other"
