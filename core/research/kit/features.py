"""Data sets as rows of numbers under a frozen network, computed once and kept on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, Self

import numpy as np
import torch
from numpy.typing import NDArray

from core.encoder import ModelCard, photo_input
from core.encoder.base import Domain
from core.encoder.torch.encoder import TorchEncoder
from core.research.datasets.items import PairData
from core.research.evaluation.cache import Columns, FeatureCache
from core.research.evaluation.embed import PhotoSource, SketchSource, in_batches, opened
from core.research.evaluation.progress import Watch, unwatched
from core.sketch import rasterise

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


class Network(Protocol):
    """A frozen network: pictures in, one row a picture out.

    Attributes:
        card: identifies the weights and says which picture sizes they take.
        output: which of the network's outputs the rows are; vectors of different outputs are
            cached apart.
    """

    @property
    def card(self) -> ModelCard: ...
    @property
    def output(self) -> str: ...

    def photos(self, images: NDArray[np.uint8]) -> Floats: ...
    def sketches(self, images: NDArray[np.uint8]) -> Floats: ...


class JointOutputs:
    """M's output on both sides, before it is scaled to unit length."""

    output = "joint outputs"

    def __init__(self, encoder: TorchEncoder) -> None:
        self.encoder = encoder
        self.card = encoder.card

    def photos(self, images: NDArray[np.uint8]) -> Floats:
        features = self.encoder.embed_photos(images).features.astype(np.float32)
        return self._project(features, Domain.PHOTO)

    def sketches(self, images: NDArray[np.uint8]) -> Floats:
        return self._project(self.encoder.sketch_features(images), Domain.SKETCH)

    def _project(self, features: Floats, domain: Domain) -> Floats:
        with torch.inference_mode():
            outputs = self.encoder.joint(domain).project(torch.from_numpy(features))
        rows: Floats = outputs.numpy()
        return rows


class SketchFeatures:
    """Embeddings of photos, and F of drawings: for methods that replace M for drawings."""

    output = "sketch features"

    def __init__(self, encoder: TorchEncoder) -> None:
        self.encoder = encoder
        self.card = encoder.card

    def photos(self, images: NDArray[np.uint8]) -> Floats:
        return self.encoder.embed_photos(images).embeddings

    def sketches(self, images: NDArray[np.uint8]) -> Floats:
        return self.encoder.sketch_features(images)


