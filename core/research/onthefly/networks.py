"""Networks that give the features of a table.

`ImageNetEncoder` has never seen a drawing, let alone an unfinished one: the paper's claim is about
such a start. The shipped encoder was trained with unfinished drawings of many data sets, these
among them. `SketchANetEncoder` (baseline TS) was trained on complete drawings of QuickDraw.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.encoder import ModelCard, PhotoVectors
from core.research.encoder.imagenet_features import ImageNetFeatures
from core.research.kit.sketch_a_net import SketchANet

D = 64
"""Length of the embedding of networks that have no M of their own, as in the paper."""

_SKETCH_SIZE = 160  # a drawing has little detail: larger costs more and finds no more


class _Drawings(Protocol):
    def sketches(self, images: NDArray[np.uint8]) -> NDArray[np.float32]: ...


class PlainEncoder:
    """Features of photos by ImageNet's network, and of drawings by any network; there is no M."""

    def __init__(self, card: ModelCard, drawings: _Drawings) -> None:
        self.card = card
        self._photos = ImageNetFeatures()
        self._drawings = drawings

    def embed_photos(self, images: NDArray[np.uint8]) -> PhotoVectors:
        features = self._photos.photos(images).astype(np.float16)
        return PhotoVectors(np.zeros((len(images), D), np.float32), features)

    def sketch_features(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        return self._drawings.sketches(images)


def imagenet_encoder() -> PlainEncoder:
    network = ImageNetFeatures()
    return PlainEncoder(replace(network.card, dim=D, sketch_size=_SKETCH_SIZE), network)


def sketch_a_net_encoder(weights: Path, root: Path | None) -> PlainEncoder:
    """The features of a Sketch-a-Net; it is trained when `weights` does not exist."""
    network = SketchANet.trained(weights, root)
    card = ModelCard(
        "sketch-a-net-quickdraw", "sketch-a-net", D, network.width, network.size,
        ImageNetFeatures.card.photo_size,
    )  # fmt: skip
    return PlainEncoder(card, network)
