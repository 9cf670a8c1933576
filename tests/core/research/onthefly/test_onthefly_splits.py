"""From a data set on disk to its splits, on chairs and drawings made here."""

import shutil
from pathlib import Path

import numpy as np
import torch
from miniature_data import write_data_sets
from PIL import Image
from shapes import scribble
from test_onthefly_stages import FeatureTiny

from core.encoder import ModelCard
from core.research.datasets import qmul
from core.research.evaluation.by_instance import By
from core.research.onthefly.dataset import BaseProjection
from core.research.onthefly.splits import Splits, load_splits
from core.research.onthefly.stages import StageSource
from core.sketch import rasterise

PHOTOS, TESTED = 8, 3
D = 12


def write_chairs(root: Path) -> Path:
    """ChairV2 in the layout with coordinates: two sketches a photo, which shows the first."""
    folder = root / "chairv2"
    (folder / "photo").mkdir(parents=True)
    keys, offsets, points = [], [0], []
    for n in range(PHOTOS):
        drawing = scribble(n, strokes=5, points=12)
        picture = Image.fromarray(rasterise(drawing, 64)).convert("RGB")
        picture.save(folder / "photo" / f"{1000 + n}.png")
        part = "test" if n < TESTED else "train"
        for k in (1, 2):
            keys.append(f"/{part}/{1000 + n}_{k}")
            rows = [
                [*xy, float(i == len(stroke) - 1)]
                for stroke in drawing.strokes
                for i, xy in enumerate((stroke.xy + k).tolist())
            ]
            points += rows
            offsets.append(len(points))
    np.savez(
        folder / "chairv2_strokes.npz",
        keys=np.array(keys), offsets=np.array(offsets), points=np.array(points, np.float32),
    )  # fmt: skip
    return root


def projection() -> BaseProjection:
    chance = torch.Generator().manual_seed(0)
    return BaseProjection(torch.randn(D, 64, generator=chance), torch.zeros(D))


class ShortTiny(FeatureTiny):
    """Photos in the same space as the drawings' M."""

    def __init__(self) -> None:
        super().__init__()
        self.card = ModelCard("tiny@1", "lite0", D, 64, 64, 64)

    def embed_photos(self, images: np.ndarray) -> object:
        seen = super().embed_photos(images)
        return seen._replace(embeddings=projection().unit_vectors(seen.features))


def load(root: Path, cache: Path, held_out: frozenset[str] | None, steps: int, by: By) -> Splits:
    source = StageSource(ShortTiny(), steps, by, root, cache)
    return load_splits(source, "chairv2", projection(), held_out)


def test_parts_share_no_photo_and_keep_their_pairs(tmp_path: Path) -> None:
    root = write_chairs(tmp_path / "data")
    splits = load(root, tmp_path / "cache", frozenset({"1004", "999"}), 4, "ink")
    assert len(splits.train) == 2 * (PHOTOS - TESTED)
    assert len(splits.learn) == 2 * (PHOTOS - TESTED - 1)
    assert len(splits.validation) == 2
    assert len(splits.test) == 2 * TESTED
    assert splits.test.photos.shape == (TESTED, D)
    assert splits.validation.target.tolist() == [0, 0]
    assert splits.train.steps == 4
    assert splits.test.strokes[:, -1].tolist() == [5] * 6
    assert bool((splits.train.strokes[:, 0] <= 2).all())
    unit = torch.nn.functional.normalize(splits.test.projected[:, -1], dim=-1)
    # The photo shows the sketch, so the plain M already finds it.
    assert (unit @ splits.test.photos.T).argmax(1).tolist() == splits.test.target.tolist()


def test_a_network_that_saw_none_of_the_photos_is_validated_on_a_third(tmp_path: Path) -> None:
    root = write_chairs(tmp_path / "data")
    splits = load(root, tmp_path / "cache", None, 3, "points")
    assert len(splits.validation) == 4
    assert len(splits.validation.photos) == 2
    assert len(splits.learn) + len(splits.validation) == len(splits.train)
    assert len(splits.learn.photos) == 3


def test_settings_are_chosen_among_photos_that_no_head_is_taught_with(tmp_path: Path) -> None:
    """Photos that were taught with have been moved out of the way of all but their own drawings."""
    root = write_data_sets(tmp_path / "data", photos=2, chairs=5)
    shutil.rmtree(root / "chairv2")
    write_chairs(root)
    like = qmul.load_chair_v1(root, "train")
    splits = load(root, tmp_path / "cache", frozenset({"1004"}), 4, "ink")
    gallery = splits.validation.photos
    assert len(gallery) == 1 + len(like.photos)
    taught = splits.learn.photos
    assert float((gallery @ taught.T).max()) < 0.9999
    assert splits.validation.photo_pca is not None
    assert len(splits.validation.photo_pca) == len(gallery)
    assert splits.validation.target.tolist() == [0, 0]
