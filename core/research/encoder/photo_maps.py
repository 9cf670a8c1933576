"""What the frozen lower part of the photo tower makes of every photo, computed once.

The photo tower keeps what ImageNet taught it: fine-tuning it on a hundred classes was measured to
lose a third of what makes unseen classes work. So its trunk never changes in training, and what it
makes of a photo can be kept on disk. All the time of a training run goes into the drawings then,
and photos can be seen larger than a CPU could train them. A few views of each photo are kept: as it
is, mirrored, and if wanted others with another crop, colour and blur.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from core.encoder.inputs import photo_input
from core.encoder.torch.backbone import OUT_CHANNELS, TRUNK_STRIDE, Backbone, fold_norms
from core.encoder.torch.encoder import image_tensor
from core.encoder.torch.network import FeatureNet
from core.research.encoder.errors import TrainingError
from core.research.encoder.pools import HEADROOM, Progress
from core.research.encoder.remembered import Digests, known_rows, missing
from core.research.encoder.views import PhotoView, Strength

_BATCH = 32
_PLAIN_VIEWS = 2
_KEY_BYTES = 16
# Soft targets are kept softened: it is the small probabilities that tell what a thing is like.
SOFTNESS = 2.0


class Picture(Protocol):
    """A photo of a data set."""

    def open(self) -> Image.Image: ...


class PhotoMaps:
    """The maps of every photo of a pool, read from disk when they are asked for."""

    def __init__(self, views: Sequence[NDArray[np.float16]], rows: NDArray[np.int64]) -> None:
        """Join the files of the views with the places of the pool's photos in them.

        Args:
            views: for each view, maps (stored, c, h, w); even ones are as the photo is, odd ones
                mirrored.
            rows: where each photo of the pool stands in them.
        """
        self._views = views
        self._rows = rows

    def of(
        self, photos: Sequence[int], mirrored: NDArray[np.bool_], rng: np.random.Generator
    ) -> Tensor:
        """Maps (n, c, h, w) in half precision, of a view each, mirrored or not as asked."""
        kinds = len(self._views) // 2
        which = 2 * rng.integers(kinds, size=len(photos)) + mirrored
        maps = [self._views[v][self._rows[p]] for v, p in zip(which, photos, strict=True)]
        return torch.from_numpy(np.stack(maps))


@dataclass(frozen=True)
class Knowledge:
    """What the frozen tower makes of every photo of a pool.

    Attributes:
        maps: of its trunk.
        features: float16 (n, 1280), unit rows.
        soft_targets: float16 (n, classes), softened.
    """

    maps: PhotoMaps
    features: NDArray[np.float16]
    soft_targets: NDArray[np.float16]


def know_photos(
    pictures: Sequence[Picture],
    keys: Digests,
    tower: FeatureNet,
    classifier: dict[str, Tensor],
    *,
    name: str,
    size: int,
    n_views: int,
    cache: Path,
    progress: Progress,
) -> Knowledge:
    """Runs the frozen tower over the photos; what it has seen before it only remembers.

    Args:
        pictures: the photos.
        keys: a fingerprint of each.
        tower: with its ImageNet weights.
        classifier: weight and bias of the ImageNet classifier that belongs to it.
        name: of the tower's variant.
        size: side of the square a photo is fitted into.
        n_views: how many views of each photo are kept; an even number.
        cache: the folder to keep them in.
        progress: hears of the photos done.

    Raises:
        TrainingError: what was kept is damaged, or another run is adding to it.
    """
    shape = (tower.backbone.trunk_channels, size // TRUNK_STRIDE, size // TRUNK_STRIDE)
    columns: dict[str, tuple[int, ...]] = {f"view{v}": shape for v in range(n_views)}
    columns |= {"features": (OUT_CHANNELS,), "soft_targets": (len(classifier["bias"]),)}
    # The number of views is part of the name: with another one all files begin anew.
    store = _Store(cache, f"photos-{name}-{size}-{n_views}", columns)
    fresh = missing(known_rows(store.keys, keys))
    seer = fold_norms(tower).to(memory_format=torch.channels_last)
    for start in range(0, len(fresh), _BATCH):
        part = fresh[start : start + _BATCH]
        opened = [pictures[i].open() for i in part]
        views = [_view(v, opened, keys[part], size) for v in range(n_views)]
        store.append(keys[part], _seen(views, seer, classifier))
        progress("photos as ImageNet knows them", start + len(part), len(fresh))
    rows = known_rows(store.keys, keys)
    maps = PhotoMaps([store.column(f"view{v}") for v in range(n_views)], rows)
    return Knowledge(maps, store.column("features")[rows], store.column("soft_targets")[rows])


def place_maps(
    pictures: Sequence[Picture],
    keys: Digests,
    backbone: Backbone,
    *,
    size: int,
    blocks: int,
    cache: Path,
    progress: Progress,
) -> PhotoMaps:
    """What the first blocks of a frozen backbone make of photos, as they are and mirrored.

    Args:
        pictures: the photos.
        keys: a fingerprint of each.
        backbone: with its ImageNet weights, its norms folded.
        size: side of the square a photo is fitted into.
        blocks: how many blocks.
        cache: the folder to keep the maps in.
        progress: hears of the photos done.

    Raises:
        TrainingError: what was kept is damaged, or another run is adding to it.
    """

    def seen(view: NDArray[np.uint8]) -> NDArray[np.float16]:
        with torch.inference_mode():
            images = image_tensor(torch.from_numpy(np.ascontiguousarray(view)))
            maps: NDArray[np.float16] = backbone.forward_stem(images, blocks).half().numpy()
        return maps

    shape = seen(np.zeros((1, size, size, 3), np.uint8)).shape[1:]
    columns = {f"view{v}": shape for v in range(_PLAIN_VIEWS)}
    store = _Store(cache, f"places-{backbone.variant}-{size}-{blocks}", columns)
    fresh = missing(known_rows(store.keys, keys))
    for start in range(0, len(fresh), _BATCH):
        part = fresh[start : start + _BATCH]
        opened = [pictures[i].open() for i in part]
        rows = {f"view{v}": seen(_view(v, opened, keys[part], size)) for v in range(_PLAIN_VIEWS)}
        store.append(keys[part], rows)
        progress("lines and parts of photos", start + len(part), len(fresh))
    rows_of = known_rows(store.keys, keys)
    return PhotoMaps([store.column(f"view{v}") for v in range(_PLAIN_VIEWS)], rows_of)


class _Store:
    """Rows of numbers in plain files that grow; the keys are written last and say what counts."""

    def __init__(self, folder: Path, name: str, columns: Mapping[str, tuple[int, ...]]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._base = folder / name
        self._columns = columns
        self.keys = np.frombuffer(self._stored_keys(), "V16")

    def append(self, keys: Digests, rows: Mapping[str, NDArray[np.float16]]) -> None:
        """Adds a row to every column for each of `keys`."""
        known = self._stored_keys()
        if known != self.keys.tobytes():
            raise TrainingError(
                f"Another run is adding to {self._base.parent} now. Start again when it is done, "
                "or use another folder."
            )
        for kind, values in rows.items():
            # A run that was stopped may have left rows behind that no key speaks of.
            _write_at(self._file(kind), len(self.keys) * values[0].nbytes, values.tobytes())
        _write_at(self._file("keys"), len(known), keys.tobytes())
        self.keys = np.concatenate([self.keys, keys])

    def column(self, kind: str) -> NDArray[np.float16]:
        """The rows of all keys, on disk."""
        shape = (len(self.keys), *self._columns[kind])
        try:
            return np.memmap(self._file(kind), np.float16, "r", shape=shape)
        except (OSError, ValueError) as error:
            raise TrainingError(
                f"{self._file(kind)} is damaged. Delete {self._base}-* to make them again."
            ) from error

    def _file(self, kind: str) -> Path:
        return self._base.with_name(f"{self._base.name}-{kind}.bin")

    def _stored_keys(self) -> bytes:
        file = self._file("keys")
        content = file.read_bytes() if file.exists() else b""
        return content[: len(content) // _KEY_BYTES * _KEY_BYTES]


def _write_at(file: Path, position: int, content: bytes) -> None:
    with file.open("r+b" if file.exists() else "w+b") as opened:
        opened.seek(position)
        opened.write(content)


def _view(
    number: int, pictures: Sequence[Image.Image], keys: Digests, size: int
) -> NDArray[np.uint8]:
    """Pictures (n, size, size, 3) as they are or changed, every second view mirrored."""
    if number < _PLAIN_VIEWS:
        shown = np.stack([photo_input(picture, size) for picture in pictures])
    else:
        changed = PhotoView(size, Strength())
        large = [photo_input(picture, round(size * HEADROOM)) for picture in pictures]
        made = []
        with torch.random.fork_rng(devices=[]):
            for picture, key in zip(large, keys, strict=True):
                # What is kept must not depend on when it was made, or on which photos with.
                torch.manual_seed(int.from_bytes(key.tobytes()[:7], "little") + number)
                made.append(changed(picture).permute(1, 2, 0).numpy())
        shown = np.stack(made)
    return shown[:, :, ::-1] if number % 2 else shown


def _seen(
    views: Sequence[NDArray[np.uint8]], seer: FeatureNet, classifier: dict[str, Tensor]
) -> dict[str, NDArray[np.float16]]:
    """The columns' rows for some photos."""
    rows = {}
    with torch.inference_mode():
        for number, view in enumerate(views):
            images = image_tensor(torch.from_numpy(np.ascontiguousarray(view)))
            maps = seer.backbone.trunk(images)
            rows[f"view{number}"] = maps.half().numpy()
            if number == 0:
                pooled = seer.backbone.forward_head(maps).mean((2, 3))
        logits = nnf.linear(pooled, classifier["weight"], classifier["bias"])
        rows["features"] = nnf.normalize(pooled, dim=1).half().numpy()
        rows["soft_targets"] = (logits / SOFTNESS).softmax(1).half().numpy()
    return rows
