"""A photo of two sets is not trained on while it is measured on."""

from pathlib import Path

import numpy as np

from core.research.datasets import PairData, PhotoItem, SketchItem
from core.research.datasets.duplicates import DUPLICATES, without_duplicates
from core.research.datasets.pictures import PictureFile
from core.research.datasets.source import FolderSource
from core.research.datasets.strokes import PenPoints


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
    assert photos_of(without_duplicates(named("QMUL-ChairV1", "67", "68", "other"), held)) == [
        "67",
        "other",
    ]


def test_it_works_both_ways() -> None:
    held = named("QMUL-ChairV1", "68")
    training = named("QMUL-ChairV2", "70288630_v1", "68")
    assert photos_of(without_duplicates(training, held)) == ["68"]


def test_the_photo_that_train_and_test_of_chair_v1_share() -> None:
    training, held = named("QMUL-ChairV1", "12", "13"), named("QMUL-ChairV1", "263")
    assert photos_of(without_duplicates(training, held)) == ["12"]


def test_the_held_photos_themselves_are_taken_out() -> None:
    assert photos_of(without_duplicates(named("a", "1", "2"), named("a", "2"))) == ["1"]
    assert photos_of(without_duplicates(named("a", "1", "2"), named("b", "2"))) == ["1", "2"]


def test_the_table_names_each_photo_once() -> None:
    listed = [photo for same in DUPLICATES for photo in same]
    assert len(listed) == len(set(listed))
    assert all(len(same) >= 2 for same in DUPLICATES)


def test_imagenets_photos_are_known_by_their_ids() -> None:
    held = named("Sketchy", "airplane/n02691156_10153")
    training = named("ImageNet", "n02690373/n02691156_10153", "n02690373/n02691156_1015", "x/1")
    assert photos_of(without_duplicates(training, held)) == ["n02690373/n02691156_1015", "x/1"]
