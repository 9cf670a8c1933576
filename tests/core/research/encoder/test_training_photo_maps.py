"""What is kept of photos: the same as the tower itself says, looked at once, whatever happens."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as nnf
from counted_photos import Photo, photos_of
from PIL import Image
from torch import Tensor

from core.encoder import photo_input
from core.encoder.torch.encoder import image_tensor
from core.encoder.torch.network import FeatureNet
from core.research.encoder import photo_maps
from core.research.encoder.errors import TrainingError
from core.research.encoder.photo_maps import SOFTNESS, Knowledge, PhotoMaps, know_photos
from core.research.encoder.pools import silent
from core.research.encoder.remembered import digests

SIZE, CLASSES = 32, 7


@pytest.fixture(scope="module")
def tower() -> FeatureNet:
    """A tower as it was trained, with norms that are not neutral."""
    torch.manual_seed(4)
    tower = FeatureNet("lite0")
    for name, buffer in tower.named_buffers():
        if name.endswith("running_mean"):
            torch.nn.init.normal_(buffer, std=0.1)
        elif name.endswith("running_var"):
            torch.nn.init.uniform_(buffer, 0.05, 0.2)
    return tower.eval()


@pytest.fixture(scope="module")
def classifier() -> dict[str, Tensor]:
    g = torch.Generator().manual_seed(5)
    return {"weight": torch.randn(CLASSES, 1280, generator=g) * 0.1, "bias": torch.arange(7.0)}


Know = Callable[..., Knowledge]


@pytest.fixture
def know(
    tower: FeatureNet,
    classifier: dict[str, Tensor],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Know:
    """Looks at photos, two at a time, and keeps what it sees in one folder."""
    monkeypatch.setattr(photo_maps, "_BATCH", 2)

    def know(photos: list[Photo], **options: Any) -> Knowledge:
        given = {"cache": tmp_path / "cache", "progress": silent, **options}
        keys = digests(np.stack([photo.pixels for photo in photos]))
        return know_photos(photos, keys, tower, classifier, name="lite0", size=SIZE, **given)

    return know


def maps_of(maps: PhotoMaps, n: int, *, mirrored: bool = False) -> Tensor:
    return maps.of(range(n), np.full(n, mirrored))


def seen_by(tower: FeatureNet, photo: Photo, *, mirrored: bool = False) -> Tensor:
    """The trunk's maps of one photo alone."""
    pixels = photo_input(Image.fromarray(photo.pixels), SIZE)
    pixels = np.ascontiguousarray(pixels[:, ::-1] if mirrored else pixels)
    with torch.no_grad():
        return tower.backbone.trunk(image_tensor(torch.from_numpy(pixels)[None]))[0]


def assert_same(first: Knowledge, second: Knowledge, n: int) -> None:
    """Up to what the company in a batch changes in half precision."""
    for mirrored in (False, True):
        one, other = (maps_of(known.maps, n, mirrored=mirrored) for known in (first, second))
        torch.testing.assert_close(one, other, rtol=2e-3, atol=2e-3)
    np.testing.assert_allclose(first.features, second.features, atol=2e-3)
    np.testing.assert_allclose(first.soft_targets, second.soft_targets, atol=2e-3)


def test_maps_are_the_trunk_s_and_mirrored_ones_those_of_the_mirror_image(
    know: Know, tower: FeatureNet
):
    photos = photos_of(3)
    known = know(photos)
    for mirrored in (False, True):
        maps = maps_of(known.maps, 3, mirrored=mirrored)
        assert maps.dtype == torch.float16
        for photo, given in zip(photos, maps, strict=True):
            expected = seen_by(tower, photo, mirrored=mirrored)
            torch.testing.assert_close(given.float(), expected, rtol=5e-3, atol=5e-3)
    straight, turned = (maps_of(known.maps, 3, mirrored=m) for m in (False, True))
    assert (straight - turned).abs().max() > 0.1


def test_training_sees_what_the_whole_tower_sees(know: Know, tower: FeatureNet):
    photos = photos_of(2)
    images = np.stack([photo_input(Image.fromarray(photo.pixels), SIZE) for photo in photos])
    with torch.no_grad():
        given = tower.from_trunk(maps_of(know(photos).maps, 2).float())
        expected = tower(image_tensor(torch.from_numpy(images)))
    torch.testing.assert_close(given, expected, rtol=1e-2, atol=1e-2)


