"""What the program takes along: where names lie in the shipped encoder's space, and two scales.

A name that people have drawn lies between the mean of the drawings and where its word points; one
that nobody has drawn where its word points. The map from words to drawings is a ridge regression,
whose strength is chosen by leaving each class out in turn. No unseen class of the published split
gives a drawing; it has its word alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.bundle import write_bundle
from core.categories.expectation import FIRST, logit
from core.categories.names import FILE, key, readable, unit
from core.research.datasets import quickdraw, sketchy
from core.research.datasets.about import DataMissing
from core.research.datasets.items import PairData, SketchItem
from core.research.datasets.splits import (
    SKETCHY_104_21_UNSEEN,
    SKETCHY_CLASSES,
    TU_BERLIN_CLASSES,
    forbidden_labels,
    seen_only,
)
from core.research.datasets.words import word_vectors
from core.research.kit.features import FeatureSource, Floats
from core.research.zeroshot.data import Corpus, held_out_classes, sketchy_corpus, zero_shot
from core.sketch import rasterise
from core.sketch.pseudo import pseudo_sketch

_DRAWN = 8
"""Drawings of QuickDraw taken for each name."""

_STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
_SCALES = np.geomspace(4.0, 80.0, 40)
_OWN_SHARE = 0.7
_TRACED = 6
WORDS_LICENCE = (
    "The map was learnt on word2vec vectors trained on Google News (published at "
    "code.google.com/archive/p/word2vec under Apache-2.0). No word vector is in this file."
)


@dataclass(frozen=True)
class Fit:
    """A map from word vectors to the space, and how good it is for classes it has not seen."""

    weight: Floats
    strength: float
    top_1: float
    top_3: float


def ship_names(source: FeatureSource, folder: Path) -> Path:
    """Make the weight file and its card.

    Args:
        source: M's outputs of the encoder that is shipped, and the data.
        folder: to write into.

    Raises:
        DataMissing: Sketchy or the word vectors are not installed.
    """
    seen, unseen = zero_shot(sketchy_corpus(source), SKETCHY_104_21_UNSEEN)
    labels, drawings = _drawings(source, seen)
    names = _all_names(labels)
    words, known = word_vectors(names, root=source.root)
    drawn = {key(label): number for number, label in enumerate(labels)}
    means = np.stack([unit(unit(rows).mean(0)[None])[0] for rows in drawings])
    # Only names that have both can teach the map.
    both = [row for row, name in enumerate(names) if known[row] and key(name) in drawn]
    taught = [drawn[key(names[row])] for row in both]
    fit = fit_words(words[both], means[taught], [drawings[number] for number in taught])
    projected = unit(words @ fit.weight.T)
    kept, points = [], []
    for row, name in enumerate(names):
        own = drawn.get(key(name))
        if own is not None:
            word = projected[row] if known[row] else means[own]
            points.append(_OWN_SHARE * means[own] + (1 - _OWN_SHARE) * word)
        elif known[row]:
            points.append(projected[row])
        else:
            continue
        kept.append(name)
    placed = unit(np.stack(points))
    held = [(kept.index(n), r) for n, r in _drawings_of(unseen) if n in kept]
    card: dict[str, Any] = {
        "encoder": source.network.card.id,
        "names": list(readable(kept)),
        "drawn": [key(name) in drawn for name in kept],
        "scale": _best_scale(placed, _answers(kept, labels, drawings)),
        "category_scale": _category_scale(seen),
        "first_10": first_10(source, seen, held_out_classes(source.root)),
        "words": WORDS_LICENCE,
        "training": {
            "sets": ["Sketchy (seen classes of 104/21)", "Quick, Draw! (likewise)"],
            "unseen": list(SKETCHY_104_21_UNSEEN),
            "ridge": fit.strength,
        },
        "metrics": {
            "words_left_out": {
                "protocol": f"each of {len(both)} classes left out of the map in turn; its "
                f"drawings against the projected words of all {len(both)} names",
                "top_1": fit.top_1,
                "top_3": fit.top_3,
            },
            "unseen": _unseen_guess(placed, kept, held),
        },
    }
    file = folder / FILE
    write_bundle(file, card, {"points": placed.astype(np.float16), "weight": fit.weight})
    return file


def fit_words(words: Floats, means: Floats, drawings: Sequence[Floats]) -> Fit:
    """Ridge from words to means of drawings, its strength chosen by leaving classes out.

    Args:
        words: (n, w), unit rows.
        means: (n, d), unit rows.
        drawings: the vectors behind each mean.
    """
    gram = words.astype(np.float64) @ words.T.astype(np.float64)
    best: tuple[float, float, float] = (-1.0, 0.0, 0.0)
    strength = _STRENGTHS[0]
    for tried in _STRENGTHS:
        inverse = np.linalg.inv(gram + tried * np.eye(len(words)))
        solved = inverse @ means
        # What each class would be given had it been left out, in closed form.
        left_out = unit((means - solved / np.diag(inverse)[:, None]).astype(np.float32))
        ranks = _ranks(left_out, list(enumerate(drawings)))
        score = (float((ranks <= 3).mean()), float((ranks <= 1).mean()), tried)
        if score > best:
            best, strength = score, tried
    inner = np.linalg.inv(gram + strength * np.eye(len(words)))
    weight = (words.T.astype(np.float64) @ (inner @ means)).T.astype(np.float32)
    return Fit(weight, strength, best[1], best[0])


def first_10(
    source: FeatureSource, seen: Corpus, held_out: Sequence[str]
) -> dict[str, float] | None:
    """From the share of traced photos found among the first ten to that of drawings.

    Both are known of classes that have drawings. Only those the encoder was not trained on count:
    of the others it knows the very drawings. They are few, so the curve has one number, by how much
    the logit falls.
    """
    photos = {p.key: p for p in sketchy.load(source.root, "train").photos}
    keys = [p.key for p in sketchy.load(source.root, "all").photos if p.label in set(seen.classes)]
    gallery = unit(seen.photos)
    rng = np.random.default_rng(5)
    traced, drawn = [], []
    held = [number for number, name in enumerate(seen.classes) if name in set(held_out)]
    for number in source.watch(held, "Tracing photos"):
        pages, owners = [], []
        for row in np.flatnonzero(seen.photo_classes == number).tolist():
            picture = photos[keys[row]].open().convert("RGB")
            sketch = pseudo_sketch(np.asarray(picture), rng)
            if not sketch.is_empty:
                pages.append(rasterise(sketch, source.network.card.sketch_size))
                owners.append(row)
        if pages:
            vectors = source.network.sketches(np.stack(pages))
            traced.append(_instance_ranks(vectors, owners, gallery) <= FIRST)
        own = np.flatnonzero((seen.sketch_classes == number) & (seen.target >= 0))
        targets = seen.target[own].tolist()
        drawn.append(_instance_ranks(seen.sketches[own], targets, gallery) <= FIRST)
    if not traced or not drawn:
        return None
    shares = float(np.concatenate(traced).mean()), float(np.concatenate(drawn).mean())
    return {
        "slope": 1.0,
        "offset": logit(shares[1]) - logit(shares[0]),
        "traced": shares[0],
        "drawn": shares[1],
        "classes": float(len(held)),
        "gallery": float(len(gallery)),
    }


def _drawings(source: FeatureSource, seen: Corpus) -> tuple[list[str], list[Floats]]:
    """Names with drawings of theirs: Sketchy's seen classes and QuickDraw's."""
    found: dict[str, tuple[str, list[Floats]]] = {}
    for number, name in enumerate(seen.classes):
        found[key(name)] = (name, [seen.sketches[seen.sketch_classes == number]])
    try:
        some = _some_of_quickdraw(source.root)
    except DataMissing:
        some = None
    if some is not None:
        vectors = source.sketches(some)
        labels = np.array([str(sketch.label) for sketch in some.sketches])
        for label in some.labels:
            _, rows = found.setdefault(key(label), (label, []))
            rows.append(vectors[labels == label])
    names = [name for name, _ in found.values()]
    return names, [np.concatenate(rows) for _, rows in found.values()]


def _some_of_quickdraw(root: Path | None) -> PairData:
    data = seen_only(quickdraw.load(root), SKETCHY_104_21_UNSEEN)
    taken: dict[str, list[SketchItem]] = {}
    for sketch in data.sketches:
        own = taken.setdefault(str(sketch.label), [])
        if len(own) < _DRAWN:
            own.append(sketch)
    kept = tuple(sketch for own in taken.values() for sketch in own)
    return PairData(f"{data.name} {_DRAWN} a name", (), kept, data.fine_grained)


def _all_names(labels: Sequence[str]) -> list[str]:
    """Every name once, however the sets spell it; those with drawings first."""
    unique: dict[str, str] = {}
    for name in (*labels, *SKETCHY_CLASSES, *TU_BERLIN_CLASSES):
        unique.setdefault(key(name), name)
    return list(unique.values())


def _drawings_of(corpus: Corpus) -> list[tuple[str, Floats]]:
    return [
        (name, corpus.sketches[corpus.sketch_classes == number])
        for number, name in enumerate(corpus.classes)
    ]


def _answers(
    names: Sequence[str], labels: Sequence[str], drawings: Sequence[Floats]
) -> list[tuple[int, Floats]]:
    place = {key(name): row for row, name in enumerate(names)}
    return [(place[key(label)], rows) for label, rows in zip(labels, drawings, strict=True)]


def _ranks(points: Floats, asked: Sequence[tuple[int, Floats]]) -> np.ndarray[Any, np.dtype[Any]]:
    """The place of the right name for every drawing; ties count against it."""
    ranks = []
    for row, vectors in asked:
        scores = unit(vectors) @ points.T
        ranks.append((scores >= scores[:, row : row + 1]).sum(1))
    return np.concatenate(ranks) if ranks else np.empty(0)


def _instance_ranks(
    vectors: Floats, targets: Sequence[int], gallery: Floats
) -> np.ndarray[Any, np.dtype[Any]]:
    scores = unit(vectors) @ gallery.T
    own = scores[np.arange(len(targets)), list(targets)]
    ranks: np.ndarray[Any, np.dtype[Any]] = (scores >= own[:, None]).sum(1)
    return ranks


def _best_scale(points: Floats, asked: Sequence[tuple[int, Floats]]) -> float:
    """The scale whose softmax over all points gives the right one the most."""
    scores = np.concatenate([unit(rows) @ points.T for _, rows in asked]).astype(np.float64)
    right = np.concatenate([np.full(len(rows), number) for number, rows in asked])
    losses = []
    for scale in _SCALES:
        logits = scale * scores
        top = logits.max(1)
        total = top + np.log(np.exp(logits - top[:, None]).sum(1))
        losses.append(float((total - logits[np.arange(len(right)), right]).mean()))
    return float(_SCALES[int(np.argmin(losses))])


def _category_scale(seen: Corpus) -> float:
    means = [unit(seen.photos[seen.photo_classes == n]).mean(0) for n in range(len(seen.classes))]
    return _best_scale(
        unit(np.stack(means)), [(n, rows) for n, (_, rows) in enumerate(_drawings_of(seen))]
    )


def _unseen_guess(
    points: Floats, names: Sequence[str], held: Sequence[tuple[int, Floats]]
) -> dict[str, Any]:
    ranks = _ranks(points, held)
    if not len(ranks):
        return {}
    forbidden = forbidden_labels(SKETCHY_104_21_UNSEEN, [names[row] for row, _ in held])
    return {
        "protocol": f"{len(ranks)} drawings of {len(held)} unseen classes ({len(forbidden)} of "
        f"them under their own names) among all {len(names)} names",
        "top_1": float((ranks <= 1).mean()),
        "top_3": float((ranks <= 3).mean()),
    }
