"""Caches the output of the photo tower's frozen layers for every photo.

Fine-tuning the photo tower on a hundred classes loses a third of its accuracy on unseen classes. So
its trunk stays frozen, and its maps are cached on disk. Then training costs only what the drawings
cost, and photos can be larger than a CPU could train with. Each photo is stored plain and mirrored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from core.research.encoder.pools import Progress
from core.research.encoder.remembered import Digests, known_rows, missing

_BATCH = 32
_VIEWS = 2  # plain, mirrored
_KEY_BYTES = 16
# Soft targets are stored softened, because small probabilities carry similarity.
SOFTNESS = 2.0


class Picture(Protocol):
    """A photo of a data set."""

    def open(self) -> Image.Image: ...


class PhotoMaps:
    """The maps of every photo of a pool, read from disk when they are asked for."""

    def __init__(self, views: Sequence[NDArray[np.float16]], rows: NDArray[np.int64]) -> None:
        """Join the files of both views with the places of the pool's photos in them.

        Args:
            views: maps (stored, c, h, w) of the photos as they are, and mirrored.
            rows: where each photo of the pool stands in them.
        """
        self._views = views
        self._rows = rows

    def of(self, photos: Sequence[int], mirrored: NDArray[np.bool_]) -> Tensor:
        """Maps (n, c, h, w) in half precision, mirrored or not as asked."""
        views = mirrored.astype(int)
        maps = [self._views[v][self._rows[p]] for v, p in zip(views, photos, strict=True)]
        return torch.from_numpy(np.stack(maps))


@dataclass(frozen=True)
class Knowledge:
    """Outputs of the frozen tower for every photo of a pool.

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
        cache: the folder to keep them in.
        progress: is given the number of photos done.

    Raises:
        TrainingError: what was kept is damaged, or another run is adding to it.
    """
    shape = (tower.backbone.trunk_channels, size // TRUNK_STRIDE, size // TRUNK_STRIDE)
    columns = {"features": (OUT_CHANNELS,), "soft_targets": (len(classifier["bias"]),)}
    store = _Store(cache, f"photos-{name}-{size}-{_VIEWS}", shape, columns)
    ready = fold_norms(tower).to(memory_format=torch.channels_last)

    def look(plain: Tensor, mirrored: Tensor) -> dict[str, Tensor]:
        maps = ready.backbone.trunk(plain)
        pooled = ready.backbone.forward_head(maps).mean((2, 3))
        logits = nnf.linear(pooled, classifier["weight"], classifier["bias"])
        return {
            "view0": maps,
            "view1": ready.backbone.trunk(mirrored),
            "features": nnf.normalize(pooled, dim=1),
            "soft_targets": (logits / SOFTNESS).softmax(1),
        }

    rows = store.fill(pictures, keys, size, look, "photos as ImageNet knows them", progress)
    features, soft_targets = (store.column(name)[rows] for name in columns)
    return Knowledge(store.maps(rows), features, soft_targets)


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
        progress: is given the number of photos done.

    Raises:
        TrainingError: what was kept is damaged, or another run is adding to it.
    """
    blank = image_tensor(torch.zeros(1, size, size, 3, dtype=torch.uint8))
    with torch.inference_mode():
        shape = tuple(backbone.forward_stem(blank, blocks).shape[1:])
    store = _Store(cache, f"places-{backbone.variant}-{size}-{blocks}", shape)

    def look(plain: Tensor, mirrored: Tensor) -> dict[str, Tensor]:
        return {
            "view0": backbone.forward_stem(plain, blocks),
            "view1": backbone.forward_stem(mirrored, blocks),
        }

    return store.maps(store.fill(pictures, keys, size, look, "lines and parts of photos", progress))


class _Store:
    """Rows of numbers in plain files that grow; the keys are written last and say what counts."""

    def __init__(
        self,
        folder: Path,
        name: str,
        maps: tuple[int, ...],
        others: Mapping[str, tuple[int, ...]] | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._base = folder / name
        self._columns = {"view0": maps, "view1": maps, **(others or {})}
        self.keys = np.frombuffer(self._stored_keys(), "V16")

    def fill(
        self,
        pictures: Sequence[Picture],
        keys: Digests,
        size: int,
        look: Callable[[Tensor, Tensor], dict[str, Tensor]],
        doing: str,
        progress: Progress,
    ) -> NDArray[np.int64]:
        """Add what is not known yet, and return the row of each picture."""
        fresh = missing(known_rows(self.keys, keys))
        for start in range(0, len(fresh), _BATCH):
            part = fresh[start : start + _BATCH]
            shown = np.stack([photo_input(pictures[i].open(), size) for i in part])
            both = [torch.from_numpy(view) for view in (shown, shown[:, :, ::-1].copy())]
            with torch.inference_mode():
                columns = look(*map(image_tensor, both))
            self._append(keys[part], {kind: rows.half().numpy() for kind, rows in columns.items()})
            progress(doing, start + len(part), len(fresh))
        return known_rows(self.keys, keys)

    def maps(self, rows: NDArray[np.int64]) -> PhotoMaps:
        """The maps of pictures by their rows."""
        return PhotoMaps([self.column("view0"), self.column("view1")], rows)

    def _append(self, keys: Digests, rows: Mapping[str, NDArray[np.float16]]) -> None:
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