def test_features_and_opinions_are_those_of_the_plain_view(
    know: Know, tower: FeatureNet, classifier: dict[str, Tensor]
):
    photos = photos_of(3)
    known = know(photos)
    for i, photo in enumerate(photos):
        with torch.no_grad():
            pooled = tower.backbone.forward_head(seen_by(tower, photo)[None]).mean((2, 3))[0]
        logits = classifier["weight"] @ pooled + classifier["bias"]
        np.testing.assert_allclose(known.features[i], nnf.normalize(pooled, dim=0), atol=2e-3)
        np.testing.assert_allclose(known.soft_targets[i], (logits / SOFTNESS).softmax(0), atol=2e-3)


def test_maps_stay_on_the_disk_until_they_are_asked_for(know: Know):
    known = know(photos_of(2))
    assert all(isinstance(view, np.memmap) for view in known.maps._views)


def test_what_was_seen_before_is_only_remembered(know: Know, tmp_path: Path):
    first = know(photos_of(3))
    files = {path: path.read_bytes() for path in (tmp_path / "cache").iterdir()}
    assert len(files) == 5
    again = photos_of(3)
    progress: list[tuple[str, int, int]] = []
    known = know(again, progress=lambda *step: progress.append(step))
    assert [photo.opened for photo in again] == [0, 0, 0]
    assert progress == []
    assert {path: path.read_bytes() for path in (tmp_path / "cache").iterdir()} == files
    assert torch.equal(maps_of(known.maps, 3), maps_of(first.maps, 3))


def test_new_photos_are_added_to_those_that_are_known(know: Know, tmp_path: Path):
    know(photos_of(3, start=2))
    photos = photos_of(7)
    progress: list[tuple[str, int, int]] = []
    grown = know(photos, progress=lambda *step: progress.append(step))
    assert [photo.opened for photo in photos] == [1, 1, 0, 0, 0, 1, 1]
    assert progress == [("photos as ImageNet knows them", done, 4) for done in (2, 4)]
    assert_same(grown, know(photos_of(7), cache=tmp_path / "other"), 7)


def test_fewer_photos_in_another_order_are_found(know: Know):
    photos = photos_of(4)
    whole = know(photos)
    part = know([photos[3], photos[1], photos[1]])
    np.testing.assert_array_equal(part.features, whole.features[[3, 1, 1]])
    assert torch.equal(maps_of(part.maps, 3), maps_of(whole.maps, 4)[[3, 1, 1]])
    assert [photo.opened for photo in photos] == [1, 1, 1, 1]


def test_stopped_half_way_it_goes_on_there(know: Know, tmp_path: Path):
    def stop(what: str, done: int, of: int) -> None:
        raise KeyboardInterrupt

    photos = photos_of(5)
    with pytest.raises(KeyboardInterrupt):
        know(photos, progress=stop)
    known = know(photos)
    assert [photo.opened for photo in photos] == [1] * 5
    assert_same(known, know(photos_of(5), cache=tmp_path / "other"), 5)


@pytest.mark.parametrize("torn", ["view0", "view1", "features", "keys"])
def test_stopped_while_it_wrote_it_goes_on_all_the_same(know: Know, tmp_path: Path, torn: str):
    """What was written last may be there in part, in some of the files."""
    know(photos_of(3))
    for kind in ("view0", "view1", "features", "soft_targets", "keys"):
        file = tmp_path / "cache" / f"photos-lite0-{SIZE}-2-{kind}.bin"
        rest = len(file.read_bytes()) // 3
        with file.open("ab") as opened:
            opened.write(b"\x7f" * (rest // 2 if kind == torn else rest))
        if kind == torn:
            break
    if torn != "keys":
        photos = photos_of(6)
        known = know(photos)
        assert [photo.opened for photo in photos] == [0, 0, 0, 1, 1, 1]
    else:
        known = know(photos_of(6))
    assert_same(known, know(photos_of(6), cache=tmp_path / "other"), 6)
    assert_same(known, know(photos_of(6)), 6)


def test_a_damaged_file_is_refused_in_words(know: Know, tmp_path: Path):
    know(photos_of(3))
    file = tmp_path / "cache" / f"photos-lite0-{SIZE}-2-view1.bin"
    content = file.read_bytes()
    file.write_bytes(content[:-10])
    with pytest.raises(TrainingError, match=r"view1\.bin is damaged. Delete .*photos-lite0-32-2-"):
        know(photos_of(3))
    file.unlink()
    with pytest.raises(TrainingError, match="is damaged"):
        know(photos_of(3))


def test_two_runs_do_not_write_into_each_other(know: Know):
    """The second begins while the first is at work, with other photos."""

    def meanwhile(what: str, done: int, of: int) -> None:
        if done == 2:
            know(photos_of(2, start=50))

    with pytest.raises(TrainingError, match="Another run"):
        know(photos_of(4), progress=meanwhile)
    photos = photos_of(4)
    known = know(photos)
    assert [photo.opened for photo in photos] == [0, 0, 1, 1]
    assert len(known.features) == 4
