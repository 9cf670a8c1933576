"""What is kept of photos for the spatial branch: what the shared blocks say, looked at once."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from counted_photos import Photo, photos_of
from lively_norms import enliven
from PIL import Image
from torch import Tensor

from core.encoder import photo_input
from core.encoder.torch.backbone import Backbone, fold_norms
from core.encoder.torch.encoder import image_tensor
from core.research.encoder import photo_maps
from core.research.encoder.errors import TrainingError
from core.research.encoder.photo_maps import PhotoMaps, place_maps
from core.research.encoder.pools import silent
from core.research.encoder.remembered import digests

SIZE, BLOCKS = 32, 5


@pytest.fixture(scope="module")
def plain() -> Backbone:
    """A backbone with norms that are not neutral."""
    torch.manual_seed(4)
    backbone = Backbone("lite0")
    enliven(backbone, lambda: backbone.forward_stem(torch.randn(4, 3, SIZE, SIZE), 6))
    return backbone


Look = Callable[..., PhotoMaps]


@pytest.fixture
def look(plain: Backbone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Looks at photos, two at a time, and keeps what it sees in one folder."""
    monkeypatch.setattr(photo_maps, "_BATCH", 2)
    backbone = fold_norms(plain)

    def look(photos: Sequence[Photo], **options: object) -> PhotoMaps:
        given = {"cache": tmp_path, "size": SIZE, "blocks": BLOCKS, "progress": silent, **options}
        keys = digests(np.stack([photo.pixels for photo in photos]))
        return place_maps(photos, keys, backbone, **given)  # type: ignore[arg-type]

    return look


def maps_of(maps: PhotoMaps, n: int, *, mirrored: bool = False) -> Tensor:
    return maps.of(range(n), np.full(n, mirrored))


def seen_by(backbone: Backbone, photo: Photo, blocks: int, *, mirrored: bool = False) -> Tensor:
    """The maps of one photo alone."""
    pixels = photo_input(Image.fromarray(photo.pixels), SIZE)
    pixels = np.ascontiguousarray(pixels[:, ::-1] if mirrored else pixels)
    with torch.no_grad():
        return backbone.forward_stem(image_tensor(torch.from_numpy(pixels)[None]), blocks)[0]


@pytest.mark.parametrize("mirrored", [False, True])
def test_maps_are_what_the_backbone_makes_of_the_picture(
    look: Look, plain: Backbone, mirrored: bool
) -> None:
    photos = photos_of(3)
    maps = maps_of(look(photos), 3, mirrored=mirrored)
    assert maps.dtype == torch.float16
    assert maps.shape == (3, 40, 4, 4)
    for photo, given in zip(photos, maps, strict=True):
        expected = seen_by(plain, photo, BLOCKS, mirrored=mirrored)
        torch.testing.assert_close(given.float(), expected, rtol=1e-2, atol=1e-2)
    other = maps_of(look(photos), 3, mirrored=not mirrored)
    assert (other.float() - maps.float()).abs().max() > 0.1


def test_another_number_of_blocks_or_size_is_kept_beside(look: Look, plain: Backbone) -> None:
    photos = photos_of(2)
    first = maps_of(look(photos), 2)
    fewer = maps_of(look(photos, blocks=3), 2)
    larger = maps_of(look(photos, size=64), 2)
    assert [photo.opened for photo in photos] == [3, 3]
    expected = seen_by(plain, photos[1], 3)
    torch.testing.assert_close(fewer[1].float(), expected, rtol=1e-2, atol=1e-2)
    assert larger.shape == (2, 40, 8, 8)
    assert torch.equal(maps_of(look(photos), 2), first)
    assert [photo.opened for photo in photos] == [3, 3]


def test_what_was_seen_before_is_only_remembered(look: Look, tmp_path: Path) -> None:
    first = look(photos_of(3))
    files = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert {path.name for path in files} == {
        f"places-lite0-{SIZE}-{BLOCKS}-{kind}.bin" for kind in ("view0", "view1", "keys")
    }
    again = photos_of(3)
    heard: list[tuple[str, int, int]] = []
    maps = look(again, progress=lambda *step: heard.append(step))
    assert [photo.opened for photo in again] == [0, 0, 0]
    assert heard == []
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == files
    assert torch.equal(maps_of(maps, 3), maps_of(first, 3))
    assert all(isinstance(view, np.memmap) for view in maps._views)


def test_new_photos_are_added_and_each_keeps_its_own_maps(look: Look, tmp_path: Path) -> None:
    look(photos_of(2, start=2))
    photos = photos_of(5)
    heard: list[tuple[str, int, int]] = []
    grown = look(photos, progress=lambda *step: heard.append(step))
    assert [photo.opened for photo in photos] == [1, 1, 0, 0, 1]
    assert heard == [("lines and parts of photos", done, 3) for done in (2, 3)]
    anew = look(photos_of(5), cache=tmp_path / "other")
    for mirrored in (False, True):
        one, other = (maps_of(maps, 5, mirrored=mirrored) for maps in (grown, anew))
        torch.testing.assert_close(one, other, rtol=1e-2, atol=1e-2)


def test_stopped_half_way_it_goes_on_there(look: Look) -> None:
    def stop(what: str, done: int, of: int) -> None:
        raise KeyboardInterrupt

    photos = photos_of(4)
    with pytest.raises(KeyboardInterrupt):
        look(photos, progress=stop)
    look(photos)
    assert [photo.opened for photo in photos] == [1] * 4


def test_a_damaged_file_is_refused_in_words(look: Look, tmp_path: Path) -> None:
    look(photos_of(2))
    (tmp_path / f"places-lite0-{SIZE}-{BLOCKS}-view1.bin").write_bytes(b"short")
    with pytest.raises(TrainingError, match=r"view1\.bin is damaged. Delete .*places-lite0-32-5-"):
        look(photos_of(2))
