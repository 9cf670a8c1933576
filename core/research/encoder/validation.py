"""Validation during training: held-out classes and photos, measured like the benchmarks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from core.encoder.card import ModelCard
from core.encoder.inputs import photo_input
from core.encoder.torch.backbone import OUT_CHANNELS
from core.encoder.torch.encoder import TorchEncoder
from core.encoder.torch.network import SketchPhotoNet
from core.research.datasets import PairData
from core.research.encoder.recipe import TowersRecipe
from core.research.evaluation.metrics import acc_at, map_all, ranks, relevance_in_order
from core.research.evaluation.similarity import cosine, displayed_order
from core.sketch import rasterise


@dataclass(frozen=True)
class _Set:
    """A held-out set as the encoder takes it; without targets where sketches have no photos."""

    name: str
    photos: NDArray[np.uint8]
    sketches: NDArray[np.uint8]
    target: NDArray[np.int64] | None
    photo_labels: NDArray[np.str_]
    sketch_labels: NDArray[np.str_]


class Validation:
    """Call it with a network to get its figures."""

    def __init__(
        self, card: ModelCard, held_out: dict[str, PairData], device: torch.device
    ) -> None:
        self._card = card
        self._device = device
        self._sets = [
            _prepare_set(name, data, card) for name, data in held_out.items() if data.sketches
        ]

    def __call__(self, net: SketchPhotoNet) -> dict[str, float]:
        encoder = TorchEncoder(net, self._card, self._device)
        figures: dict[str, float] = {}
        for data in self._sets:
            photos = encoder.embed_photos(data.photos).embeddings
            sketches = encoder.embed_sketches(data.sketches)
            similarity = cosine(sketches, photos)
            same = data.sketch_labels[:, None] == data.photo_labels[None]
            if len(set(data.photo_labels)) > 1:
                figures[f"{data.name} map"] = map_all(relevance_in_order(similarity, same))
                shown = displayed_order(sketches, photos, similarity, same)
                figures[f"{data.name} map as shown"] = map_all(relevance_in_order(shown, same))
            if data.target is None:
                continue
            if len(set(data.photo_labels)) > 1:
                figures[f"{data.name} photos map"] = _among_themselves(photos, data.photo_labels)
            within = ranks(similarity, data.target, among=same)
            figures[f"{data.name} a@1"] = acc_at(within, 1)
            figures[f"{data.name} a@5"] = acc_at(within, 5)
        return figures


def _among_themselves(photos: NDArray[np.float32], labels: NDArray[np.str_]) -> float:
    """How well photos of a class find each other, as a check on forgetting."""
    others = ~np.eye(len(photos), dtype=bool)
    similarity = (photos @ photos.T)[others].reshape(len(photos), -1)
    same = (labels[:, None] == labels[None])[others].reshape(len(photos), -1)
    return map_all(relevance_in_order(similarity, same))


def card_of(recipe: TowersRecipe, name: str = "") -> ModelCard:
    """The card of a network trained by `recipe`, without figures."""
    return ModelCard(
        id=name,
        variant=recipe.variant,
        dim=recipe.dim,
        feature_dim=OUT_CHANNELS,
        sketch_size=recipe.test_size,
        photo_size=recipe.photo_size,
    )


def _prepare_set(name: str, data: PairData, card: ModelCard) -> _Set:
    position = {item.key: i for i, item in enumerate(data.photos)}
    paired = [(item, item.photo) for item in data.sketches if item.photo is not None]
    asked = [item for item, _ in paired] or list(data.sketches)
    return _Set(
        name,
        np.stack([photo_input(item.open(), card.photo_size) for item in data.photos]),
        np.stack([rasterise(item.drawing(), card.sketch_size) for item in asked]),
        np.array([position[photo] for _, photo in paired]) if paired else None,
        np.array([item.label or "" for item in data.photos]),
        np.array([item.label or "" for item in asked]),
    )
