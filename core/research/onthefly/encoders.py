"""Frozen encoders: the program's own with its M, or another network with an M trained here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from torch import Tensor, nn

from core.encoder import ModelCard, PhotoVectors, shipped_weights
from core.encoder.base import Domain
from core.encoder.torch.encoder import TorchEncoder, load_torch_encoder
from core.research.datasets import PairData
from core.research.encoder.dataset import Split
from core.research.encoder.losses import info_nce
from core.research.evaluation.protocols.by_instance import targets_in
from core.research.kit.fit import Schedule, descend
from core.research.onthefly.dataset import BaseProjection
from core.research.onthefly.stages import StageSource
from core.research.onthefly.supervised import batches


@dataclass(frozen=True, eq=False)
class Projections:
    """The M that heads start from.

    Attributes:
        sketches: M of drawings.
        photos: M of photos, where the encoder has none of its own.
    """

    sketches: BaseProjection
    photos: BaseProjection | None = None

    def photo_vectors(self, photos: PhotoVectors) -> NDArray[np.float32]:
        """Unit vectors of photos."""
        return (
            photos.embeddings if self.photos is None else self.photos.unit_vectors(photos.features)
        )


def load_encoder(checkpoint: Path | None, device: str) -> TorchEncoder:
    """The encoder of a file (the shipped one when None), without a partial-sketch head."""
    return load_torch_encoder(checkpoint or shipped_weights(), device, partial_sketch_head=False)


def own_projections(encoder: TorchEncoder) -> Projections:
    """The M that an encoder of ours has."""
    linear = encoder.joint(Domain.SKETCH).linear
    weight, bias = linear.weight.detach().cpu().float(), linear.bias.detach().cpu().float()
    return Projections(BaseProjection(weight, bias))


def projections_of(source: StageSource, train: PairData) -> Projections:
    """The encoder's own M, or one that is trained on complete sketches and their photos."""
    if isinstance(source.encoder, TorchEncoder):
        return own_projections(source.encoder)
    photos = source.photos(train).features.astype(np.float32)
    sketches = source.features(train)[:, -1].astype(np.float32)
    target = targets_in(
        [photo.key for photo in train.photos], [sketch.photo or "" for sketch in train.sketches]
    )
    projection = train_projection(photos, sketches, target, source.encoder.card.dim)
    return Projections(projection, projection)


def train_projection(
    photos: NDArray[np.float32],
    sketches: NDArray[np.float32],
    target: NDArray[np.int64],
    d: int,
    seed: int = 0,
) -> BaseProjection:
    """Train one linear layer for photos and drawings alike.

    Args:
        photos: features (g, F).
        sketches: features (n, F).
        target: (n,) which photo each sketch was drawn for.
        d: length of the embedding.
        seed: of everything random.
    """
    torch.manual_seed(seed)
    gallery, drawn = torch.from_numpy(photos), torch.from_numpy(sketches)
    right = torch.from_numpy(target)
    # At a common scale one learning rate suits every network.
    scale = float(torch.cat([gallery, drawn]).std())
    joint = nn.Linear(photos.shape[1], d)
    schedule = Schedule(steps=200, lr=1e-3, weight_decay=0.1)
    rows_of_step = list(batches(len(drawn), 128, schedule.steps, seed))

    def loss(step: int) -> Tensor:
        rows = rows_of_step[step]
        anchors = nnf.normalize(joint(drawn[rows] / scale), dim=1)
        offered = nnf.normalize(joint(gallery / scale), dim=1)
        return info_nce(anchors, offered, right[rows], temperature=0.1)

    descend(list(joint.parameters()), schedule, loss)
    with torch.no_grad():
        return BaseProjection(joint.weight / scale, joint.bias.clone())


def held_out_photos(data_set: str) -> frozenset[str]:
    """Keys of the photos that the training of the shipped encoder held out."""
    split = Split.of(ModelCard.read(shipped_weights()))
    return frozenset(split.held_out_photos.get(data_set, ()))
