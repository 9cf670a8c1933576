"""Gradient steps on M, from a few pairs of a sketch and its photo.

The loss of the k pairs, with β the Euclidean distance of unit vectors, is

    L = 1/k Σ_i [ pull · β⁺_i  +  1/m Σ_j softplus_T(μ + β⁺_i − β⁻_ij) ]

a triplet loss against m other photos, whose margin μ is predicted from the pairs themselves, plus a
pull towards the sketch's own photo. The hinge is smoothed over T: the slope of a sharp hinge does
not depend on the margin, so the margin could not be learned. The learning rates are meta-learned.
A. K. Bhunia et al., "Adaptive Fine-Grained Sketch-Based Image Retrieval", ECCV 2022, adapt M this
way; the per-axis rates, the smoothing and the pull are ours. It is written in numpy by hand to run
anywhere in milliseconds; the tests compare it with automatic differentiation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.encoder.joint import unit_rows
from core.style.prior import Prior
from core.style.projection import Floats, Projection

_EPSILON = 1e-6
SMOOTHING = 0.05
"""T, the distance over which the hinge is smoothed."""

_NEGATIVES = 31
_HARD_NEGATIVES = 8


@dataclass(frozen=True, eq=False)
class Support:
    """The pairs to learn from, as one encoder sees them.

    Attributes:
        features: (k, f), F of the sketches.
        photos: (k, d), unit rows, the photos the sketches were drawn for.
        negatives: (k, m, d), unit rows, other photos for each sketch.
    """

    features: Floats
    photos: Floats
    negatives: Floats

    def __len__(self) -> int:
        return len(self.features)

    def without(self, pair: int) -> Support:
        rest = np.arange(len(self)) != pair
        return Support(self.features[rest], self.photos[rest], self.negatives[rest])


def choose_negatives(
    photos: Floats, library: Floats, rng: np.random.Generator, n: int = _NEGATIVES
) -> Floats:
    """Choose other photos for each photo: the most similar ones, and some at random.

    Args:
        photos: (k, d) unit rows.
        library: (n, d) unit rows; may contain the photos themselves.
        rng: chooses the random ones.
        n: how many per photo; fewer if the library has fewer.
    """
    # Duplicates of the photo can't be told from it and must not be pushed away.
    similarity = photos @ library.T
    similarity[similarity > 0.98] = -2.0
    n = min(n, int((similarity > -2.0).sum(axis=1).min(initial=len(library))))
    chosen = []
    for row in similarity:
        order = np.argsort(-row, kind="stable")[: int((row > -2.0).sum())]
        hard = order[: min(_HARD_NEGATIVES, n)]
        random = rng.permutation(order[len(hard) :])[: n - len(hard)]
        chosen.append(library[np.concatenate([hard, random])])
    return np.stack(chosen) if chosen else np.empty((0, 0, photos.shape[1]), np.float32)


def adapt(prior: Prior, base: Projection, support: Support, steps: int = 1) -> Projection:
    """Return M after learning from a support; with an empty one, where learning starts.

    Args:
        prior: what was meta-learned.
        base: M of the encoder.
        support: the pairs.
        steps: gradient steps on the whole support.
    """
    weight: Floats = prior.start_weight.copy()
    bias: Floats = prior.start_bias.copy()
    reduced = (support.features - prior.pca_mean) @ prior.pca_basis
    fixed: Floats = prior.base_scale * (support.features @ base.weight.T + base.bias)
    margin = 0.0
    if len(support):
        margin = predict_margin(prior, _as_float32(fixed + reduced @ weight.T + bias), support)
    for _ in range(steps if len(support) else 0):
        z = _as_float32(fixed + reduced @ weight.T + bias)
        step = gradient(z, support, margin, float(prior.pull)) @ prior.output_rates.T
        weight -= step.T @ (reduced * prior.input_rates)
        bias -= prior.bias_rate * step.sum(axis=0)
    unreduced = weight @ prior.pca_basis.T
    return Projection(
        base.encoder_id,
        (prior.base_scale * base.weight + unreduced).astype(np.float32),
        (prior.base_scale * base.bias + bias - unreduced @ prior.pca_mean).astype(np.float32),
    )


def _as_float32(numbers: NDArray[np.floating]) -> Floats:
    single: Floats = numbers.astype(np.float32)
    return single


def gradient(z: Floats, support: Support, margin: float, pull: float) -> Floats:
    """The gradient (k, d) of the loss in the outputs z (k, d) of M before normalisation."""
    length = np.maximum(np.linalg.norm(z, axis=1, keepdims=True), 1e-12)
    e = z / length
    near, far = _distances(e, support)
    excess = np.clip((margin + near[:, None] - far) / SMOOTHING, -60, 60)
    active = 1.0 / (1.0 + np.exp(-excess))
    m = max(1, far.shape[1])
    weight_near = pull + active.sum(axis=1) / m
    towards = -weight_near[:, None] * support.photos / near[:, None]
    away = np.einsum("km,kmd->kd", active / far / m, support.negatives)
    slope = (towards + away) / len(z)
    # Normalisation removes the length of z, so only the part across z counts.
    slope -= (slope * e).sum(axis=1, keepdims=True) * e
    return _as_float32(slope / length)


def predict_margin(prior: Prior, z: Floats, support: Support) -> float:
    """The margin μ for these pairs, between 0 and `prior.max_margin`.

    It depends on four statistics of the distances: mean and spread to the own photo, mean to the
    others, and mean to the nearest other.
    """
    near, far = _distances(unit_rows(z), support)
    nearest = far.min(axis=1, initial=2.0).mean()
    others = far.mean() if far.size else 2.0
    statistics = np.array([near.mean(), near.std(), others, nearest], np.float32)
    logit = float(statistics @ prior.margin_weights[:-1] + prior.margin_weights[-1])
    return float(prior.max_margin) / (1.0 + float(np.exp(-logit)))


def _distances(e: Floats, support: Support) -> tuple[Floats, Floats]:
    """Distances to the own photo (k,) and to the negatives (k, m)."""
    near = 2.0 - 2.0 * (e * support.photos).sum(axis=1)
    far = 2.0 - 2.0 * np.einsum("kd,kmd->km", e, support.negatives)
    return np.sqrt(np.maximum(near, 0) + _EPSILON), np.sqrt(np.maximum(far, 0) + _EPSILON)
