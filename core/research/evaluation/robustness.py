"""Robustness: how many hits a drawing keeps when it is disturbed or strokes are added."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from core.research.datasets import PhotoItem, SketchItem
from core.research.evaluation.by_category import CategoryResult, category
from core.research.evaluation.disturbances import DISTURBANCES, disturb
from core.research.evaluation.embed import SketchSource, embed_photos, embed_sketches, opened
from core.research.evaluation.errors import EvaluationError
from core.research.evaluation.measure import Measured, Measurer
from core.research.evaluation.metrics import m_a, m_b, relevance_in_order
from core.research.evaluation.report import Report, Section, Value
from core.research.evaluation.settling import SETTLING_PROTOCOL, settling_figures, snapshot_of
from core.research.evaluation.similarity import cosine_in_parts
from core.search.history import Snapshot
from core.search.settled import shipped_estimate
from core.sketch import Sketch, SketchBitmap
from core.sketch.partial import first_strokes

FIRST = 10
LOST = 2


@dataclass(frozen=True)
class _Disturbed:
    key: str
    sketch: SketchItem
    how: str
    other: SketchItem

    def drawing(self) -> SketchBitmap:
        rng = np.random.default_rng(zlib.crc32(self.key.encode()))
        return disturb(self.sketch.drawing(), self.how, rng, self.other.drawing())


@dataclass(frozen=True)
class _Unfinished:
    key: str
    whole: Sketch
    n_strokes: int

    def drawing(self) -> Sketch:
        return first_strokes(self.whole, self.n_strokes)


def by_disturbance(
    measurer: Measurer,
    title: str,
    sketches: Sequence[SketchItem],
    photos: Sequence[PhotoItem],
    notes: Sequence[str] = (),
) -> Measured:
    """Measure category retrieval with clean drawings and with each disturbance, and their ratio.

    Raises:
        EvaluationError: no sketch's class has a photo.
    """
    sketches = _answerable(measurer, title, sketches, photos)
    asked, offered = [sketch.label for sketch in sketches], [photo.label for photo in photos]
    cache = measurer.cache_of(title)
    photo_vecs = embed_photos(measurer.encoder, photos, watch=measurer.watch, cache=cache)[0]
    sets: dict[str, Sequence[SketchSource]] = {"clean": sketches}
    for how in DISTURBANCES:
        pairs = zip(sketches, _others(sketches), strict=True)
        sets[how] = [_Disturbed(f"{how}/{s.key}", s, how, other) for s, other in pairs]
    results, vectors, sections = [], [], list[Section]()
    for how, items in sets.items():
        vectors.append(embed_sketches(measurer.encoder, items, watch=measurer.watch, cache=cache))
        results.append(category(vectors[-1], asked, photo_vecs, offered))
        sections.append(_disturbed_section(how, results[-1], results[0]))
    report = Report(title, measurer.encoder.card.id, tuple(sections), tuple(notes))
    clean = (results[0],)
    return Measured(report, sketches, tuple(photos), vectors[0], photo_vecs, categories=clean)


def by_stroke(
    measurer: Measurer,
    title: str,
    sketches: Sequence[SketchItem],
    photos: Sequence[PhotoItem],
    notes: Sequence[str] = (),
) -> Measured:
    """Measure after every stroke how many of the first ten photos are of the drawing's class.

    Raises:
        EvaluationError: no sketch is stored as strokes, or none has a photo of its class.
    """
    sketches = _answerable(measurer, title, sketches, photos)
    drawings = [(sketch, opened(sketch, sketch.drawing)) for sketch in sketches]
    drawn = [(s, whole) for s, whole in drawings if isinstance(whole, Sketch) and whole.strokes]
    if not drawn:
        raise EvaluationError(f"{title}: no sketch is stored as strokes (SVG, ndjson, .inkseek).")
    stages = [
        _Unfinished(f"{sketch.key}#{n}", whole, n)
        for sketch, whole in drawn
        for n in range(1, len(whole.strokes) + 1)
    ]
    cache = measurer.cache_of(title)
    photo_vecs = embed_photos(measurer.encoder, photos, watch=measurer.watch, cache=cache)[0]
    stage_vecs = embed_sketches(measurer.encoder, stages, watch=measurer.watch, cache=cache)
    n_strokes = [len(whole.strokes) for _, whole in drawn]
    asked = np.repeat([str(sketch.label) for sketch, _ in drawn], n_strokes)
    offered = np.array([str(photo.label) for photo in photos])
    hits, best, snapshots = [], [], list[Snapshot]()
    for part, similarity in cosine_in_parts(stage_vecs, photo_vecs):
        asked_at = stages[part.start : part.stop]
        for stage, row in zip(asked_at, similarity, strict=True):
            snapshots.append(snapshot_of(stage.n_strokes, row))
        ranked = relevance_in_order(similarity, asked[part, None] == offered[None, :])
        hits.append(ranked[:, :FIRST].sum(axis=1))
        best.append(ranked.argmax(axis=1) + 1)
    figures = stroke_figures(np.concatenate(hits), np.concatenate(best), n_strokes, len(photos))
    protocol = (
        f"{len(drawn):,} drawings ranked after each of their {len(stages):,} strokes against all "
        f"{len(photos):,} photos; right = same class; hits_10 are the right photos among the first "
        f"{FIRST}; lost_over_{LOST} is the share of the strokes after a drawing's first that lose "
        f"more than {LOST} of them; m@A and m@B are of the first right photo; ties count against us"
    )
    sections = [Section("stroke by stroke", f"{protocol}.", figures)]
    sections += _settling_section(measurer.encoder.card.id, snapshots, n_strokes)
    report = Report(title, measurer.encoder.card.id, tuple(sections), tuple(notes))
    queries, whole_vecs = tuple(s for s, _ in drawn), stage_vecs[np.cumsum(n_strokes) - 1]
    whole = category(whole_vecs, [s.label for s in queries], photo_vecs, [p.label for p in photos])
    return Measured(report, queries, tuple(photos), whole_vecs, photo_vecs, categories=(whole,))


def _settling_section(
    model_id: str, snapshots: Sequence[Snapshot], n_strokes: Sequence[int]
) -> list[Section]:
    """Say what the settled meter says of these drawings, if it knows this encoder."""
    estimate = shipped_estimate(model_id)
    if estimate is None:
        return []
    ends = accumulate(n_strokes)
    courses = [snapshots[end - n : end] for end, n in zip(ends, n_strokes, strict=True)]
    figures = settling_figures(courses, estimate)
    return [Section("settled meter", f"{SETTLING_PROTOCOL}.", figures)]


def stroke_figures(
    hits: NDArray[np.int64], best: NDArray[np.int64], n_strokes: Sequence[int], n_gallery: int
) -> dict[str, Value]:
    """Return the figures of drawings that were ranked after every stroke.

    Args:
        hits: Right photos among the first, after each stroke of each drawing.
        best: Rank of the first right photo, likewise.
        n_strokes: How many strokes each drawing has.
        n_gallery: How many photos there are.
    """
    number = np.concatenate([np.arange(n) for n in n_strokes])
    lost = (hits[:-1] - hits[1:])[number[1:] > 0]
    return {
        "hits_10": float(hits[np.cumsum(n_strokes) - 1].mean()),
        f"lost_over_{LOST}": float((lost > LOST).mean()) if lost.size else 0.0,
        "m@a": m_a(best[None, :], n_gallery),
        "m@b": m_b(best[None, :]),
        "hits_10_by_stroke": [float(hits[number == n].mean()) for n in range(number.max() + 1)],
        "n_queries": len(n_strokes),
        "n_strokes": len(hits),
        "n_gallery": n_gallery,
    }


def _disturbed_section(how: str, result: CategoryResult, clean: CategoryResult) -> Section:
    figures: dict[str, Value] = {"map_all": result.map_all, "p_10": _p_10(result)}
    if result is not clean:
        figures["map_all_ratio"] = result.map_all / clean.map_all
        figures["p_10_ratio"] = _p_10(result) / _p_10(clean) if _p_10(clean) else None
    figures |= {"n_queries": result.n_queries, "n_gallery": result.n_gallery}
    return Section(how, f"Drawings: {how}. {result.protocol}", figures)


def _p_10(result: CategoryResult) -> float:
    return float(result.precision_curve[:FIRST][-1])


def _answerable(
    measurer: Measurer, title: str, sketches: Sequence[SketchItem], photos: Sequence[PhotoItem]
) -> tuple[SketchItem, ...]:
    """Return the sketches whose class has a photo."""
    measurer.check(title, sketches, photos)
    offered = {photo.label for photo in photos} - {None}
    answerable = tuple(sketch for sketch in sketches if sketch.label in offered)
    if not answerable:
        raise EvaluationError(f"{title}: no class has both sketches and photos.")
    return answerable


def _others(sketches: Sequence[SketchItem]) -> list[SketchItem]:
    """Return another sketch for each, of another class if there is one."""
    ordered = sorted(sketches, key=lambda sketch: (sketch.label or "", sketch.key))
    at = {id(sketch): i for i, sketch in enumerate(ordered)}
    half = len(ordered) // 2
    return [ordered[(at[id(sketch)] + half) % len(ordered)] for sketch in sketches]
