"""TU-Berlin, PACS, Tiny-ImageNet, Flickr and the drawers, each in miniature."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.research.datasets import (
    DataDamaged,
    DataMissing,
    drawers,
    flickr,
    pacs,
    tiny_imagenet,
    tuberlin,
)
from core.research.datasets.splits import SKETCHY_104_21_UNSEEN, seen_only
from core.sketch import Sketch, SketchBitmap

Write = Callable[..., None]
Pack = Callable[[str, str], Path]


def berlin(sketches: Write, where: str, suffix: str) -> None:
    for number, label in enumerate(("hot air balloon", "mouse (animal)", "cat")):
        sketches(*(f"{where}/{label}/{2 * number + n}.{suffix}" for n in (1, 2)))


@pytest.mark.parametrize("where", ["tuberlin/png", "TU-Berlin/sketches", "sketches_png/png"])
def test_tu_berlin_as_pictures(sketches: Write, tmp_path: Path, where: str) -> None:
    berlin(sketches, where, "png")
    data = tuberlin.load(tmp_path, "all")
    assert data.labels == ("cat", "hot_air_balloon", "mouse_(animal)")
    assert [s.key for s in data.sketches if s.label == "cat"] == ["cat/5", "cat/6"]
    assert data.photos == ()
    assert not data.fine_grained
    assert isinstance(data.sketches[0].drawing(), SketchBitmap)
    with pytest.raises(DataMissing):
        tuberlin.load(tmp_path, "all", vectors=True)


def test_tu_berlin_as_vectors(sketches: Write, tmp_path: Path, zipped: Pack) -> None:
    berlin(sketches, "unpacked/svg", "svg")
    (tmp_path / "unpacked" / "svg" / "filelist.txt").write_text("cat/5.svg\n")
    zipped("unpacked", "sketches_svg.zip")
    data = tuberlin.load(tmp_path, vectors=True)
    assert len(data.sketches) == 4
    assert isinstance(data.sketches[0].drawing(), Sketch)


def test_tu_berlin_splits_by_class(sketches: Write, tmp_path: Path) -> None:
    berlin(sketches, "tuberlin/png", "png")
    assert tuberlin.load(tmp_path).labels == ("cat", "mouse_(animal)")
    assert tuberlin.load(tmp_path, "test").labels == ("hot_air_balloon",)
    assert tuberlin.load(tmp_path, unseen=SKETCHY_104_21_UNSEEN).labels == (
        "cat",
        "hot_air_balloon",
    )


def test_tu_berlin_extended(photos: Write, sketches: Write, tmp_path: Path) -> None:
    berlin(sketches, "tuberlin/png", "png")
    with pytest.raises(DataMissing, match="ImageResized"):
        tuberlin.load(tmp_path, extended=True)
    photos("tuberlin/ImageResized/cat/a.jpg", "tuberlin/ImageResized/hot air balloon/a.jpg")
    data = tuberlin.load(tmp_path, "test", extended=True)
    assert [photo.key for photo in data.photos] == ["hot air balloon/a"]
    assert data.labels == ("hot_air_balloon",)


def domains(photos: Write, sketches: Write, where: str, photo: str) -> None:
    photos(*(f"{where}/{photo}/{label}/{n}.jpg" for label in ("dog", "house") for n in (1, 2)))
    sketches(*(f"{where}/sketch/{label}/{n}.png" for label in ("dog", "house") for n in (1, 2)))


def test_pacs(photos: Write, sketches: Write, tmp_path: Path) -> None:
    domains(photos, sketches, "PACS/kfold", "photo")
    data = pacs.load(tmp_path)
    assert [photo.key for photo in data.photos] == [
        "photo/dog/1",
        "photo/dog/2",
        "photo/house/1",
        "photo/house/2",
    ]
    assert len(data.sketches) == 4
    assert {sketch.photo for sketch in data.sketches} == {None}
    with pytest.raises(DataMissing, match="PACS"):
        pacs.load(tmp_path, photos="cartoon")


def test_pacs_splits_by_the_authors_lists(photos: Write, sketches: Write, tmp_path: Path) -> None:
    domains(photos, sketches, "pacs", "photo")
    with pytest.raises(DataMissing, match="train_kfold"):
        pacs.load(tmp_path, "train")
    lists = {
        "photo_train_kfold": "photo/dog/1.jpg 1\nphoto/house/1.jpg 6\n",
        "photo_crossval_kfold": "photo/dog/2.jpg 1\n",
        "sketch_train_kfold": "sketch/dog/1.png 1\n",
        "sketch_crossval_kfold": "sketch/dog/2.png 1\nsketch/house/2.png 6\n",
        "photo_test_kfold": "photo/dog/1.jpg 1\nphoto/dog/2.jpg 1\n",
    }
    for name, content in lists.items():
        (tmp_path / "pacs" / f"{name}.txt").write_text(content)
    train, test = pacs.load(tmp_path, "train"), pacs.load(tmp_path, "test")
    assert [item.key for item in train.photos] == ["photo/dog/1", "photo/house/1"]
    assert [item.key for item in train.sketches] == ["sketch/dog/1"]
    assert [item.key for item in test.photos] == ["photo/dog/2"]
    assert [item.key for item in test.sketches] == ["sketch/dog/2", "sketch/house/2"]


TINY = {"n02403003": "ox", "n02124075": "Egyptian cat", "n02793495": "barn"}


def test_tiny_imagenet_as_published(photos: Write, tmp_path: Path) -> None:
    photos(*(f"tiny-imagenet-200/train/{wnid}/images/{wnid}_0.JPEG" for wnid in TINY))
    photos("tiny-imagenet-200/val/images/val_0.JPEG")
    words = "".join(f"{wnid}\t{names}, and more\n" for wnid, names in TINY.items())
    (tmp_path / "tiny-imagenet-200" / "words.txt").write_text(words + "n00000000\tentity\n")
    data = tiny_imagenet.load(tmp_path)
    assert data.labels == ("barn", "cat", "ox")
    assert data.photos[0].key == "n02124075/n02124075_0"
    assert len(data.photos) == 3


def test_tiny_imagenet_packed(photos: Write, tmp_path: Path, zipped: Pack) -> None:
    photos(*(f"tiny_imagenet_30/{wnid}/{wnid}_7.JPEG" for wnid in TINY))
    (tmp_path / "tiny_imagenet_30" / "classes.json").write_text(json.dumps(TINY))
    zipped("tiny_imagenet_30", "tiny_imagenet_30.zip")
    assert len(tiny_imagenet.load(tmp_path).photos) == 3
    left = tiny_imagenet.load(tmp_path, unseen=SKETCHY_104_21_UNSEEN)
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


def test_the_chairs_are_split_by_drawer(tmp_path: Path) -> None:
    stroke = np.array([[10, 10, 0], [90, 80, 1]], np.float32)
    np.savez(
        tmp_path / "sketch_chairs_130drawers.npz",
        keys=[f"d{person:03}_dining_00_r{again:02}" for person in range(10) for again in (0, 1)],
        offsets=np.arange(21) * 2,
        points=np.concatenate([stroke] * 20),
        drawer=np.repeat(np.arange(10), 2),
        object=["dining_00"] * 20,
        repetition=[0, 1] * 10,
    )
    parts = {part: drawers.load_chairs(tmp_path, part) for part in ("train", "val", "test")}
    people = {part: {s.drawer for s in data.sketches} for part, data in parts.items()}
    assert {part: len(names) for part, names in people.items()} == {"train": 6, "val": 2, "test": 2}
    assert len(set.union(*people.values())) == 10
    first = drawers.load_chairs(tmp_path).sketches[1]
    assert (first.key, first.label, first.drawer) == ("d000/dining_00/1", "chair", "d000")
    assert len(first.drawing().strokes) == 1
    with pytest.raises(DataMissing, match="130 people"):
        drawers.load_chairs(tmp_path / "elsewhere")


def test_songbirds_of_the_drawers_are_unseen(
    photos: Write, sketches: Write, tmp_path: Path
) -> None:
    where = "visual_communication_60"
    photos(f"{where}/object/pug.jpg", f"{where}/object/robin.jpg")
    sketches(f"{where}/sketch/drawer00/01_robin_closer.png")
    left = seen_only(drawers.load(tmp_path), SKETCHY_104_21_UNSEEN)
    assert left.labels == ("dog",)


@pytest.mark.parametrize(
    "load",
    [
        tuberlin.load,
        pacs.load,
        tiny_imagenet.load,
        flickr.load,
        drawers.load,
    ],
)
def test_missing_names_the_set_its_page_and_its_layout(
    load: Callable[[Path], object], tmp_path: Path
) -> None:
    with pytest.raises(DataMissing) as caught:
        load(tmp_path)
    missing = caught.value
    assert missing.page.startswith("http")
    assert missing.layout.strip().splitlines()[0].strip() in str(missing)
    assert missing.name in str(missing)
    assert missing.searched == (tmp_path,)
