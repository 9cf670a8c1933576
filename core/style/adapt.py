"""One step of learning on M, from a few pairs of a drawing and its picture.

The loss of the k pairs, with β the Euclidean distance of unit vectors, is

    L = 1/k Σ_i [ pull · β⁺_i  +  1/m Σ_j softplus_T(μ + β⁺_i − β⁻_ij) ]

the triplet loss against other pictures, with a margin μ that is predicted from the pairs
themselves, and a pull to the drawing's own picture. Its hinge is rounded off (T), because the slope
of a sharp one does not depend on the margin, which then could not be learned. The step is a
gradient step with meta-learned rates. A. K. Bhunia et al., "Adaptive Fine-Grained Sketch-Based
Image Retrieval", ECCV 2022, adapt M this way; the rates, the rounding and the pull are ours.
Written in numpy by hand, so that it runs anywhere in milliseconds; the tests compare it with
automatic differentiation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.style.prior import Floats, Prior
from core.style.sketch_map import SketchMap, unit

_SMALLEST = 1e-6
SOFTNESS = 0.05
"""T, over which distances the hinge is rounded off."""

N_NEGATIVES = 31
_LOOK_ALIKES = 8


@dataclass(frozen=True, eq=False)
class Lesson:
    """The pairs as one encoder sees them.

    Attributes:
        features: (k, f), F of the drawings.
        photos: (k, d), unit rows, the pictures of the drawings.
        negatives: (k, m, d), unit rows, other pictures for each drawing.
    """

    features: Floats
    photos: Floats
    negatives: Floats

    def __len__(self) -> int:
        return len(self.features)

    def without(self, number: int) -> Lesson:
        """Return the lesson without one of its pairs."""
        rest = np.arange(len(self)) != number
        return Lesson(self.features[rest], self.photos[rest], self.negatives[rest])


def other_pictures(
    photos: Floats, library: Floats, rng: np.random.Generator, n: int = N_NEGATIVES
) -> Floats:
    """Choose what each picture is told from: those most like it, and others at random.

    Args:
        photos: (k, d) unit rows.
        library: (n, d) unit rows, the pictures themselves perhaps among them.
        rng: chooses the others.
        n: how many a picture; fewer where the library has fewer.
    """
    chosen = []
    # What is as good as the picture itself can't be told from it, and must not be pushed away.
    likeness = photos @ library.T
    likeness[likeness > 0.98] = -2.0
    usable = int((likeness > -2.0).sum(axis=1).min(initial=len(library)))
    n = min(n, usable)
    for row in likeness:
        order = np.argsort(-row, kind="stable")[: int((row > -2.0).sum())]
        near = order[: min(_LOOK_ALIKES, n)]
        far = rng.permutation(order[len(near) :])[: n - len(near)]
        chosen.append(library[np.concatenate([near, far])])
    return np.stack(chosen) if chosen else np.empty((0, 0, photos.shape[1]), np.float32)


def adapt(prior: Prior, plain: SketchMap, lesson: Lesson, steps: int = 1) -> SketchMap:
    """Return M after learning from a lesson; with an empty one, where learning starts.

    Args:
        prior: what was meta-learned.
        plain: M of the encoder.
        lesson: the pairs.
        steps: how often the whole lesson is gone through.
    """
    weight: Floats = prior.start.copy()
    bias: Floats = prior.start_bias.copy()
    seen = (lesson.features - prior.mean) @ prior.basis
    own: Floats = prior.scale * (lesson.features @ plain.weight.T + plain.bias)
    margin = margin_of(prior, _single(own + seen @ weight.T + bias), lesson) if len(lesson) else 0.0
    for _ in range(steps if len(lesson) else 0):
        z = _single(own + seen @ weight.T + bias)
        slope = gradient(z, lesson, margin, float(prior.pull))
        step = slope @ prior.rate_out.T
        weight -= step.T @ (seen * prior.rate_in)
        bias -= prior.rate_bias * step.sum(axis=0)
    folded = weight @ prior.basis.T
    return SketchMap(
        plain.encoder_id,
        (prior.scale * plain.weight + folded).astype(np.float32),
        (prior.scale * plain.bias + bias - folded @ prior.mean).astype(np.float32),
    )


def _single(numbers: NDArray[np.floating]) -> Floats:
    """In single precision, whatever numpy made of it on the way."""
    single: Floats = numbers.astype(np.float32)
    return single


def gradient(z: Floats, lesson: Lesson, margin: float, pull: float) -> NDArray[np.float32]:
    """The gradient (k, d) of the loss in the outputs z (k, d) of M before normalisation."""
    length = np.maximum(np.linalg.norm(z, axis=1, keepdims=True), 1e-12)
    e = z / length
    near, far = _distances(e, lesson)
    excess = np.clip((margin + near[:, None] - far) / SOFTNESS, -60, 60)
    active = 1.0 / (1.0 + np.exp(-excess))
    m = max(1, far.shape[1])
    weight_near = pull + active.sum(axis=1) / m
    towards = -weight_near[:, None] * lesson.photos / near[:, None]
    away = np.einsum("km,kmd->kd", active / far / m, lesson.negatives)
    slope = (towards + away) / len(z)
    # Only what turns z counts: its length is normalised away.
    slope -= (slope * e).sum(axis=1, keepdims=True) * e
    return _single(slope / length)


def margin_of(prior: Prior, z: Floats, lesson: Lesson) -> float:
    """The margin μ that suits these pairs, between 0 and the widest."""
    near, far = _distances(unit(z), lesson)
    logit = float(statistics(near, far) @ prior.margin[:-1] + prior.margin[-1])
    return float(prior.widest) / (1.0 + float(np.exp(-logit)))


def statistics(near: Floats, far: Floats) -> Floats:
    """What the margin is predicted from: how far pictures are, the own, the others, the nearest."""
    nearest = far.min(axis=1, initial=2.0)
    others = far.mean() if far.size else 2.0
    values = [near.mean(), near.std(), others, nearest.mean()]
    return np.array(values, np.float32)


def _distances(e: Floats, lesson: Lesson) -> tuple[Floats, Floats]:
    near = 2.0 - 2.0 * (e * lesson.photos).sum(axis=1)
    far = 2.0 - 2.0 * np.einsum("kd,kmd->km", e, lesson.negatives)
    return np.sqrt(np.maximum(near, 0) + _SMALLEST), np.sqrt(np.maximum(far, 0) + _SMALLEST)
