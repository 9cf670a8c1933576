"""Within-class whitening of M: what differs within a class counts less, so classes hold together.

M's outputs are weighed by how much pictures of one class, photos and drawings together, differ
along each direction: z ↦ (S + λI)^−½ (z − mean of its side), with S the scatter within the seen
classes in units of its mean. It is linear, so it is folded into M's weights and costs nothing at
use. It is a cheap relative of linear discriminant analysis (Fukunaga, 1990; "whitened" retrieval),
learnt in closed form on seen classes, and it helps classes that nobody has seen.

How strong it is (λ) is chosen on what the encoder was not trained on: classes for category
retrieval, photos for instance retrieval, which must not suffer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from core.encoder import load_encoder
from core.encoder.checkpoint import load_checkpoint, save_checkpoint
from core.encoder.domain import Domain
from core.encoder.network import JointEmbedding
from core.research.encoder.dataset import Sources
from core.research.evaluation.metrics import acc_at, map_all, ranks, relevance_in_order
from core.research.evaluation.progress import Watch, unwatched
from core.research.evaluation.similarity import cosine
from core.research.kit.choice import Choice, choose, no_worse
from core.research.kit.features import FeatureSet, FeatureSource, Floats, JointOutputs

STRENGTHS = (10.0, 3.0, 1.0, 0.5, 0.3, 0.1)
TOLERANCE = 1.0
"""How many points of A@5 a held-out set may lose."""


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


def choose_strength(
    seen: FeatureSet,
    held_out: Mapping[str, FeatureSet],
    strengths: Sequence[float] = STRENGTHS,
    *,
    watch: Watch = unwatched,
) -> Choice:
    """The strength with the best figures in all at which no A@5 falls by much.

    The settings hold `strength`; None, which is no whitening at all, is tried first.
    """

    def measure(settings: Mapping[str, Any]) -> dict[str, float]:
        strength = settings["strength"]
        if strength is None:
            return _figures(held_out)
        whitening = learn_whitening(seen, strength)
        return _figures({name: whitening.apply(found) for name, found in held_out.items()})

    candidates = [{"strength": strength} for strength in (None, *strengths)]
    guard = no_worse(_figures(held_out), {"a@5": TOLERANCE})
    return choose(candidates, measure, _points, guard=guard, watch=watch, doing="Whitening")


def whiten_checkpoint(
    weights: Path,
    out: Path,
    sources: Sources,
    *,
    strength: float | None = None,
    cache: Path | None = None,
    watch: Watch = unwatched,
) -> Path:
    """Whiten M of an encoder and write the new weights; the given ones stay as they are.

    Args:
        weights: of the encoder.
        out: folder for the new ones.
        sources: the data of its training, with a held-out part unless `strength` is given.
        strength: λ where it was chosen by other means, such as for towers whose spatial branch is
            still to come; chosen on the held-out part when None.
        cache: folder of the features.
        watch: shows the progress.
    """
    source = FeatureSource(JointOutputs(load_encoder("cpu", weights)), None, cache, watch)
    seen = source.of(sources.paired["sketchy"])
    held_out = {name: source.of(data) for name, data in sources.held_out.items()}
    about: dict[str, Any] = {"strength": strength}
    if strength is None:
        choice = choose_strength(seen, held_out, watch=watch)
        about = {**choice.settings, "trials": [asdict(trial) for trial in choice.trials]}
    net, card = load_checkpoint(weights)
    if about["strength"] is not None:
        joint = {domain: net.joint_of(domain) for domain in Domain}
        fold_into(joint, learn_whitening(seen, about["strength"]))
    out.mkdir(parents=True, exist_ok=True)
    training = {**card.training, "whitening": about}
    save_checkpoint(net, replace(card, training=training, metrics={}), out / weights.name)
    return out / weights.name


def _points(figures: Mapping[str, float]) -> float:
    """All figures in points."""
    return sum(100 * v if name.endswith("map") else v for name, v in figures.items())


def _figures(held_out: Mapping[str, FeatureSet]) -> dict[str, float]:
    """MAP where there are classes to tell apart, and A@1 and A@5 within the class."""
    figures: dict[str, float] = {}
    for name, found in held_out.items():
        similarity = cosine(found.sketches, found.photos)
        same = found.sketch_classes[:, None] == found.photo_classes[None]
        if len(found.classes) > 1:
            figures[f"{name} map"] = map_all(relevance_in_order(similarity, same))
        asked = found.target >= 0
        found_at = ranks(similarity[asked], found.target[asked], among=same[asked])
        for k in (1, 5):
            figures[f"{name} a@{k}"] = acc_at(found_at, k)
    return figures
