"""The same photo in two sets is found and is not trained on while it is measured on."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.research.datasets import PairData, PhotoItem, SketchItem
from core.research.datasets.pictures import PictureFile
from core.research.datasets.source import FolderSource
from core.research.datasets.strokes import PenPoints
from core.research.datasets.twins import TWINS, apart, look_alikes

Write = Callable[..., None]


def named(name: str, *keys: str, root: Path = Path()) -> PairData:
    source = FolderSource(root)
    ink = PenPoints(np.zeros((1, 3), dtype=np.float32))
    return PairData(
        name,
        tuple(PhotoItem(key, None, PictureFile(source, f"{key}.png")) for key in keys),
        tuple(SketchItem(f"{key}_1", None, key, None, ink) for key in keys),
        fine_grained=True,
    )


def photos_of(data: PairData) -> list[str]:
    assert [sketch.photo for sketch in data.sketches] == [photo.key for photo in data.photos]
    return [photo.key for photo in data.photos]


def test_a_chair_that_both_sets_have_is_taken_out() -> None:
    held = named("QMUL-ChairV2", "70288630_v1", "other")
    assert photos_of(apart(named("QMUL-ChairV1", "67", "68", "other"), held)) == ["67", "other"]


def test_it_works_both_ways() -> None:
    held = named("QMUL-ChairV1", "68")
    training = named("QMUL-ChairV2", "70288630_v1", "68")
    assert photos_of(apart(training, held)) == ["68"]


def test_the_photo_that_train_and_test_of_chair_v1_share() -> None:
    training, held = named("QMUL-ChairV1", "12", "13"), named("QMUL-ChairV1", "263")
    assert photos_of(apart(training, held)) == ["12"]


def test_the_held_photos_themselves_are_taken_out() -> None:
    assert photos_of(apart(named("a", "1", "2"), named("a", "2"))) == ["1"]
    assert photos_of(apart(named("a", "1", "2"), named("b", "2"))) == ["1", "2"]


def test_the_table_names_each_photo_once() -> None:
    listed = [photo for twins in TWINS for photo in twins]
    assert len(listed) == len(set(listed))
    assert all(len(twins) >= 2 for twins in TWINS)


@pytest.fixture
def pictures(tmp_path: Path, photos: Write) -> Path:
    rng = np.random.default_rng(0)
    for name in ("a", "b", "c"):
        noise = rng.integers(0, 256, (48, 48, 3), dtype=np.uint8)
        Image.fromarray(noise).save(tmp_path / f"{name}.png")
    with Image.open(tmp_path / "a.png") as picture:
        picture.save(tmp_path / "again.jpg", quality=95)
    with Image.open(tmp_path / "again.jpg") as picture:
        picture.save(tmp_path / "again.png")
    return tmp_path


def test_finds_look_alikes_in_two_sets(pictures: Path) -> None:
    first, second = named("x", "a", "b", root=pictures), named("y", "again", "c", root=pictures)
    ((difference, one, other),) = look_alikes(first, second)
    assert (one, other) == ("a", "again")
    assert 0 <= difference < 2


def test_finds_look_alikes_within_a_set(pictures: Path) -> None:
    whole = named("x", "c", "again", "b", "a", root=pictures)
    assert [pair[1:] for pair in look_alikes(whole, whole)] == [("a", "again")]


def test_an_empty_set_has_none(pictures: Path) -> None:
    assert look_alikes(named("x"), named("y", "a", root=pictures)) == []
    assert look_alikes(named("y", "a", root=pictures), named("x")) == []
