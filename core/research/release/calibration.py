"""What an encoder's scores mean: curves from evidence to the chance that a hit is relevant.

Questions are drawings, whole and half done, and photos of the classes that were held out from
training; the gallery holds the photos of these classes among many others that show anything. A hit
is relevant when it shows what was drawn or asked with. Every question is put three times: to the
whole gallery, to one with only a few photos of its class, and to one without any, because a library
often has little or nothing of what one draws. A curve fitted only on questions with many answers
would promise too much.

The figures beside the curves come from curves fitted without the class they are measured on.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.encoder import Encoder
from core.research.datasets.class_names import normal_label
from core.research.datasets.items import PairData, PhotoItem, SketchItem
from core.research.encoder.dataset import NAMED_DRAWINGS, PLAIN_PHOTOS, load_installed, sources_of
from core.research.encoder.errors import TrainingError
from core.research.evaluation.embed import embed_drawings, embed_photos, opened
from core.research.evaluation.progress import Watch, unwatched
from core.search.relevance import (
    EVIDENCE,
    FAIR,
    NOTHING,
    STRONG,
    Curve,
    Relevance,
    evidence,
)
from core.sketch import Sketch, SketchBitmap
from core.sketch.partial import first_strokes

SHOWN = 60
"""Hits of each question that count: what a person sees of a ranking."""

FEW = 3
"""Photos of its class that are left for a question the second time."""

_DISTRACTORS = 1000
_GAME_DRAWINGS = 40
_SEED = 11
_STEPS = 50
_SURE = 1e-6
_CEILINGS = tuple(np.round(np.arange(0.3, 1.01, 0.05), 2).tolist())
_CALM = 1e-3  # a little ridge, so that two classes that part cleanly still have a finite curve


Judged = np.recarray[Any, np.dtype[np.void]]
"""Hits of many questions whose relevance is known: a row a hit, as `hits` makes them."""


def hits(evidence: Any, relevant: Any, question: Any, group: Any, answerable: Any) -> Judged:
    """Join the columns of hits.

    Args:
        evidence: (n, EVIDENCE) what `core.search.relevance.evidence` says of each hit.
        relevant: whether it shows what was asked for.
        question: number of the question it belongs to.
        group: number of the class the question is of.
        answerable: whether the gallery had anything relevant.
    """
    kinds = [
        ("evidence", "f8", (EVIDENCE,)),
        ("relevant", "?"),
        ("question", "i8"),
        ("group", "i8"),
        ("answerable", "?"),
    ]
    joined = np.zeros(len(relevant), kinds)
    columns = (evidence, relevant, question, group, answerable)
    for (name, *_), column in zip(kinds, columns, strict=True):
        joined[name] = column
    return joined.view(np.recarray)


def calibrate(
    encoder: Encoder, data: Path | None, watch: Watch = unwatched
) -> tuple[Relevance, dict[str, Any]]:
    """Return the curves of an encoder, and how well they hold, for their card.

    Args:
        encoder: what is measured.
        data: where the data sets lie, $INKSEEK_DATA when None.
        watch: shows the progress.

    Raises:
        TrainingError: a data set that is needed is not there, or the card names no split.
    """
    held = sources_of(encoder.card, data).held_out.get("unseen classes")
    if held is None:
        raise TrainingError("The curves are fitted on Sketchy, which was not found.")
    plain = [
        photo for found in load_installed(PLAIN_PHOTOS, data).values() for photo in found.photos
    ]
    others = _sample(plain, _DISTRACTORS)
    gallery = embed_photos(encoder, [*held.photos, *others], watch=watch).embeddings
    classes = [normal_label(label) for label in held.labels]
    photo_class = _numbers(classes, [*held.photos, *others])
    drawn, drawn_class = _drawings(held, data, classes)
    starts = range(0, len(drawn), 32)
    drawings = np.concatenate(
        [embed_drawings(encoder, drawn[start : start + 32]) for start in watch(starts, "Sketches")]
    )
    own = np.arange(len(held.photos))
    drawing, of_drawings = _fit_and_measure(judge(drawings, drawn_class, gallery, photo_class))
    picture, of_pictures = _fit_and_measure(
        judge(gallery[own], photo_class[own], gallery, photo_class, own)
    )
    card = {
        "protocol": (
            f"{len(drawn)} drawings (whole and half done) and {len(own)} photos of the classes "
            f"{', '.join(classes)}, which training never saw, as questions; {len(gallery)} photos "
            f"in question; the first {SHOWN} hits count; relevant means of the same class; each "
            f"question is put a second time with only {FEW} photos of its class, and a third time "
            "without any"
        ),
        "drawing": of_drawings,
        "picture": of_pictures,
    }
    return Relevance(encoder.card.id, drawing, picture), card


def judge(
    questions: NDArray[np.float32],
    asked: NDArray[np.int64],
    gallery: NDArray[np.float32],
    shown: NDArray[np.int64],
    own: NDArray[np.int64] | None = None,
) -> Judged:
    """Rank a gallery for each question, with all, a few and none of the photos it asks for.

    Args:
        questions: unit rows.
        asked: class of each question.
        gallery: unit rows.
        shown: class of each photo, -1 for none of those asked.
        own: place of each question in the gallery when it is one of the photos.
    """
    rows = []
    for number, question in enumerate(questions):
        cosines = (gallery @ question).astype(np.float64)
        relevant = shown == asked[number]
        if own is not None:
            cosines[own[number]] = -np.inf
        there = np.flatnonzero(relevant & np.isfinite(cosines))
        shuffled = np.random.default_rng(number).permutation(there)
        for time, kept in enumerate((len(there), FEW, 0)):
            seen = cosines.copy()
            seen[shuffled[kept:]] = -np.inf
            best = np.argsort(-seen, kind="stable")[:SHOWN]
            best = best[np.isfinite(seen[best])]
            told = evidence(gallery[best], question, gallery[np.isfinite(seen)])
            rows.append(hits(told, relevant[best], 3 * number + time, asked[number], kept > 0))
    return np.concatenate(rows).view(np.recarray)


def fit(
    told: NDArray[np.float64], relevant: NDArray[np.bool_], ceilings: Sequence[float] = (1.0,)
) -> Curve:
    """The curve of largest likelihood with one of these ceilings.

    Args:
        told: (n, columns) of evidence; the first has to speak for a hit.
        relevant: (n,).
        ceilings: those that the curve may have.

    Raises:
        TrainingError: there are not both kinds of hits, or relevant hits lie no closer.
    """
    if relevant.all() or not relevant.any():
        raise TrainingError("A curve needs hits that are relevant and hits that are not.")
    curves = []
    for ceiling in ceilings:
        # Under a ceiling that is far too low, no curve may rise.
        with suppress(ValueError):
            curves.append(_fit_below(ceiling, told, relevant))
    if not curves:
        raise TrainingError(
            "Relevant photos lie no closer to the drawings than others do: this encoder has "
            "learnt nothing that a curve could tell."
        )
    return max(curves, key=lambda curve: _log_likelihood(curve.chances(told), relevant))


def _fit_below(ceiling: float, told: NDArray[np.float64], relevant: NDArray[np.bool_]) -> Curve:
    """The best curve with a given ceiling, by Fisher scoring."""
    mean = told.mean(0)
    columns = np.column_stack([told - mean, np.ones(len(told))])
    beta = np.zeros(columns.shape[1])
    for _ in range(_STEPS):
        rising = 1.0 / (1.0 + np.exp(-(columns @ beta)))
        chances = np.clip(ceiling * rising, _SURE, 1 - _SURE)
        # How fast a chance rises, in units of what chance alone makes of a hit.
        pace = ceiling * rising * (1.0 - rising) / (chances * (1.0 - chances))
        slope = columns.T @ ((relevant - chances) * pace) - _CALM * beta
        weight = pace**2 * chances * (1.0 - chances)
        spread = (columns * weight[:, None]).T @ columns + _CALM * np.eye(len(beta))
        step = np.linalg.solve(spread, slope)
        # Far from the best curve a whole step may overshoot without end.
        beta += step / max(1.0, float(np.abs(step).max()) / 5.0)
        if np.abs(step).max() < 1e-9:
            break
    weights = beta[:-1]
    return Curve(tuple(weights.tolist()), float(beta[-1] - weights @ mean), ceiling)


def _log_likelihood(chances: NDArray[np.float64], relevant: NDArray[np.bool_]) -> float:
    sure = np.clip(chances, _SURE, 1 - _SURE)
    return float(np.log(np.where(relevant, sure, 1 - sure)).sum())


def _fit_and_measure(judged: Judged) -> tuple[Curve, dict[str, Any]]:
    """Fit a curve; its figures come from curves fitted without the class they are measured on."""
    curve = fit(judged.evidence, judged.relevant)
    chances = np.empty(len(judged))
    groups = np.unique(judged.group)
    for group in groups:
        left_out = judged.group == group
        rest = judged[~left_out]
        own = fit(rest.evidence, rest.relevant) if len(groups) > 1 else curve
        chances[left_out] = own.chances(judged.evidence[left_out])
    # Few classes are held out, so a curve is surer of them than of any others. How much surer shows
    # on the class that was left out, and is taken back: often a chance never comes near one.
    logits = np.log(np.clip(chances, _SURE, 1 - _SURE) / (1 - np.clip(chances, _SURE, 1 - _SURE)))
    humble = fit(logits[:, None], judged.relevant, _CEILINGS)
    (slope,) = humble.weights
    honest = Curve(
        tuple(slope * weight for weight in curve.weights),
        slope * curve.offset + humble.offset,
        humble.ceiling,
    )
    return honest, quality(humble.chances(logits[:, None]), judged)


def quality(chances: NDArray[np.float64], judged: Judged) -> dict[str, Any]:
    """How well chances hold: their error, each word's share of relevant hits, "nothing close"."""
    bins = np.minimum((chances * 10).astype(np.int64), 9)
    gaps = [
        (bins == b).mean() * abs(chances[bins == b].mean() - judged.relevant[bins == b].mean())
        for b in np.unique(bins)
    ]
    words = {
        "strong": chances >= STRONG,
        "fair": (chances >= FAIR) & (chances < STRONG),
        "weak": chances < FAIR,
    }
    _, first, question = np.unique(judged.question, return_index=True, return_inverse=True)
    best = np.zeros(len(first))
    np.maximum.at(best, question, chances)
    nothing, answerable = best < NOTHING, judged.answerable[first]
    return {
        "hits": len(chances),
        "brier": round(float(((chances - judged.relevant) ** 2).mean()), 4),
        "calibration_error": round(float(sum(gaps)), 4),
        "relevant_share": {
            word: round(float(judged.relevant[among].mean()), 3)
            for word, among in words.items()
            if among.any()
        },
        "nothing_close": {
            "said_when_nothing_was_there": round(float(nothing[~answerable].mean()), 3),
            "said_when_something_was_there": round(float(nothing[answerable].mean()), 3),
        },
    }


