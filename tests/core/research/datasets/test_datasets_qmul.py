"""ShoeV1, ChairV1, Handbag, ShoeV2 and ChairV2 in all the layouts they go round in."""

import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.research.datasets import DataMissing, qmul
from core.sketch import Sketch, SketchBitmap

Write = Callable[..., None]
Pack = Callable[[str, str], Path]

# Photo names end in what could be a sketch's number, as the real ones do.
PHOTOS = ("00140128_v1", "00140128", "finbo", "su18-cs")
LINE = np.array([[33, 40, 0], [100, 40, 1], [50, 50, 0], [60, 90, 1]], dtype=np.float64)
DRAWN = {
    "/train/00140128_v1_1": LINE,
    "/train/00140128_v1_2": LINE * [2, 1, 1],
    "/train/00140128_1": LINE,
    "/test/finbo_10": LINE,
    "/test/finbo_A3XYZ": LINE,  # some carry a worker's name
    "/train/su18-cs_1": LINE,
}


def chairs(photos: Write, where: str) -> None:
    photos(*(f"{where}/photo/{name}.png" for name in PHOTOS))


def packed(path: Path) -> None:
    lengths = [len(rows) for rows in DRAWN.values()]
    np.savez(
        path,
        keys=np.array(list(DRAWN)),
        offsets=np.concatenate([[0], np.cumsum(lengths)]),
        points=np.concatenate(list(DRAWN.values())).astype(np.float32),
    )


def check(root: Path) -> None:
    train, test = qmul.load_chair_v2(root, "train"), qmul.load_chair_v2(root, "test")
    assert {photo.key for photo in train.photos} == {"00140128_v1", "00140128", "su18-cs"}
    assert [photo.key for photo in test.photos] == ["finbo"]
    assert {sketch.key: sketch.photo for sketch in train.sketches} == {
        "00140128_v1_1": "00140128_v1",
        "00140128_v1_2": "00140128_v1",
        "00140128_1": "00140128",
        "su18-cs_1": "su18-cs",
    }
    assert {sketch.key: sketch.photo for sketch in test.sketches} == {
        "finbo_10": "finbo",
        "finbo_A3XYZ": "finbo",
    }
    whole = qmul.load_chair_v2(root, "all")
    assert (len(whole.photos), len(whole.sketches)) == (4, 6)
    assert whole.labels == ("chair",)
    assert whole.fine_grained


def strokes_of(root: Path, key: str) -> list[list[list[float]]]:
    data = qmul.load_chair_v2(root, "all")
    drawing = next(sketch for sketch in data.sketches if sketch.key == key).drawing()
    assert isinstance(drawing, Sketch)
    return [stroke.xy.tolist() for stroke in drawing.strokes]


def test_chair_v2_from_coordinates(photos: Write, tmp_path: Path) -> None:
    chairs(photos, "ChairV2")
    (tmp_path / "ChairV2" / "ChairV2_Coordinate").write_bytes(pickle.dumps(DRAWN))
    check(tmp_path)
    assert strokes_of(tmp_path, "00140128_v1_2") == [[[66, 40], [200, 40]], [[100, 50], [120, 90]]]


def test_chair_v2_from_packed_strokes(photos: Write, tmp_path: Path, zipped: Pack) -> None:
    chairs(photos, "chairv2")
    packed(tmp_path / "chairv2" / "chairv2_strokes.npz")
    check(tmp_path)
    zipped("chairv2", "chairv2.zip")
    check(tmp_path)
    assert strokes_of(tmp_path, "finbo_10") == [[[33, 40], [100, 40]], [[50, 50], [60, 90]]]


def test_chair_v2_from_four_folders(photos: Write, sketches: Write, tmp_path: Path) -> None:
    for key in DRAWN:
        part, name = key.strip("/").split("/")
        sketches(f"ChairV2/{part}A/{name}.png")
    photos(*(f"ChairV2/trainB/{name}.png" for name in PHOTOS if name != "finbo"))
    photos("ChairV2/testB/finbo.png")
    check(tmp_path)
    assert isinstance(qmul.load_chair_v2(tmp_path).sketches[0].drawing(), SketchBitmap)


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_chair_v2_from_lists(
    photos: Write, sketches: Write, tmp_path: Path, zipped: Pack, suffix: str
) -> None:
    photos(*(f"ChairV2_F/ChairV2_photo/{name}.png" for name in PHOTOS))
    for key in DRAWN:
        sketches(f"ChairV2_F/ChairV2_sketch/{key.rpartition('/')[2]}.{suffix}")
    (tmp_path / "ChairV2_F" / "photo_test.txt").write_text("finbo.png\n")
    zipped("ChairV2_F", "ChairV2.zip")
    check(tmp_path)
    expected = Sketch if suffix == "svg" else SketchBitmap
    assert isinstance(qmul.load_chair_v2(tmp_path).sketches[0].drawing(), expected)


