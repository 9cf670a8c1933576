"""A steadier joint embedding M: what differs within a class counts less in it, so classes hold.

The embedding's directions are weighed by how much pictures of one class, photos and drawings
together, differ along them: z ↦ (S + λI)^−½ (z − mean of its side), with S the scatter within the
seen classes in units of its mean. It is linear, so it goes into M's weights and costs nothing at
use. It is a cheap relative of linear discriminant analysis (Fukunaga, 1990; "whitened" retrieval),
learnt in closed form on seen classes, and it helps classes that nobody has seen.

How strong it is (λ) is chosen on what the encoder was not trained on: classes for category
retrieval, photos for instance retrieval, which must not suffer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from core.encoder.domain import Domain
from core.encoder.network import JointEmbedding
from core.research.zeroshot.features import Corpus, Floats
from core.research.zeroshot.heads import Space
from core.research.zeroshot.measure import quick_map

STRENGTHS = (10.0, 3.0, 1.0, 0.5, 0.3, 0.1)
TOLERANCE = 1.0
"""How many points of A@5 another held-out set may lose."""


class Steadying(NamedTuple):
    """The linear change of either side."""

    matrix: Floats
    photo_mean: Floats
    sketch_mean: Floats


class Found(NamedTuple):
    """What a strength reaches on the held-out sets; infinite strength is no change."""

    strength: float
    figures: dict[str, float]


@dataclass(frozen=True)
class HeldOut:
    """A set that the encoder was not trained on, as places in the joint embedding.

    Attributes:
        corpus: with pairs; its photos and sketches are M's output before normalisation.
        by_class: whether its classes tell something.
    """

    corpus: Corpus
    by_class: bool


def steadying(seen: Corpus, strength: float) -> Steadying:
    """Learn the change from seen classes.

    Args:
        seen: M's output, before it is normalised.
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
    return Steadying(matrix, photo_mean, sketch_mean)


def space(change: Steadying) -> Space:
    """The change as a space over M's outputs."""
    return Space(
        lambda photos: ((photos - change.photo_mean) @ change.matrix).astype(np.float32),
        lambda sketches: ((sketches - change.sketch_mean) @ change.matrix).astype(np.float32),
    )


def put_into(joint: Mapping[Domain, JointEmbedding], change: Steadying) -> None:
    """Change M itself, on both sides."""
    matrix = torch.from_numpy(change.matrix)
    means = {Domain.PHOTO: change.photo_mean, Domain.SKETCH: change.sketch_mean}
    with torch.no_grad():
        for domain, layer in joint.items():
            moved = layer.linear.bias - torch.from_numpy(means[domain])
            layer.linear.weight.copy_(matrix @ layer.linear.weight)
            layer.linear.bias.copy_(matrix @ moved)


def tried(
    seen: Corpus, held: Mapping[str, HeldOut], strengths: Sequence[float] = STRENGTHS
) -> list[Found]:
    """What every strength reaches on the held-out sets; no change at all comes first."""
    found = [Found(float("inf"), _figures(Space(_same, _same), held))]
    for strength in strengths:
        found.append(Found(strength, _figures(space(steadying(seen, strength)), held)))
    return found


def best(found: Sequence[Found]) -> Found:
    """The strength with the best figures in all at which no A@5 falls by much."""
    before = found[0].figures
    good = [
        one
        for one in found
        if all(
            value >= before[name] - TOLERANCE
            for name, value in one.figures.items()
            if name.endswith("a@5")
        )
    ]
    return max(good, key=_total)


def _total(found: Found) -> float:
    """All figures in points."""
    return sum(100 * v if name.endswith("map") else v for name, v in found.figures.items())


def _figures(space: Space, held: Mapping[str, HeldOut]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for name, one in held.items():
        if one.by_class:
            figures[f"{name} map"] = quick_map(space, one.corpus)
        for k in (1, 5):
            figures[f"{name} a@{k}"] = 100 * float((_ranks(space, one.corpus) <= k).mean())
    return figures


def _ranks(space: Space, corpus: Corpus) -> NDArray[np.int64]:
    """Ranks of the right photos among those of their class; ties count against them."""
    asked = np.flatnonzero(corpus.pairs >= 0)
    photos, sketches = space.photos(corpus.photos), space.sketches(corpus.sketches[asked])
    photos = photos / np.linalg.norm(photos, axis=1, keepdims=True)
    scores = sketches @ photos.T
    target = corpus.pairs[asked]
    own = scores[np.arange(len(asked)), target]
    same = corpus.photo_classes[None] == corpus.photo_classes[target][:, None]
    ranks: NDArray[np.int64] = ((scores >= own[:, None]) & same).sum(1)
    return ranks


def _same(rows: Floats) -> Floats:
    return rows
