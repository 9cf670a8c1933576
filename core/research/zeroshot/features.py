"""Features of a frozen network for every sketch and photo of Sketchy, computed once and kept.

Two networks are offered. The shipped encoder was trained on the seen classes of the 104/21 split,
so only that split can be measured on it; its towers for photos and drawings are two, so what is
taken of it is the embedding in which they meet. The ImageNet network, the same for photos and
drawings, has never seen a drawing and serves every split; its features are reduced to as many
numbers (`reduction`), on the training classes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from core.encoder import load_encoder, photo_input
from core.encoder.backbone import Backbone, load_imagenet
from core.encoder.domain import Domain
from core.encoder.torch_encoder import TorchEncoder, image_tensor
from core.paths import home
from core.research.datasets import sketchy
from core.research.datasets.items import PairData
from core.research.datasets.words import word_vectors
from core.research.encoder.teacher import imagenet_weights
from core.research.evaluation.cache import Columns, FeatureCache
from core.research.evaluation.embed import PhotoSource, SketchSource, in_batches, opened
from core.research.evaluation.progress import Watch, unwatched
from core.sketch import rasterise

Floats = NDArray[np.float32]
Network = Literal["shipped", "imagenet"]
_IMAGENET_SIDE = 224


class Features(Protocol):
    """A frozen network as this method sees it: pictures in, one feature a picture out."""

    @property
    def id(self) -> str: ...
    @property
    def photo_size(self) -> int: ...
    @property
    def sketch_size(self) -> int: ...

    def photos(self, images: NDArray[np.uint8]) -> Floats: ...
    def sketches(self, images: NDArray[np.uint8]) -> Floats: ...


class ShippedFeatures:
    """What the shipped encoder's M says before it is normalised: where its two towers meet."""

    def __init__(self, encoder: TorchEncoder) -> None:
        self.encoder = encoder
        self.id = encoder.card.id
        self.photo_size = encoder.card.photo_size
        self.sketch_size = encoder.card.sketch_size

    def photos(self, images: NDArray[np.uint8]) -> Floats:
        features = self.encoder.embed_photos(images).features.astype(np.float32)
        return self._joint(features, Domain.PHOTO)

    def sketches(self, images: NDArray[np.uint8]) -> Floats:
        return self._joint(self.encoder.sketch_features(images), Domain.SKETCH)

    def _joint(self, features: Floats, domain: Domain) -> Floats:
        with torch.inference_mode():
            outputs = self.encoder.joint(domain).project(torch.from_numpy(features))
        rows: Floats = outputs.numpy()
        return rows


class ImageNetFeatures:
    """The average of the last maps of EfficientNet-Lite0 as it was trained on ImageNet."""

    id = "imagenet-lite0"
    photo_size = sketch_size = _IMAGENET_SIDE

    def __init__(self) -> None:
        self._backbone = Backbone("lite0").eval()
        load_imagenet(self._backbone, imagenet_weights("lite0"))

    def photos(self, images: NDArray[np.uint8]) -> Floats:
        with torch.inference_mode():
            maps = self._backbone(image_tensor(torch.from_numpy(images)))
        pooled: Floats = maps.mean((2, 3)).numpy()
        return pooled

    sketches = photos


@dataclass(frozen=True)
class Corpus:
    """Photos and sketches as features, with the word vectors of their classes.

    Attributes:
        photos: (p, f).
        photo_classes: int64 (p,), rows of `words`.
        sketches: (s, f).
        sketch_classes: int64 (s,).
        pairs: int64 (s,), the photo each sketch was drawn from; -1 where it is not here.
        classes: the names.
        words: (classes, 300) unit rows.
        joint: whether photos and sketches lie in one space already, so that their cosines mean
            something before anything is learnt here.
    """

    photos: Floats
    photo_classes: NDArray[np.int64]
    sketches: Floats
    sketch_classes: NDArray[np.int64]
    pairs: NDArray[np.int64]
    classes: tuple[str, ...]
    words: Floats
    joint: bool = False

    def only(self, names: Sequence[str]) -> Corpus:
        """Return the items of these classes; numbers are given anew."""
        kept = [number for number, name in enumerate(self.classes) if name in set(names)]
        renumbered = np.full(len(self.classes), -1)
        renumbered[kept] = np.arange(len(kept))
        photos = np.flatnonzero(np.isin(self.photo_classes, kept))
        sketches = np.flatnonzero(np.isin(self.sketch_classes, kept))
        moved = np.full(len(self.photos) + 1, -1)
        moved[photos] = np.arange(len(photos))
        return Corpus(
            self.photos[photos],
            renumbered[self.photo_classes[photos]],
            self.sketches[sketches],
            renumbered[self.sketch_classes[sketches]],
            moved[self.pairs[sketches]],
            tuple(self.classes[number] for number in kept),
            self.words[kept],
            self.joint,
        )

    def through(self, change: Callable[[Floats], Floats]) -> Corpus:
        """Return the same items with other features."""
        return replace(self, photos=change(self.photos), sketches=change(self.sketches))

    def without(self, names: Sequence[str]) -> Corpus:
        return self.only([name for name in self.classes if name not in set(names)])