def test_no_photo_is_on_both_sides(photos: Write, tmp_path: Path) -> None:
    chairs(photos, "ChairV2")
    (tmp_path / "ChairV2" / "ChairV2_Coordinate").write_bytes(pickle.dumps(DRAWN))
    train, test = qmul.load_chair_v2(tmp_path, "train"), qmul.load_chair_v2(tmp_path, "test")
    assert {p.key for p in train.photos}.isdisjoint(p.key for p in test.photos)
    assert {s.photo for s in train.sketches}.isdisjoint(s.photo for s in test.sketches)


def test_shoe_v2_photos_alone(photos: Write, tmp_path: Path) -> None:
    photos("shoev2_photos/photo/1.jpg", "shoev2_photos/photo/2.jpg")
    data = qmul.load_shoe_v2_photos(tmp_path)
    assert [photo.key for photo in data.photos] == ["1", "2"]
    assert (data.sketches, data.labels) == ((), ("shoe",))
    with pytest.raises(DataMissing, match="QMUL-ShoeV2"):
        qmul.load_shoe_v2(tmp_path)


def v1(photos: Write, sketches: Write, where: str, names: tuple[str, str]) -> None:
    for part, numbers in (("train", (1, 13)), ("test", (201, 263))):
        photos(*(f"{where}/{part}/{names[0]}/{n}.jpg" for n in numbers))
        sketches(*(f"{where}/{part}/{names[1]}/{n}.png" for n in numbers))


@pytest.mark.parametrize("where", ["qmul_v1/chairs", "sbir_cvpr2016/chairs", "ChairV1", "chairs"])
@pytest.mark.parametrize("names", [("photo", "sketch"), ("images", "sketches")])
def test_chair_v1_in_any_layout(
    photos: Write, sketches: Write, tmp_path: Path, where: str, names: tuple[str, str]
) -> None:
    v1(photos, sketches, where, names)
    test = qmul.load_chair_v1(tmp_path, "test")
    assert [(s.key, s.photo, s.label) for s in test.sketches] == [
        ("201", "201", "chair"),
        ("263", "263", "chair"),
    ]
    assert len(qmul.load_chair_v1(tmp_path, "all").photos) == 4
    with pytest.raises(DataMissing, match="ShoeV1"):
        qmul.load_shoe_v1(tmp_path)


def test_chair_v1_does_not_train_on_the_photo_that_is_also_tested(
    photos: Write, sketches: Write, tmp_path: Path
) -> None:
    v1(photos, sketches, "qmul_v1/chairs", ("photo", "sketch"))
    train = qmul.load_chair_v1(tmp_path, "train")
    assert [photo.key for photo in train.photos] == ["1"]
    assert [sketch.photo for sketch in train.sketches] == ["1"]


def test_shoe_v1_is_not_taken_for_chairs(photos: Write, sketches: Write, tmp_path: Path) -> None:
    v1(photos, sketches, "qmul_v1/shoes", ("photo", "sketch"))
    assert qmul.load_shoe_v1(tmp_path).labels == ("shoe",)
    with pytest.raises(DataMissing):
        qmul.load_chair_v1(tmp_path)


def test_a_part_that_is_not_there_is_missing(
    photos: Write, sketches: Write, tmp_path: Path
) -> None:
    photos("qmul_v1/shoes/train/photo/1.jpg")
    sketches("qmul_v1/shoes/train/sketch/1.png")
    assert len(qmul.load_shoe_v1(tmp_path, "train").photos) == 1
    with pytest.raises(DataMissing, match="shoes/test"):
        qmul.load_shoe_v1(tmp_path, "test")


def test_handbags(photos: Write, sketches: Write, tmp_path: Path) -> None:
    v1(photos, sketches, "handbags", ("photos", "sketches"))
    data = qmul.load_handbags(tmp_path)
    assert [(s.photo, s.label) for s in data.sketches] == [("1", "handbag"), ("13", "handbag")]


@pytest.mark.parametrize(
    "load", [qmul.load_chair_v1, qmul.load_chair_v2, qmul.load_shoe_v2, qmul.load_handbags]
)
def test_a_split_that_is_none_is_refused(load: Callable[..., object], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match='"train", "test" or "all"'):
        load(tmp_path, "val")
