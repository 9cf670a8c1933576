"""From a data set on disk to the head that is shipped, on chairs and drawings made here."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from miniature_data import write_data_sets
from PIL import Image
from shapes import scribble
from test_onthefly_stages import FeatureTiny

from core.encoder import ModelCard
from core.encoder.partial_sketch_head import read_head
from core.research.datasets import qmul
from core.research.evaluation.errors import EvaluationError
from core.research.evaluation.progress import unwatched
from core.research.onthefly import ship
from core.research.onthefly.frozen import Frozen
from core.research.onthefly.material import Frames, gather
from core.research.onthefly.stage_set import Plain
from core.search.settled import SettledEstimate
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


def plain() -> Plain:
    chance = torch.Generator().manual_seed(0)
    return Plain(torch.randn(D, 64, generator=chance), torch.zeros(D))


class ShortTiny(FeatureTiny):
    """Photos in the same space as the drawings' M."""

    def __init__(self) -> None:
        super().__init__()
        self.card = ModelCard("tiny@1", "lite0", D, 64, 64, 64)

    def embed_photos(self, images: np.ndarray) -> object:
        seen = super().embed_photos(images)
        return seen._replace(embeddings=plain().applied(seen.features))


def test_parts_share_no_photo_and_keep_their_pairs(tmp_path: Path) -> None:
    root = write_chairs(tmp_path / "data")
    material = gather(
        ShortTiny(), plain(), "chairv2", Frames(4, "ink", tmp_path / "cache"),
        frozenset({"1004", "999"}), unwatched, root,
    )  # fmt: skip
    assert len(material.train) == 2 * (PHOTOS - TESTED)
    assert len(material.learn) == 2 * (PHOTOS - TESTED - 1)
    assert len(material.validation) == 2
    assert len(material.test) == 2 * TESTED
    assert material.test.photos.shape == (TESTED, D)
    assert material.validation.target.tolist() == [0, 0]
    assert material.train.steps == 4
    assert material.test.strokes[:, -1].tolist() == [5] * 6
    assert bool((material.train.strokes[:, 0] <= 2).all())
    unit = torch.nn.functional.normalize(material.test.base[:, -1], dim=-1)
    # The photo shows the sketch, so the plain M already finds it.
    assert (unit @ material.test.photos.T).argmax(1).tolist() == material.test.target.tolist()


def test_without_a_held_out_part_photos_are_drawn_by_lot(tmp_path: Path) -> None:
    root = write_chairs(tmp_path / "data")
    material = gather(
        ShortTiny(), plain(), "chairv2", Frames(3, "points", tmp_path / "cache"),
        frozenset(), unwatched, root,
    )  # fmt: skip
    assert len(material.validation) == 2
    assert len(material.learn) + len(material.validation) == len(material.train)


def test_settings_are_chosen_among_photos_that_no_head_is_taught_with(tmp_path: Path) -> None:
    """Photos that were taught with have been moved out of the way of all but their own drawings."""
    root = write_data_sets(tmp_path / "data", photos=2, chairs=5)
    shutil.rmtree(root / "chairv2")
    write_chairs(root)
    like = qmul.load_chair_v1(root, "train")
    material = gather(
        ShortTiny(), plain(), "chairv2", Frames(4, "ink", tmp_path / "cache"),
        frozenset({"1004"}), unwatched, root,
    )  # fmt: skip
    gallery = material.validation.photos
    assert len(gallery) == 1 + len(like.photos)
    taught = material.learn.photos
    assert float((gallery @ taught.T).max()) < 0.9999
    assert material.validation.photo_lean is not None
    assert len(material.validation.photo_lean) == len(gallery)
    assert material.validation.target.tolist() == [0, 0]


def test_a_head_is_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_data_sets(tmp_path / "data", photos=4, chairs=2)
    for part in ("trainA", "trainB", "testA", "testB"):
        for file in (data / "chairv2" / part).iterdir():
            file.unlink()
        (data / "chairv2" / part).rmdir()
    write_chairs(data)
    encoder = ShortTiny()
    monkeypatch.setattr(ship.frozen_encoder, "own", lambda *_: Frozen(encoder, plain()))
    monkeypatch.setattr(ship, "_SCHEDULE", ship.Schedule(steps=20, batch=8, lr=1e-2))
    card = ship.ship_head(
        None, "cpu", Frames(5, "ink", tmp_path / "cache"), unwatched, data, tmp_path / "models"
    )
    assert card.encoder == "tiny@1"
    head = read_head(tmp_path / "models" / "partial_sketch_head.safetensors", encoder.card)
    assert head.weight.shape == (D, 64)
    assert 0 <= card.training["share"] <= 1
    figures = card.metrics["held out, stages by ink"]
    for found in figures.values():
        assert found["plain a@5"] - found["a@5"] <= ship.MOST_LOST
    # Enough drawings of enough strokes were there to fit the estimate, or none was made up.
    estimate = SettledEstimate.from_dict(card.settled)
    assert (estimate is None) == (card.settled == {})


def test_nothing_to_ship_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_chairs(tmp_path / "data")
    for photo in sorted((root / "chairv2" / "photo").iterdir())[:-1]:
        photo.unlink()
    monkeypatch.setattr(ship.frozen_encoder, "own", lambda *_: Frozen(ShortTiny(), plain()))
    with pytest.raises(EvaluationError, match="paired data sets"):
        ship.ship_head(None, "cpu", Frames(cache=tmp_path / "c"), unwatched, root, tmp_path)
