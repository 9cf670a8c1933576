"""What the program takes along: where names lie in the shipped encoder's space, and two scales.

A name that people have drawn lies between the mean of the drawings and where its word points; one
that nobody has drawn where its word points. The map from words to drawings is a ridge regression,
whose strength is chosen by leaving each class out in turn. Names that nobody has drawn are shipped
only if the left-out classes are recognised often enough; otherwise the guess would mislead. No
unseen class of the published split gives a drawing; it has its word alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.bundle import write_bundle
from core.categories.expectation import FIRST, logit
from core.categories.names import FILE, key, readable
from core.encoder.joint import unit_rows
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
from core.research.encoder.dataset import Split
from core.research.evaluation.metrics import ranks
from core.research.kit.features import FeatureSource, Floats, Ints
from core.research.kit.linear import interpolate
from core.research.zeroshot.data import Corpus, sketchy_corpus, zero_shot
from core.sketch import rasterise
from core.sketch.pseudo import pseudo_sketch

_PER_NAME = 8
"""Drawings of QuickDraw taken for each name."""

_STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
_SCALES = np.geomspace(4.0, 80.0, 40)
_DRAWN_WEIGHT = 0.7
"""Where a drawn name lies between its word (0) and the mean of its drawings (1)."""

_LEAST_TOP_3 = 0.4
"""Share of the drawings of left-out classes that must find their word among the first three."""

WORDS_LICENCE = (
    "The map was learnt on word2vec vectors trained on Google News (published at "
    "code.google.com/archive/p/word2vec under Apache-2.0). No word vector is in this file."
)


@dataclass(frozen=True, eq=False)
class NamedDrawings:
    """Drawings with the names they were drawn for.

    Attributes:
        names: each once, however the data sets spell it.
        rows: (s, d) unit rows.
        owner: (s,) rows of `names`.
    """

    names: tuple[str, ...]
    rows: Floats
    owner: Ints

    def means(self) -> Floats:
        """(names, d) unit rows."""
        return _class_means(self.rows, self.owner, len(self.names))

    def only(self, rows: NDArray[np.bool_]) -> NamedDrawings:
        return NamedDrawings(self.names, self.rows[rows], self.owner[rows])

    def owners_among(self, names: Sequence[str]) -> Ints:
        """(s,) rows of another list of names, which holds all of these."""
        place = {key(name): row for row, name in enumerate(names)}
        return np.array([place[key(name)] for name in self.names], np.int64)[self.owner]


@dataclass(frozen=True)
class WordMap:
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
    drawings = collect_drawings(source, seen)
    every = _all_names(drawings.names)
    words, known = word_vectors(every, root=source.root)
    # Names with drawings come first. Only those that have a word as well can teach the map.
    n_drawn = len(drawings.names)
    teaching = known[:n_drawn]
    taught = np.flatnonzero(teaching)
    number = np.cumsum(teaching) - 1
    asked = drawings.only(teaching[drawings.owner])
    word_map = fit_words(words[taught], drawings.means()[taught], asked.rows, number[asked.owner])
    projected = unit_rows(words @ word_map.weight.T)
    means = drawings.means()
    points = projected.copy()
    points[:n_drawn] = means
    points[taught] = interpolate(projected[taught], means[taught], _DRAWN_WEIGHT)
    there = known.copy()
    there[:n_drawn] = True
    points = unit_rows(points[there])
    names = [name for name, wanted in zip(every, there, strict=True) if wanted]
    metrics = _metrics(word_map, len(taught), points, names, unseen)
    points, names = names_to_ship(points, names, n_drawn, word_map.top_3)
    card: dict[str, Any] = {
        "encoder": source.network.card.id,
        "names": list(readable(names)),
        "drawn": [row < n_drawn for row in range(len(names))],
        "scale": best_scale(points, drawings.rows, drawings.owners_among(names)),
        "category_scale": best_scale(
            _class_means(seen.photos, seen.photo_classes, len(seen.classes)),
            seen.sketches,
            seen.sketch_classes,
        ),
        "first_10": expected_first_10(source, seen, Split.of(source.network.card).held_out_classes),
        "words": WORDS_LICENCE,
        "training": {
            "sets": ["Sketchy (seen classes of 104/21)", "Quick, Draw! (likewise)"],
            "unseen": list(SKETCHY_104_21_UNSEEN),
            "ridge": word_map.strength,
        },
        "metrics": metrics,
    }
    file = folder / FILE
    write_bundle(file, card, {"points": points.astype(np.float16), "weight": word_map.weight})
    return file


def names_to_ship(
    points: Floats, names: list[str], n_drawn: int, left_out_top_3: float
) -> tuple[Floats, list[str]]:
    """All names, or only those with drawings, which come first, if words mislead too often."""
    kept = len(names) if left_out_top_3 >= _LEAST_TOP_3 else n_drawn
    return points[:kept], names[:kept]


def fit_words(words: Floats, means: Floats, drawings: Floats, owner: Ints) -> WordMap:
    """Ridge from words to means of drawings, its strength chosen by leaving classes out.

    Args:
        words: (n, w), unit rows.
        means: (n, d), unit rows.
        drawings: (s, d) unit rows, the drawings behind the means.
        owner: (s,) whose drawing each is.
    """
    gram = words.astype(np.float64) @ words.T.astype(np.float64)
    tried = []
    for strength in _STRENGTHS:
        inverse = np.linalg.inv(gram + strength * np.eye(len(words)))
        solved = inverse @ means
        # What each class would be given had it been left out, in closed form.
        left_out = unit_rows(means - solved / np.diag(inverse)[:, None])
        top_1, top_3 = _top_1_and_3(left_out, drawings, owner)
        tried.append((top_3, top_1, strength, solved))
    top_3, top_1, strength, solved = max(tried, key=lambda one: one[:3])
    weight = (words.T.astype(np.float64) @ solved).T.astype(np.float32)
    return WordMap(weight, strength, top_1, top_3)


def expected_first_10(
    source: FeatureSource, seen: Corpus, held_out: Sequence[str]
) -> dict[str, float] | None:
    """From the share of traced photos found among the first ten to that of drawings.

    Both are known of classes that have drawings. Only those the encoder was not trained on count:
    of the others it knows the very drawings. They are few, so the curve has one number, by how much
    the logit falls.
    """
    photos = {p.key: p for p in sketchy.load(source.root, "train").photos}
    keys = [p.key for p in sketchy.load(source.root, "all").photos if p.label in set(seen.classes)]
    gallery = seen.photos
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
            vectors = unit_rows(source.network.sketches(np.stack(pages)))
            traced.append(ranks(vectors @ gallery.T, owners) <= FIRST)
        own = np.flatnonzero((seen.sketch_classes == number) & (seen.target >= 0))
        drawn.append(ranks(seen.sketches[own] @ gallery.T, seen.target[own]) <= FIRST)
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


def collect_drawings(source: FeatureSource, seen: Corpus) -> NamedDrawings:
    """Sketchy's seen classes and QuickDraw's, each name once."""
    found: dict[str, tuple[str, list[Floats]]] = {}
    for number, name in enumerate(seen.classes):
        found[key(name)] = (name, [seen.sketches[seen.sketch_classes == number]])
    try:
        some = _some_of_quickdraw(source.root)
    except DataMissing:
        some = None
    if some is not None:
        vectors = unit_rows(source.sketches(some))
        labels = np.array([str(sketch.label) for sketch in some.sketches])
        for label in some.labels:
            _, rows = found.setdefault(key(label), (label, []))
            rows.append(vectors[labels == label])
    drawn = [np.concatenate(rows) for _, rows in found.values()]
    owner = np.repeat(np.arange(len(drawn)), [len(rows) for rows in drawn])
    return NamedDrawings(tuple(name for name, _ in found.values()), np.concatenate(drawn), owner)


def _some_of_quickdraw(root: Path | None) -> PairData:
    data = seen_only(quickdraw.load(root), SKETCHY_104_21_UNSEEN)
    taken: dict[str, list[SketchItem]] = {}
    for sketch in data.sketches:
        own = taken.setdefault(str(sketch.label), [])
        if len(own) < _PER_NAME:
            own.append(sketch)
    kept = tuple(sketch for own in taken.values() for sketch in own)
    return PairData(f"{data.name} {_PER_NAME} a name", (), kept, data.fine_grained)


def _all_names(labels: Sequence[str]) -> list[str]:
    """Every name once, however the sets spell it; those with drawings first."""
    unique: dict[str, str] = {}
    for name in (*labels, *SKETCHY_CLASSES, *TU_BERLIN_CLASSES):
        unique.setdefault(key(name), name)
    return list(unique.values())


def best_scale(points: Floats, drawings: Floats, owner: Ints) -> float:
    """The scale whose softmax over all points gives the right one the most."""
    scores = (drawings @ points.T).astype(np.float64)
    losses = []
    for scale in _SCALES:
        logits = scale * scores
        top = logits.max(1)
        total = top + np.log(np.exp(logits - top[:, None]).sum(1))
        losses.append(float((total - logits[np.arange(len(owner)), owner]).mean()))
    return float(_SCALES[int(np.argmin(losses))])


def _class_means(rows: Floats, owner: Ints, count: int) -> Floats:
    return unit_rows(np.stack([rows[owner == number].mean(0) for number in range(count)]))


def _top_1_and_3(points: Floats, drawings: Floats, owner: Ints) -> tuple[float, float]:
    """Part of the drawings whose own point is the nearest, and among the three nearest."""
    found = ranks(drawings @ points.T, owner)
    return float((found <= 1).mean()), float((found <= 3).mean())


def _metrics(
    word_map: WordMap, taught: int, points: Floats, names: Sequence[str], unseen: Corpus
) -> dict[str, Any]:
    """How often a drawing is named rightly: by words alone, and of unseen classes."""
    place = {name: row for row, name in enumerate(names)}
    owner = np.array([place.get(name, -1) for name in unseen.classes])[unseen.sketch_classes]
    asked = owner >= 0
    found: dict[str, Any] = {
        "words_left_out": {
            "protocol": f"each of {taught} classes left out of the map in turn; its drawings "
            f"against the projected words of all {taught} names",
            "top_1": word_map.top_1,
            "top_3": word_map.top_3,
        },
        "unseen": {},
    }
    if asked.any():
        top_1, top_3 = _top_1_and_3(points, unseen.sketches[asked], owner[asked])
        classes = [name for name in unseen.classes if name in place]
        forbidden = forbidden_labels(SKETCHY_104_21_UNSEEN, classes)
        found["unseen"] = {
            "protocol": f"{asked.sum()} drawings of {len(classes)} unseen classes "
            f"({len(forbidden)} of them under their own names) among all {len(names)} names",
            "top_1": top_1,
            "top_3": top_3,
        }
    return found
