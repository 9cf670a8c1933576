"""Within-class whitening of M: what differs within a class counts less, so classes hold together.

M's outputs are weighed by how much pictures of one class, photos and drawings together, differ
along each direction: z ↦ (S + λI)^−½ (z − mean of its side), with S the scatter within the seen
classes in units of its mean. It is linear, so it is folded into M's weights and costs nothing at
use. It is a cheap relative of linear discriminant analysis (Fukunaga, 1990; "whitened" retrieval),
learnt in closed form on seen classes, and it helps classes that nobody has seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import torch

from core.encoder import ModelCard
from core.encoder.base import Domain
from core.encoder.torch.encoder import TorchEncoder
from core.encoder.torch.network import JointEmbedding, SketchPhotoNet
from core.research.datasets.items import PairData
from core.research.kit.features import FeatureSet, FeatureSource, Floats, JointOutputs


def whiten(net: SketchPhotoNet, card: ModelCard, data: PairData, strength: float) -> None:
    """Change M of both sides by what differs within the classes of a data set.

    Args:
        net: the towers; they are changed.
        card: theirs.
        data: classes that training has seen.
        strength: λ; the smaller, the stronger.
    """
    outputs = JointOutputs(TorchEncoder(net, card, torch.device("cpu")))
    whitening = learn_whitening(FeatureSource(outputs).of(data), strength)
    fold_into({domain: net.joint_of(domain) for domain in Domain}, whitening)


class Whitening(NamedTuple):
    """The linear change of either side of M's outputs."""

    matrix: Floats
    photo_mean: Floats
    sketch_mean: Floats

    def apply(self, found: FeatureSet) -> FeatureSet:
        return replace(
            found,
            photos=((found.photos - self.photo_mean) @ self.matrix).astype(np.float32),
            sketches=((found.sketches - self.sketch_mean) @ self.matrix).astype(np.float32),
        )


def learn_whitening(seen: FeatureSet, strength: float) -> Whitening:
    """Learn the change from seen classes.

    Args:
        seen: M's outputs, before they are normalised.
        strength: λ; the smaller, the stronger.
    """
    photo_mean, sketch_mean = seen.photos.mean(0), seen.sketches.mean(0)
    rows = []
    for number in range(len(seen.classes)):
        own = np.concatenate(
            [
                seen.photos[seen.photo_classes == number] - photo_mean,
                seen.sketches[seen.sketch_classes == number] - sketch_mean,
            ]
        )
        rows.append(own - own.mean(0))
    scatter = np.cov(np.concatenate(rows).astype(np.float64).T)
    sizes, axes = np.linalg.eigh(scatter)
    scale = (np.maximum(sizes, 0.0) / sizes.mean() + strength) ** -0.5
    matrix = ((axes * scale) @ axes.T).astype(np.float32)
    return Whitening(matrix, photo_mean, sketch_mean)


def fold_into(joint: Mapping[Domain, JointEmbedding], whitening: Whitening) -> None:
    """Change M itself, on both sides."""
    matrix = torch.from_numpy(whitening.matrix)
    means = {Domain.PHOTO: whitening.photo_mean, Domain.SKETCH: whitening.sketch_mean}
    with torch.no_grad():
        for domain, layer in joint.items():
            moved = layer.linear.bias - torch.from_numpy(means[domain])
            layer.linear.weight.copy_(matrix @ layer.linear.weight)
            layer.linear.bias.copy_(matrix @ moved)
