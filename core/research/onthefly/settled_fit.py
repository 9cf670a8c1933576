"""Calibrating the settled estimate on drawings whose whole course is known.

Every drawing is ranked after each of its strokes, as in the program. What is to be foretold at a
stroke is whether the first five stay the same five after every later one; the last stroke itself
takes no part, for there nothing is left to foretell. A logistic curve over the signs of
`core.search.settled` is fitted on half of the drawings and checked on the other half.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.research.datasets import SketchItem
from core.research.encoder.dataset import Sources
from core.research.evaluation.embed import embed_photos, opened
from core.research.evaluation.progress import Watch
from core.research.onthefly.frozen import Frozen
from core.research.onthefly.material import Frames
from core.research.onthefly.stage_set import Plain
from core.search.history import KEPT_PHOTOS, RankedPhoto, Snapshot
from core.search.settled import FIRST, SIGNS, SettledEstimate, signs
from core.sketch import Sketch, rasterise
from core.sketch.partial import first_strokes

_DRAWINGS = 160
"""Drawings of each kind: enough for eight coefficients, few enough for a minute."""

_FEWEST_STROKES = 3
_MOST_STROKES = 25
_SEED = 5
_BINS = 10
_PENALTY = 1e-2

Floats = NDArray[np.float64]


def fit_settled(
    frozen: Frozen, head: Plain, sources: Sources, cut: Frames, watch: Watch
) -> dict[str, Any]:
    """Coefficients and their reliability, as a head's card holds them; {} without drawings.

    Args:
        frozen: the encoder.
        head: M as the program will use it.
        sources: the data sets; held-out sketches look among photos of their kind, QuickDraw's
            drawings among those of Sketchy.
        cut: where features are cached.
        watch: shows the progress.
    """
    rng = np.random.default_rng(_SEED)
    courses: list[list[Snapshot]] = []
    chairs, game = sources.held_out.get("chairv2"), sources.named_drawings.get("quickdraw")
    if chairs and "chairv2" in sources.paired:
        photos = [*chairs.photos, *sources.paired["chairv2"].photos]
        courses += _courses(frozen, head, chairs.sketches, photos, "chairv2", cut, watch, rng)
    if game and "sketchy" in sources.paired:
        drawn = {sketch.photo for sketch in sources.paired["sketchy"].sketches if sketch.photo}
        gallery = sources.paired["sketchy"].only_photos(drawn).photos
        courses += _courses(frozen, head, game.sketches, gallery, "sketchy", cut, watch, rng)
    if len(courses) < 20:
        return {}
    order = rng.permutation(len(courses)).tolist()
    half = len(order) // 2
    seen, happened = _examples([courses[i] for i in order[:half]])
    estimate = fitted(seen, happened)
    checked, truth = _examples([courses[i] for i in order[half:]])
    return {
        **estimate.as_dict(),
        "drawings": {"fitted": half, "checked": len(order) - half},
        "reliability": reliability(estimate, checked, truth),
    }


def fitted(seen: Floats, happened: NDArray[np.bool_]) -> SettledEstimate:
    """The logistic curve of the largest likelihood, by Newton's method, lightly held to zero."""
    mean, scale = seen.mean(0), seen.std(0) + 1e-9
    x = np.column_stack([(seen - mean) / scale, np.ones(len(seen))])
    y = happened.astype(np.float64)
    held = np.full(x.shape[1], _PENALTY * len(x))
    held[-1] = 0.0
    w = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - y) + held * w
        curvature = (x * (p * (1 - p))[:, None]).T @ x + np.diag(held + 1e-9)
        w -= np.linalg.solve(curvature, gradient)
    weights = w[:-1] / scale
    return SettledEstimate(tuple(weights.tolist()), float(w[-1] - weights @ mean))


def reliability(
    estimate: SettledEstimate, seen: Floats, happened: NDArray[np.bool_]
) -> dict[str, Any]:
    """How often it came true that was said with a chance: tenth by tenth, and the mean error."""
    total = seen @ np.array(estimate.weights) + estimate.bias
    chance = 1 / (1 + np.exp(-np.clip(total, -50, 50)))
    which = np.minimum((chance * _BINS).astype(int), _BINS - 1)
    bins = []
    error = 0.0
    for tenth in range(_BINS):
        inside = which == tenth
        if not inside.any():
            continue
        said, true = float(chance[inside].mean()), float(happened[inside].mean())
        error += float(inside.mean()) * abs(said - true)
        bins.append({"said": round(said, 3), "true": round(true, 3), "n": int(inside.sum())})
    return {
        "expected_calibration_error": round(error, 4),
        "brier": round(float(np.mean((chance - happened) ** 2)), 4),
        "base_rate": round(float(happened.mean()), 4),
        "n": len(happened),
        "bins": bins,
    }


def _examples(courses: Sequence[Sequence[Snapshot]]) -> tuple[Floats, NDArray[np.bool_]]:
    """Signs (n, signs) at each stroke but the last, and whether the first five stayed."""
    seen, happened = [], []
    for course in courses:
        sets = [frozenset(snapshot.ids[:FIRST]) for snapshot in course]
        # From the end: whether all sets from here on are the last one.
        same = [found == sets[-1] for found in reversed(sets)]
        stays: list[bool] = list(accumulate(same, lambda so_far, now: so_far and now))
        for n in range(1, len(course)):
            seen.append(signs(course[:n]))
            happened.append(stays[len(course) - n])
    return np.array(seen).reshape(-1, len(SIGNS)), np.array(happened, bool)


def _courses(
    frozen: Frozen,
    head: Plain,
    sketches: Sequence[SketchItem],
    photos: Sequence[Any],
    name: str,
    cut: Frames,
    watch: Watch,
    rng: np.random.Generator,
) -> list[list[Snapshot]]:
    """The rankings of some drawings after each of their strokes."""
    cache = cut.kept(frozen.encoder.card, f"{name} to ship")
    gallery = embed_photos(frozen.encoder, photos, watch=watch, cache=cache).embeddings
    size = frozen.encoder.card.sketch_size
    made: list[list[Snapshot]] = []
    # More than are needed: some have too few strokes to have a course.
    for row in watch(rng.permutation(len(sketches))[: 2 * _DRAWINGS].tolist(), f"Settled, {name}"):
        drawing = opened(sketches[row], sketches[row].drawing)
        if not isinstance(drawing, Sketch) or len(made) == _DRAWINGS:
            continue
        n = len(drawing.strokes)
        if not _FEWEST_STROKES <= n <= _MOST_STROKES:
            continue
        prefixes = [rasterise(first_strokes(drawing, k), size) for k in range(1, n + 1)]
        vectors = head.applied(frozen.encoder.sketch_features(np.stack(prefixes)))
        made.append([_snapshot(k, gallery @ v) for k, v in enumerate(vectors, 1)])
    return made


def _snapshot(n_strokes: int, scores: NDArray[np.float32]) -> Snapshot:
    order = np.argsort(-scores, kind="stable")[:KEPT_PHOTOS]
    photos = tuple(RankedPhoto(int(photo), float(scores[photo])) for photo in order)
    return Snapshot(n_strokes, photos, len(scores))
