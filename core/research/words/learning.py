"""From labelled photos to a vector and an offset for each word.

A ridge regression tells the photos of a word from all others, on the embeddings that are stored of
every photo. Its strength is chosen by leaving a fold of the photos out in turn, and the outputs for
photos left out say how an output turns into a chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.encoder.joint import unit_rows
from core.research.words.photos import FOLDS, LabelledPhotos
from core.research.words.vocabulary import Word, words_for

Floats = NDArray[np.float64]

STRENGTHS = (0.03, 0.01, 0.1, 0.3)
"""Of the ridge, as parts of the mean variance along an axis; the usual one first."""

FIRST = 10
_OWN_CURVE = 20
"""Photos from which on a word has a curve of its own."""


@dataclass(frozen=True, eq=False)
class Learnt:
    """What was learnt.

    Attributes:
        words: the words.
        weights: (words, dim).
        offsets: (words,).
        strength: of the ridge.
        tried: mean P@10 of photos left out, by strength.
    """

    words: tuple[Word, ...]
    weights: Floats
    offsets: Floats
    strength: float
    tried: dict[float, float]


def learn(photos: LabelledPhotos) -> Learnt:
    """Learn every word that these photos show; photos that only measure must not be among them."""
    words = words_for(set(photos.labels.tolist()))
    shown = shows(words, photos.labels)
    enough = np.flatnonzero(shown.sum(0) >= FIRST)
    # Where no word has enough photos to choose by, the first strength has to do.
    tried = dict.fromkeys(STRENGTHS[:1], 0.0)
    if len(enough):
        outputs = _left_out(photos, shown[:, enough], STRENGTHS)
        tried = {
            strength: _mean_precision(outputs[number], shown[:, enough])
            for number, strength in enumerate(STRENGTHS)
        }
    strength = max(tried, key=lambda one: tried[one])
    weights, offsets = next(_ridge(photos, shown, [strength]))
    curves = _curves(_left_out(photos, shown, [strength])[0], shown)
    offsets = offsets * curves[:, 0] + curves[:, 1]
    return Learnt(words, weights * curves[:, :1], offsets, strength, tried)


def shows(words: Sequence[Word], labels: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Whether each photo (rows) shows what each word (columns) names."""
    classes, owner = np.unique(labels, return_inverse=True)
    holds = [[name in word.classes for word in words] for name in classes.tolist()]
    held: NDArray[np.bool_] = np.array(holds, np.bool_).reshape(len(classes), len(words))[owner]
    return held


def precision(scores: NDArray[np.floating], relevant: NDArray[np.bool_]) -> float:
    """The share of right photos among the first ten."""
    return float(relevant[np.argsort(-scores, kind="stable")[:FIRST]].mean())


def _mean_precision(outputs: NDArray[np.floating], shown: NDArray[np.bool_]) -> float:
    columns = zip(outputs.T, shown.T, strict=True)
    return float(np.mean([precision(scores, relevant) for scores, relevant in columns]))


def _ridge(
    photos: LabelledPhotos, shown: NDArray[np.bool_], strengths: Sequence[float]
) -> Iterator[tuple[Floats, Floats]]:
    """Weights (words, dim) and offsets (words,) for each strength.

    A class counts by the root of its photos: some have a hundred, most have three.
    """
    _, owner, counts = np.unique(photos.labels, return_inverse=True, return_counts=True)
    share = (1.0 / np.sqrt(counts[owner])).astype(np.float32)
    share /= share.sum()
    rows = unit_rows(photos.vectors)
    middle, level = share @ rows, share @ shown
    centred = rows - middle
    weighted = (centred * share[:, None]).T
    variances, axes = np.linalg.eigh((weighted @ centred).astype(np.float64))
    along = axes.T @ (weighted @ (shown - level).astype(np.float32))
    for strength in strengths:
        weights = (axes @ (along / (variances + strength * variances.mean())[:, None])).T
        yield weights, level - weights @ middle


def _left_out(
    photos: LabelledPhotos, shown: NDArray[np.bool_], strengths: Sequence[float]
) -> NDArray[np.float32]:
    """The outputs (strengths, photos, words) for each photo of a fit without its fold."""
    outputs = np.empty((len(strengths), *shown.shape), np.float32)
    for fold in range(FOLDS):
        out = photos.fold == fold
        rows = unit_rows(photos.vectors[out])
        fits = _ridge(photos.only(~out), shown[~out], strengths)
        for number, (weights, offsets) in enumerate(fits):
            outputs[number, out] = rows @ weights.T.astype(np.float32) + offsets
    return outputs


def _curves(outputs: NDArray[np.floating], shown: NDArray[np.bool_]) -> Floats:
    """Slope and offset (words, 2) that turn the outputs of each word into chances.

    Outputs for photos that show a word and for all others are taken as two normal distributions of
    the same width. Words with few photos share the mean of theirs.
    """
    counts = shown.sum(0)
    others = len(shown) - counts
    right = (outputs * shown).sum(0) / np.maximum(counts, 1)
    wrong = (outputs * ~shown).sum(0) / others
    squares = np.where(shown, outputs - right, outputs - wrong) ** 2
    # Half the weight for the few photos that show the word: they spread more than the others.
    width = 0.5 * ((squares * shown).sum(0) / np.maximum(counts, 1))
    width += 0.5 * ((squares * ~shown).sum(0) / others)
    few = counts < _OWN_CURVE
    told = few & (counts >= FOLDS)
    for value in (right, wrong, width):
        value[few] = value[told if told.any() else counts > 0].mean()
    slope = np.maximum(right - wrong, 1e-3) / width
    offset = np.log(np.maximum(counts, FOLDS) / others) - slope * (right + wrong) / 2
    return np.stack([slope, offset], axis=1)
