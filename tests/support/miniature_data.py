"""The data sets of training in miniature, in layouts that their loaders read, zipped or not."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

SEEN = ("cat", "dog", "fish", "cup")
UNSEEN = "songbird"
OBJECTS = ("crow", "robin", "beetle", "white", "knob", "woven", "pug", "basset")
SHARED_IN_V1, SHARED_IN_V2 = "68", "70288630_v1"


def write_data_sets(root: Path, *, photos: int = 2, chairs: int = 3) -> Path:
    """Writes all sets below `root`.

    Args:
        root: an empty or missing folder.
        photos: how many a class.
        chairs: how many in each of the chair sets; one of them is in both.
    """
    for label in (*SEEN, UNSEEN):
        for n in range(photos):
            _photo(root / f"sketchy122/photo/{label}/n_{n}.jpg")
            for k in (1, 2):
                _drawing(root / f"sketchy122/sketch/{label}/n_{n}-{k}.png")
    _zip(root / "sketchy122")
    for n in range(chairs):
        v1 = SHARED_IN_V1 if n == 0 else str(900 + n)
        _photo(root / f"qmul_v1/chairs/train/photo/{v1}.png")
        _drawing(root / f"qmul_v1/chairs/train/sketch/{v1}.png")
        v2 = SHARED_IN_V2 if n == 0 else f"{5000 + n}_v1"
        _photo(root / f"chairv2/trainB/{v2}.png")
        for k in (1, 2):
            _drawing(root / f"chairv2/trainA/{v2}_{k}.png")
    for part in ("testA", "testB"):
        _photo(root / f"chairv2/{part}/77_v1.png")
    for n in range(photos):
        _photo(root / f"qmul_v1/shoes/train/photo/{n}.png")
        _drawing(root / f"qmul_v1/shoes/train/sketch/{n}.png")
        _photo(root / f"pairs_shoes304x3/photo/{n}.png")
        _drawing(root / f"pairs_shoes304x3/sketch/{n}-1.png")
        for label in ("pizza", "basketball"):
            _photo(root / f"photos_caltech101/photo/{label}/{n}.jpg")
        _photo(root / f"shoev2_photos/photo/{n}.jpg")
        _photo(root / f"flickr_photos_3k/photo/{n}.jpg")
    _quickdraw(root / "quickdraw", (*SEEN, "bird", "parrot", "owl", "pizza", "basketball"))
    _tiny_imagenet(root / "tiny_imagenet_30", ("n02058221", "n02129165"))  # albatross and lion
    _word_vectors(root / "splits_and_words", (*SEEN, "lion", "chair", "shoe", "owl"))
    return root


def write_drawers(root: Path) -> None:
    """Write objects and ten people's drawings of them, for styles."""
    for number, name in enumerate(OBJECTS):
        _lines(root / f"visual_communication_60/object/{name}.png", number, 0)
        for drawer in range(10):
            file = f"sketch/drawer{drawer:02}/{number}_{name}_closer.png"
            _lines(root / "visual_communication_60" / file, number, drawer)


def _lines(file: Path, number: int, shift: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", (64, 64), "white")
    pen = ImageDraw.Draw(image)
    for line in range(3):
        x = (7 * number + 13 * line) % 40
        pen.line((x + shift, 8 + 9 * line, 60 - x, 20 + 7 * number % 30), fill="black", width=3)
    image.save(file)


def _rng(path: Path) -> np.random.Generator:
    return np.random.default_rng(list("/".join(path.parts[-3:]).encode()))


def _photo(path: Path) -> None:
    """A coloured thing of an outline of its own, on white."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = _rng(path)
    picture = Image.new("RGB", (40, 36), "white")
    corners = [tuple(map(float, xy)) for xy in rng.uniform(2, 34, (5, 2))]
    ImageDraw.Draw(picture).polygon(corners, fill=tuple(rng.integers(0, 200, 3).tolist()))
    picture.save(path)


def _drawing(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.new("L", (40, 40), 255)
    corners = [tuple(map(float, xy)) for xy in _rng(path).uniform(2, 38, (6, 2))]
    ImageDraw.Draw(picture).line(corners, fill=0, width=2)
    picture.save(path)


def _quickdraw(folder: Path, labels: tuple[str, ...]) -> None:
    folder.mkdir(parents=True)
    for number, label in enumerate(labels):
        rng = _rng(folder / label)
        lines = []
        for n in range(3):
            strokes = [rng.integers(0, 256, (2, 6)).tolist() for _ in range(3)]
            record = {"word": label, "key_id": f"{number}00{n}", "drawing": strokes}
            lines.append(json.dumps(record))
        (folder / f"{label}.ndjson").write_text("\n".join(lines), "utf-8")


def _tiny_imagenet(folder: Path, classes: tuple[str, ...]) -> None:
    for wnid in classes:
        for n in range(2):
            _photo(folder / wnid / f"{wnid}_{n}.JPEG")


def _word_vectors(folder: Path, names: tuple[str, ...]) -> None:
    folder.mkdir(parents=True)
    vectors = np.random.default_rng(4).normal(size=(len(names), 10)).astype(np.float32)
    np.savez(folder / "word_vectors.npz", sketchy_names=np.array(names), sketchy_word2vec=vectors)


def _zip(folder: Path) -> None:
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w") as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                packed.write(path, path.relative_to(folder).as_posix())
                path.unlink()
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir()
    folder.rmdir()
