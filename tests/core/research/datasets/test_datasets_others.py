"""TU-Berlin, QuickDraw-Extended, PACS, Tiny-ImageNet, Flickr and the drawers, in miniature."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.research.datasets import DataDamaged, DataMissing, drawers, flickr
from core.research.datasets.class_folders import (
    load_pacs,
    load_quickdraw_extended,
    load_tu_berlin,
)
from core.research.datasets.labelled_photos import load_photo_set
from core.research.datasets.splits import SKETCHY_104_21_UNSEEN, seen_only
from core.sketch import Sketch, SketchBitmap

Write = Callable[..., None]
Pack = Callable[[str, str], Path]


def berlin(photos: Write, sketches: Write, suffix: str = "png") -> None:
    for number, label in enumerate(("hot air balloon", "mouse (animal)", "cat")):
        sketches(*(f"{suffix}/{label}/{2 * number + n}.{suffix}" for n in (1, 2)))
        photos(f"ImageResized/{label}/a.jpg")


@pytest.mark.parametrize(("suffix", "kind"), [("png", SketchBitmap), ("svg", Sketch)])
def test_tu_berlin(photos: Write, sketches: Write, tmp_path: Path, suffix: str, kind: type) -> None:
    berlin(photos, sketches, suffix)
    (tmp_path / suffix / "filelist.txt").write_text("cat/5.svg\n")
    data = load_tu_berlin(tmp_path, "all")
    assert data.labels == ("cat", "hot_air_balloon", "mouse_(animal)")
    assert [s.key for s in data.sketches if s.label == "cat"] == ["cat/5", "cat/6"]
    assert data.photos[0].key == "cat/a"
    assert not data.fine_grained
    assert isinstance(data.sketches[0].drawing(), kind)


def test_tu_berlin_in_an_archive_splits_by_class(
    photos: Write, sketches: Write, tmp_path: Path, zipped: Pack
) -> None:
    berlin(photos, sketches)
    for folder in ("png", "ImageResized"):
        (tmp_path / "x").mkdir(exist_ok=True)
        (tmp_path / folder).rename(tmp_path / "x" / folder)
    zipped("x", "TU-Berlin.zip")
    assert load_tu_berlin(tmp_path).labels == ("cat", "mouse_(animal)")
    assert load_tu_berlin(tmp_path, "test").labels == ("hot_air_balloon",)
    unseen = load_tu_berlin(tmp_path, unseen=SKETCHY_104_21_UNSEEN)
    assert unseen.labels == ("cat", "hot_air_balloon")


def test_quickdraw_extended(photos: Write, sketches: Write, tmp_path: Path) -> None:
    for label in ("umbrella", "windmill"):
        sketches(f"QuickDraw-Extended/QuickDraw_sketches_final/{label}/1.png")
        photos(f"QuickDraw-Extended/QuickDraw_images_final/{label}/a.jpg")
    assert load_quickdraw_extended(tmp_path).labels == ("umbrella",)
    held = load_quickdraw_extended(tmp_path, "test")
    assert (held.labels, len(held.photos), len(held.sketches)) == (("windmill",), 1, 1)


def test_pacs_splits_by_the_authors_lists(photos: Write, sketches: Write, tmp_path: Path) -> None:
    photos(*(f"PACS/kfold/photo/{label}/{n}.jpg" for label in ("dog", "house") for n in (1, 2)))
    sketches(*(f"PACS/kfold/sketch/{label}/{n}.png" for label in ("dog", "house") for n in (1, 2)))
    whole = load_pacs(tmp_path)
    assert [photo.key for photo in whole.photos] == ["dog/1", "dog/2", "house/1", "house/2"]
    assert (len(whole.sketches), {sketch.photo for sketch in whole.sketches}) == (4, {None})
    with pytest.raises(DataMissing, match="train_kfold"):
        load_pacs(tmp_path, "train")
    lists = {
        "photo_train_kfold": "photo/dog/1.jpg 1\nphoto/house/1.jpg 6\n",
        "photo_crossval_kfold": "photo/dog/2.jpg 1\n\n",
        "sketch_train_kfold": "sketch/dog/1.png 1\n",
        "sketch_crossval_kfold": "sketch/dog/2.png 1\nsketch/house/2.png 6\n",
        "photo_test_kfold": "photo/dog/1.jpg 1\nphoto/dog/2.jpg 1\n",
    }
    for name, content in lists.items():
        (tmp_path / "PACS" / "kfold" / f"{name}.txt").write_text(content)
    train, test = load_pacs(tmp_path, "train"), load_pacs(tmp_path, "test")
    assert [item.key for item in train.photos] == ["dog/1", "house/1"]
    assert [item.key for item in train.sketches] == ["dog/1"]
    assert [item.key for item in test.photos] == ["dog/2"]
    assert [item.key for item in test.sketches] == ["dog/2", "house/2"]


TINY = ("n02403003", "n02124075", "n02793495")  # ox, Egyptian cat, barn


def test_tiny_imagenet_as_published(photos: Write, tmp_path: Path) -> None:
    photos(*(f"tiny-imagenet-200/train/{wnid}/images/{wnid}_0.JPEG" for wnid in TINY))
    photos("tiny-imagenet-200/val/images/val_0.JPEG")
    data = load_photo_set("tiny-imagenet", tmp_path)
    assert data.labels == ("barn", "cat", "ox")
    assert data.photos[0].key == "n02124075/n02124075_0"
    assert len(data.photos) == 3


def test_tiny_imagenet_packed(photos: Write, tmp_path: Path, zipped: Pack) -> None:
    photos(*(f"tiny_imagenet_30/{wnid}/{wnid}_7.JPEG" for wnid in TINY))
    zipped("tiny_imagenet_30", "tiny_imagenet_30.zip")
    data = load_photo_set("tiny-imagenet", tmp_path)
    assert len(data.photos) == 3
    left = seen_only(data, SKETCHY_104_21_UNSEEN)
    assert left.labels == ("cat",)


def test_flickr(photos: Write, tmp_path: Path) -> None:
    photos("flickr_photos_3k/photo/00001.jpg", "flickr_photos_3k/photo/00002.jpg")
    data = flickr.load(tmp_path)
    assert [photo.key for photo in data.photos] == ["00001", "00002"]
    assert (data.labels, data.sketches) == ((), ())


def test_flickr_with_labels(photos: Write, tmp_path: Path) -> None:
    photos(*(f"flickr_photos_3k/photo/0000{number}.jpg" for number in (1, 2, 3)))
    labels = {"photo/00001.jpg": "fire_balloon", "photo/00002.jpg": "others"}
    listed = tmp_path / "flickr_photos_3k.labels.json"
    listed.write_text(json.dumps({"label": labels}))
    data = flickr.load(tmp_path)
    assert [photo.label for photo in data.photos] == ["hot-air_balloon", None, None]
    listed.write_text("[]")
    with pytest.raises(DataDamaged, match="labels"):
        flickr.load(tmp_path)


def test_flickr_is_not_another_sets_photos(photos: Write, tmp_path: Path) -> None:
    photos("photo/cat/1.jpg")
    with pytest.raises(DataMissing):
        flickr.load(tmp_path)


def test_drawers_are_split_by_person(photos: Write, sketches: Write, tmp_path: Path) -> None:
    where = "visual_communication_60"
    photos(f"{where}/object/pug.jpg", f"{where}/object/robin.jpg")
    for person in range(10):
        sketches(f"{where}/sketch/drawer{person:02}/01_pug_closer.png")
        sketches(f"{where}/sketch/drawer{person:02}/02_robin_further.png")
    parts = {part: drawers.load(tmp_path, part) for part in ("train", "val", "test")}
    people = {part: {s.drawer for s in data.sketches} for part, data in parts.items()}
    assert {part: len(names) for part, names in people.items()} == {"train": 6, "val": 2, "test": 2}
    assert len(set.union(*people.values())) == 10
    whole = drawers.load(tmp_path)
    assert [(s.key, s.photo, s.label) for s in whole.sketches][:2] == [
        ("drawer00/01_pug_closer", "pug", "dog"),
        ("drawer00/02_robin_further", "robin", "bird"),
    ]
    assert whole.fine_grained
    with pytest.raises(ValueError, match="train, val, test, all"):
        drawers.load(tmp_path, "dev")


def test_drawers_as_published(photos: Write, sketches: Write, tmp_path: Path) -> None:
    base = "visual_communication_in_context/experiments/recog"
    photos(f"{base}/object/pug.png", f"{base}/object/dogs_02_chihuahua_0035.png")
    sketches(
        f"{base}/sketch/gameID_0075-ad14_trial_19_pug_closer.png",
        f"{base}/sketch/gameID_0075-ad14_trial_2.png",  # a practice run without an object
    )
    data = drawers.load(tmp_path)
    assert [photo.key for photo in data.photos] == ["pug"]
    assert [(s.key, s.photo, s.drawer) for s in data.sketches] == [
        ("0075-ad14/19_pug_closer", "pug", "0075-ad14")
    ]


def test_songbirds_of_the_drawers_are_unseen(
    photos: Write, sketches: Write, tmp_path: Path
) -> None:
    where = "visual_communication_60"
    photos(f"{where}/object/pug.jpg", f"{where}/object/robin.jpg")
    sketches(f"{where}/sketch/drawer00/01_robin_closer.png")
    left = seen_only(drawers.load(tmp_path), SKETCHY_104_21_UNSEEN)
    assert left.labels == ("dog",)


@pytest.mark.parametrize(
    "load", [load_tu_berlin, load_pacs, load_quickdraw_extended, flickr.load, drawers.load]
)
def test_missing_names_the_set_its_page_and_its_layout(
    load: Callable[[Path], object], tmp_path: Path
) -> None:
    with pytest.raises(DataMissing) as caught:
        load(tmp_path)
    missing = caught.value
    assert missing.page.startswith("http")
    assert missing.layout[0] in str(missing)
    assert missing.name in str(missing)
    assert missing.searched == (tmp_path,)


def test_chairs_by_many_drawers(tmp_path: Path) -> None:
    keys = np.array(["d000_dining_00_r00", "d000_dining_00_r01", "d001_waiting_03_r00"])
    points = np.array([[1, 2, 0], [3, 4, 1], [5, 6, 0], [7, 8, 1], [9, 9, 0], [1, 1, 1]], float)
    np.savez(
        tmp_path / "sketch_chairs_130drawers.npz", keys=keys, offsets=[0, 2, 4, 6], points=points
    )
    data = drawers.load_chairs(tmp_path)
    assert [(s.key, s.label, s.drawer) for s in data.sketches] == [
        ("d000_dining_00_r00", "dining_00", "d000"),
        ("d000_dining_00_r01", "dining_00", "d000"),
        ("d001_waiting_03_r00", "waiting_03", "d001"),
    ]
    assert len(data.sketches[0].drawing().strokes) == 1
    with pytest.raises(DataMissing):
        drawers.load_chairs(tmp_path / "elsewhere")
