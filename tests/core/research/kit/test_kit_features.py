"""Feature sets: rows, classes and targets stay together, and a cache spares the network."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tiny_encoder import TinyEncoder

from core.research.datasets import PairData, PhotoItem, SketchItem
from core.research.datasets.pictures import PictureFile
from core.research.datasets.source import FolderSource
from core.research.kit.features import FeatureSet, FeatureSource
from core.sketch import Sketch, Stroke


@dataclass(frozen=True)
class Ink:
    sketch: Sketch

    def drawing(self) -> Sketch:
        return self.sketch


class MeanNetwork:
    """One number a picture: how bright it is. Counts the pictures it was shown."""

    output = "brightness"

    def __init__(self) -> None:
        self.card = TinyEncoder().card
        self.seen = 0

    def photos(self, images: np.ndarray) -> np.ndarray:
        self.seen += len(images)
        return images.mean((1, 2, 3))[:, None].astype(np.float32)

    def sketches(self, images: np.ndarray) -> np.ndarray:
        self.seen += len(images)
        return images.mean((1, 2))[:, None].astype(np.float32)


@pytest.fixture
def grey(tmp_path: Path) -> PairData:
    """Photos of three greys; a sketch for the first and last, and one for a photo elsewhere."""
    folder = tmp_path / "photos"
    folder.mkdir()
    photos = []
    for key, label, level in (("a", "dark", 10), ("b", None, 100), ("c", "light", 240)):
        Image.new("RGB", (64, 64), (level,) * 3).save(folder / f"{key}.png")
        photos.append(PhotoItem(key, label, PictureFile(FolderSource(folder), f"{key}.png")))
    line = Ink(Sketch((Stroke.from_xy(np.array([[0.0, 0.0], [9.0, 9.0]])),)))
    sketches = (
        SketchItem("1", "dark", "a", "ann", line),
        SketchItem("2", "light", "c", "bob", line),
        SketchItem("3", "light", "elsewhere", "ann", line),
    )
    return PairData("greys", tuple(photos), sketches, fine_grained=True)


def test_rows_classes_targets_and_drawers_stay_together(grey: PairData) -> None:
    found = FeatureSource(MeanNetwork()).of(grey)
    assert found.classes == ("dark", "greys", "light")  # the set's name where a label is missing
    assert found.photo_classes.tolist() == [0, 1, 2]
    assert found.sketch_classes.tolist() == [0, 2, 2]
    assert found.target.tolist() == [0, 2, -1]
    assert found.drawers.tolist() == [0, 1, 0]
    assert (np.diff(found.photos[:, 0]) > 50).all()
    assert found.sketches.shape == (3, 1)


def test_classes_are_renumbered_and_targets_follow(grey: PairData) -> None:
    found = FeatureSource(MeanNetwork()).of(grey)
    part = found.only(["light"])
    assert part.classes == ("light",)
    assert part.photo_classes.tolist() == [0]
    assert part.sketch_classes.tolist() == [0, 0]
    assert part.target.tolist() == [0, -1]
    assert part.drawers.tolist() == [1, 0]
    assert part.paired().target.tolist() == [0]
    np.testing.assert_array_equal(part.photos, found.photos[2:])
    rest = found.without(["light"])
    assert rest.classes == ("dark", "greys")
    assert rest.target.tolist() == [0]
    doubled = rest.mapped(lambda rows: 2 * rows)
    np.testing.assert_array_equal(doubled.photos, 2 * rest.photos)
    np.testing.assert_array_equal(doubled.sketches, 2 * rest.sketches)


def test_a_cache_spares_the_network(grey: PairData, tmp_path: Path) -> None:
    network = MeanNetwork()
    source = FeatureSource(network, cache=tmp_path / "cache")
    first = source.of(grey)
    assert network.seen == 6
    again = source.of(grey)
    assert network.seen == 6
    np.testing.assert_array_equal(again.photos, first.photos)
    FeatureSource(network).of(grey)
    assert network.seen == 12
    other = MeanNetwork()
    other.output = "something else"
    FeatureSource(other, cache=tmp_path / "cache").of(grey)
    assert other.seen == 6  # other outputs of the same weights are cached apart


def test_an_empty_set_has_no_rows() -> None:
    nothing = np.empty((0, 2), np.float32)
    found = FeatureSet.of(PairData("none", (), (), True), nothing, nothing)
    assert found.classes == ()
    assert len(found.target) == 0