def reduction(corpus: Corpus, dim: int = 256) -> Callable[[Floats], Floats]:
    """The principal axes of the photos and drawings of a training part, as a map of features.

    Training is five times cheaper on them and no method loses: what is left out is noise.
    """
    if corpus.photos.shape[1] <= dim:
        return _unchanged
    rows = np.concatenate([corpus.photos, corpus.sketches])
    mean = rows.mean(0)
    _, axes = np.linalg.eigh(np.cov((rows - mean).T))
    kept = axes[:, ::-1][:, :dim].astype(np.float32)

    def reduced(features: Floats) -> Floats:
        rows: Floats = (features - mean) @ kept
        return rows

    return reduced


def unit_rows(features: Floats) -> Floats:
    """Rows of length 1, as the encoder's embeddings are."""
    rows: Floats = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-12)
    return rows


def _unchanged(features: Floats) -> Floats:
    return features


def load_features(network: Network) -> Features:
    """Load one of the two networks.

    Raises:
        TrainingError: the ImageNet weights are not installed.
        CheckpointError: the shipped weights are missing or damaged.
    """
    return ShippedFeatures(load_encoder("cpu")) if network == "shipped" else ImageNetFeatures()


def sketchy_corpus(
    features: Features,
    *,
    root: Path | None = None,
    cache: Path | None = None,
    watch: Watch = unwatched,
) -> Corpus:
    """All of Sketchy as features; whoever trains takes the seen classes only (`Corpus.only`).

    Raises:
        DataMissing: Sketchy or the word vectors are not installed.
    """
    return corpus_of(sketchy.load(root, "all"), features, root=root, cache=cache, watch=watch)


def corpus_of(
    data: PairData,
    features: Features,
    *,
    root: Path | None = None,
    cache: Path | None = None,
    watch: Watch = unwatched,
    with_words: bool = True,
) -> Corpus:
    """A set of photos and sketches as features, with the word vectors of its classes."""
    photos, sketches = seen_by(features, data, cache, watch)
    number = {label: row for row, label in enumerate(data.labels)}
    place = {photo.key: row for row, photo in enumerate(data.photos)}
    words = np.zeros((len(data.labels), 1), np.float32)
    if with_words:
        words, _ = word_vectors(data.labels, root=root)
    return Corpus(
        photos,
        np.array([number[str(photo.label)] for photo in data.photos], np.int64),
        sketches,
        np.array([number[str(sketch.label)] for sketch in data.sketches], np.int64),
        np.array([place.get(str(sketch.photo), -1) for sketch in data.sketches], np.int64),
        data.labels,
        words,
    )


def seen_by(
    features: Features, data: PairData, cache: Path | None = None, watch: Watch = unwatched
) -> tuple[Floats, Floats]:
    """Features of the photos and of the sketches of a set."""
    folder = (cache or home() / "cache" / "zeroshot") / f"{features.id}-{data.name}"
    kept = FeatureCache(folder.with_name(folder.name.replace("/", "-")))

    def of_photos(batch: Sequence[PhotoSource]) -> Columns:
        images = [photo_input(opened(item, item.open), features.photo_size) for item in batch]
        return (features.photos(np.stack(images)),)

    def of_sketches(batch: Sequence[SketchSource]) -> Columns:
        pages = [rasterise(opened(item, item.drawing), features.sketch_size) for item in batch]
        return (features.sketches(np.stack(pages)),)

    columns = [
        in_batches(data.photos, of_photos, doing="Photos", kind="photos", watch=watch, cache=kept),
        in_batches(
            data.sketches, of_sketches, doing="Sketches", kind="sketches", watch=watch, cache=kept
        ),
    ]
    photos, sketches = (
        column[0].astype(np.float32) if column else np.empty((0, 0), np.float32)
        for column in columns
    )
    return photos, sketches
