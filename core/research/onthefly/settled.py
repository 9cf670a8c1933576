"""Fitting the estimate that a ranking is settled, on drawings with a complete ranking history.

Every drawing is ranked after each of its strokes, as in the program. What is to be predicted at a
stroke is whether the first five photos stay the same after every later one. The last stroke takes
no part: nothing is left to predict. A logistic curve over the signs of `core.search.settled` is
fitted on half of the drawings and checked on the other half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.research.datasets import PairData, SketchItem
from core.research.encoder.dataset import Sources
from core.research.evaluation.embed import opened
from core.research.evaluation.settling import snapshot_of
from core.research.onthefly.dataset import BaseProjection
from core.research.onthefly.stages import StageSource
from core.search.history import Snapshot
from core.search.settled import FIRST, SIGNS, SettledEstimate, signs
from core.sketch import Sketch, rasterise
from core.sketch.partial import first_strokes

_DRAWINGS = 160
"""Drawings of each data set: enough for eight coefficients, few enough for a minute."""

_FEWEST_STROKES = 3
_MOST_STROKES = 25
_FEWEST_DRAWINGS = 20
_SEED = 5
_BINS = 10
_PENALTY = 1e-2

Floats = NDArray[np.float64]
History = list[Snapshot]


def fit_settled(
    source: StageSource, projection: BaseProjection, sources: Sources
) -> dict[str, Any]:
    """Coefficients and their reliability, as a head's card holds them; {} without drawings.

    Args:
        source: the encoder, and where features are kept.
        projection: M as the program will use it.
        sources: the data sets. Held-out sketches of chairs are searched for among all chairs,
            drawings of QuickDraw among photos of Sketchy.
    """
    rng = np.random.default_rng(_SEED)
    histories: list[History] = []
    chairs, drawings = sources.held_out.get("chairv2"), sources.named_drawings.get("quickdraw")
    paired = sources.paired
    if chairs and "chairv2" in paired:
        every_chair = (*chairs.photos, *paired["chairv2"].photos)
        gallery = replace(chairs, photos=every_chair, sketches=())
        histories += _rank_strokes(source, projection, chairs.sketches, gallery, rng)
    if drawings and "sketchy" in paired:
        drawn = {sketch.photo for sketch in paired["sketchy"].sketches if sketch.photo}
        gallery = paired["sketchy"].only_photos(drawn)
        histories += _rank_strokes(source, projection, drawings.sketches, gallery, rng)
    if len(histories) < _FEWEST_DRAWINGS:
        return {}
    order = rng.permutation(len(histories)).tolist()
    half = len(order) // 2
    estimate = fit_curve(*examples([histories[i] for i in order[:half]]))
    checked = examples([histories[i] for i in order[half:]])
    return {
        **estimate.as_dict(),
        "drawings": {"fitted": half, "checked": len(order) - half},
        "reliability": reliability(estimate, *checked),
    }


def fit_curve(found: Floats, stayed: NDArray[np.bool_]) -> SettledEstimate:
    """The logistic curve of largest likelihood, by Newton's method, with a light L2 penalty."""
    mean, scale = found.mean(0), found.std(0) + 1e-9
    x = np.column_stack([(found - mean) / scale, np.ones(len(found))])
    y = stayed.astype(np.float64)
    penalty = np.full(x.shape[1], _PENALTY * len(x))
    penalty[-1] = 0.0
    w = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - y) + penalty * w
        curvature = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty + 1e-9)
        w -= np.linalg.solve(curvature, gradient)
    weights = w[:-1] / scale
    return SettledEstimate(tuple(weights.tolist()), float(w[-1] - weights @ mean))


def reliability(
    estimate: SettledEstimate, found: Floats, stayed: NDArray[np.bool_]
) -> dict[str, Any]:
    """How often a predicted chance came true: in ten bins, and the mean error."""
    total = found @ np.array(estimate.weights) + estimate.bias
    chance = 1 / (1 + np.exp(-np.clip(total, -50, 50)))
    which = np.minimum((chance * _BINS).astype(int), _BINS - 1)
    bins = []
    error = 0.0
    for number in range(_BINS):
        inside = which == number
        if not inside.any():
            continue
        said, true = float(chance[inside].mean()), float(stayed[inside].mean())
        error += float(inside.mean()) * abs(said - true)
        bins.append({"said": round(said, 3), "true": round(true, 3), "n": int(inside.sum())})
    return {
        "expected_calibration_error": round(error, 4),
        "brier": round(float(np.mean((chance - stayed) ** 2)), 4),
        "base_rate": round(float(stayed.mean()), 4),
        "n": len(stayed),
        "bins": bins,
    }


def examples(histories: Sequence[History]) -> tuple[Floats, NDArray[np.bool_]]:
    """Signs (n, signs) at each stroke but the last, and whether the first five stayed (n,)."""
    found, stayed = [], []
    for history in histories:
        sets = [frozenset(snapshot.ids[:FIRST]) for snapshot in history]
        # From the end: whether all sets from here on are the last one.
        same = [ids == sets[-1] for ids in reversed(sets)]
        stays: list[bool] = list(accumulate(same, lambda so_far, now: so_far and now))
        for n in range(1, len(history)):
            found.append(signs(history[:n]))
            stayed.append(stays[len(history) - n])
    return np.array(found).reshape(-1, len(SIGNS)), np.array(stayed, bool)


def _rank_strokes(
    source: StageSource,
    projection: BaseProjection,
    sketches: Sequence[SketchItem],
    gallery: PairData,
    rng: np.random.Generator,
) -> list[History]:
    """The rankings of some drawings after each of their strokes."""
    photos = source.photos(gallery).embeddings
    size = source.encoder.card.sketch_size
    made: list[History] = []
    # Twice as many as needed: some have too few strokes.
    rows = rng.permutation(len(sketches))[: 2 * _DRAWINGS].tolist()
    for row in source.watch(rows, f"{gallery.name}: ranking after every stroke"):
        drawing = opened(sketches[row], sketches[row].drawing)
        if not isinstance(drawing, Sketch) or len(made) == _DRAWINGS:
            continue
        n = len(drawing.strokes)
        if not _FEWEST_STROKES <= n <= _MOST_STROKES:
            continue
        prefixes = [rasterise(first_strokes(drawing, k), size) for k in range(1, n + 1)]
        vectors = projection.unit_vectors(source.encoder.sketch_features(np.stack(prefixes)))
        made.append([snapshot_of(k, photos @ vector) for k, vector in enumerate(vectors, 1)])
    return made