@dataclass(frozen=True, eq=False)
class FeatureSet:
    """A data set as rows of numbers.

    Attributes:
        name: of the data set.
        photos: (p, f).
        photo_classes: (p,) rows of `classes`.
        sketches: (s, g).
        sketch_classes: (s,) rows of `classes`.
        target: (s,) the photo each sketch was drawn for; -1 where it is not in the set.
        drawers: (s,) who drew each sketch; all 0 where that is not known.
        classes: names, sorted; the name of the set stands in for a missing label.
    """

    name: str
    photos: Floats
    photo_classes: Ints
    sketches: Floats
    sketch_classes: Ints
    target: Ints
    drawers: Ints
    classes: tuple[str, ...]

    @classmethod
    def of(cls, data: PairData, photos: Floats, sketches: Floats) -> FeatureSet:
        """Put the rows of a data set's photos and sketches together with what is known of them."""
        labels = [item.label for item in data.photos] + [item.label for item in data.sketches]
        classes = tuple(sorted({label or data.name for label in labels}))
        number = {label: row for row, label in enumerate(classes)}
        place = {photo.key: row for row, photo in enumerate(data.photos)}
        people = sorted({sketch.drawer or "" for sketch in data.sketches})
        person = {drawer: row for row, drawer in enumerate(people)}
        return cls(
            data.name,
            photos,
            _ints([number[photo.label or data.name] for photo in data.photos]),
            sketches,
            _ints([number[sketch.label or data.name] for sketch in data.sketches]),
            _ints([place.get(sketch.photo or "", -1) for sketch in data.sketches]),
            _ints([person[sketch.drawer or ""] for sketch in data.sketches]),
            classes,
        )

    def only(self, names: Sequence[str]) -> Self:
        """Return the items of these classes, with classes and targets renumbered."""
        wanted = set(names)
        kept = [number for number, name in enumerate(self.classes) if name in wanted]
        renumbered = np.full(len(self.classes), -1)
        renumbered[kept] = np.arange(len(kept))
        photos = np.flatnonzero(np.isin(self.photo_classes, kept))
        sketches = np.flatnonzero(np.isin(self.sketch_classes, kept))
        moved = np.full(len(self.photos) + 1, -1)  # the last entry keeps -1 where it is
        moved[photos] = np.arange(len(photos))
        return replace(
            self,
            photos=self.photos[photos],
            photo_classes=renumbered[self.photo_classes[photos]],
            sketches=self.sketches[sketches],
            sketch_classes=renumbered[self.sketch_classes[sketches]],
            target=moved[self.target[sketches]],
            drawers=self.drawers[sketches],
            classes=tuple(self.classes[number] for number in kept),
        )

    def without(self, names: Sequence[str]) -> Self:
        dropped = set(names)
        return self.only([name for name in self.classes if name not in dropped])

    def paired(self) -> Self:
        """Return the set without sketches whose photo is not in it."""
        return self.some_sketches(np.flatnonzero(self.target >= 0))

    def some_sketches(self, rows: Ints) -> Self:
        return replace(
            self,
            sketches=self.sketches[rows],
            sketch_classes=self.sketch_classes[rows],
            target=self.target[rows],
            drawers=self.drawers[rows],
        )

    def mapped(self, change: Callable[[Floats], Floats]) -> Self:
        """Return the same items with both sides changed."""
        return replace(self, photos=change(self.photos), sketches=change(self.sketches))


@dataclass(frozen=True)
class FeatureSource:
    """A frozen network, and where data sets and features are kept.

    Attributes:
        network: embeds the pictures.
        root: folder of the data sets; $INKSEEK_DATA when None.
        cache: folder of the features; nothing is kept when None.
        watch: shows the progress.
    """

    network: Network
    root: Path | None = None
    cache: Path | None = None
    watch: Watch = unwatched

    def of(self, data: PairData) -> FeatureSet:
        """The features of a data set."""
        return FeatureSet.of(data, self.photos(data), self.sketches(data))

    def photos(self, data: PairData) -> Floats:
        """Features (p, f) of the photos of a data set."""
        size = self.network.card.photo_size

        def embed(batch: Sequence[PhotoSource]) -> Columns:
            images = [photo_input(opened(photo, photo.open), size) for photo in batch]
            return (self.network.photos(np.stack(images)),)

        columns = in_batches(
            data.photos, embed, doing=f"{data.name}: photos", kind="photos", watch=self.watch,
            cache=self._cache_of(data),
        )  # fmt: skip
        return columns[0].astype(np.float32) if columns else np.empty((0, 0), np.float32)

    def sketches(self, data: PairData) -> Floats:
        """Features (s, g) of the complete sketches of a data set."""
        size = self.network.card.sketch_size

        def embed(batch: Sequence[SketchSource]) -> Columns:
            images = [rasterise(opened(sketch, sketch.drawing), size) for sketch in batch]
            return (self.network.sketches(np.stack(images)),)

        columns = in_batches(
            data.sketches, embed, doing=f"{data.name}: sketches", kind="sketches",
            watch=self.watch, cache=self._cache_of(data),
        )  # fmt: skip
        return columns[0].astype(np.float32) if columns else np.empty((0, 0), np.float32)

    def _cache_of(self, data: PairData) -> FeatureCache | None:
        if self.cache is None:
            return None
        return FeatureCache.of(self.network.card, f"{data.name} {self.network.output}", self.cache)


def _ints(values: list[int]) -> Ints:
    return np.array(values, np.int64)