def _drawings(
    held: PairData, data: Path | None, classes: Sequence[str]
) -> tuple[list[Sketch | SketchBitmap], NDArray[np.int64]]:
    """Drawings of the classes, and those made of strokes once more as they were half way."""
    items: list[SketchItem] = list(held.sketches)
    for named in load_installed(NAMED_DRAWINGS, data).values():
        known = named.where(classes)
        for label in known.labels:
            items += _sample(known.where([label]).sketches, _GAME_DRAWINGS)
    drawn: list[Sketch | SketchBitmap] = []
    of: list[str] = []
    for item in items:
        drawing = opened(item, item.drawing)
        halves = [drawing]
        if isinstance(drawing, Sketch) and len(drawing.strokes) > 1:
            halves.append(first_strokes(drawing, (len(drawing.strokes) + 1) // 2))
        drawn += halves
        of += [item.label or ""] * len(halves)
    return drawn, np.array([classes.index(normal_label(label)) for label in of])


def _sample(items: Sequence[Any], count: int) -> list[Any]:
    if len(items) <= count:
        return list(items)
    chosen = np.random.default_rng(_SEED).choice(len(items), count, replace=False)
    return [items[i] for i in sorted(chosen.tolist())]


def _numbers(classes: Sequence[str], photos: Sequence[PhotoItem]) -> NDArray[np.int64]:
    known = {name: number for number, name in enumerate(classes)}
    return np.array([known.get(normal_label(photo.label or ""), -1) for photo in photos])
