"""How well words find photos, alone and beside drawings of a few strokes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.encoder import Encoder
from core.research.datasets import quickdraw
from core.research.datasets.items import SketchItem
from core.research.datasets.splits import SKETCHY_104_21_UNSEEN, seen_only
from core.research.evaluation.embed import embed_drawings, open_strokes
from core.research.words.learning import FIRST, precision, shows
from core.research.words.photos import LabelledPhotos
from core.research.words.vocabulary import Word, words_for
from core.search.word_term import WordTerm, closeness
from core.search.words import Words
from core.sketch import Sketch

STROKES = (1, 2, 3)
_DRAWINGS = 3
"""Drawings of each class; each is cut off after one, two and three strokes."""

_BATCH = 32


def evaluate_words(
    words: Words, photos: LabelledPhotos, learnt_from: frozenset[str]
) -> dict[str, Any]:
    """P@10 of every listed word with at least ten photos.

    Args:
        words: what is measured.
        photos: those kept out of the fit.
        learnt_from: the data sets that the encoder itself was trained on.
    """
    known = words_for(set(photos.labels.tolist()))
    shown = shows(known, photos.labels)
    found = {
        word.name: precision(words.chances(words.row(word.name), photos.vectors), shown[:, column])
        for column, word in enumerate(known)
        if word.name in words and shown[:, column].sum() >= FIRST
    }
    hypernyms = [found[word.name] for word in known if word.is_hypernym and word.name in found]
    narrow = [found[word.name] for word in known if not word.is_hypernym and word.name in found]
    new = ~np.isin(photos.sets, list(learnt_from))
    return {
        "protocol": f"{len(photos.labels)} photos kept out of the fit, "
        f"{int(new.sum())} of them of data sets that the encoder was not trained on",
        "words": len(found),
        "p_10": _mean([*narrow, *hypernyms]),
        "p_10_things": _mean(narrow),
        "p_10_hypernym": _mean(hypernyms),
        "by_word": dict(sorted(found.items(), key=lambda item: item[1])),
    }


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


def evaluate_beside_drawings(
    encoder: Encoder,
    words: Words,
    photos: LabelledPhotos,
    root: Path | None,
) -> dict[str, Any]:
    """P@10 of drawings of one to three strokes, of the widest word that fits, and of both.

    Right is a photo of what was drawn: of a dog, where somebody drew a dog and said "animal".

    Args:
        encoder: of the drawings.
        words: of this encoder.
        photos: those kept out of the fit.
        root: where Quick, Draw! lies.
    """
    asked = _drawings(photos, root)
    known = words_for(set(photos.labels.tolist()))
    rows: dict[str, list[float]] = {
        name: [] for name in ("drawing", "hypernym", "both", "own", "own_both")
    }
    sketches = [_first(item, count) for item in asked for count in STROKES]
    vectors = [
        embed_drawings(encoder, sketches[start : start + _BATCH])
        for start in range(0, len(sketches), _BATCH)
    ]
    cosines = np.concatenate(vectors) @ photos.vectors.T if vectors else np.empty((0, 0))
    for number, item in enumerate(asked):
        relevant = photos.labels == item.label
        wide, own = _words_of(item, known)
        said = [words.chances(words.row(word.name), photos.vectors) for word in (wide, own)]
        for row in cosines[number * len(STROKES) : (number + 1) * len(STROKES)]:
            for name, scores in (
                ("drawing", row),
                ("hypernym", said[0]),
                ("both", row + WordTerm.counts * closeness(said[0])),
                ("own", said[1]),
                ("own_both", row + WordTerm.counts * closeness(said[1])),
            ):
                rows[name].append(precision(scores, relevant))
    return {
        "protocol": f"{len(asked)} drawings of Quick, Draw! cut off after one, two and three "
        f"strokes, among {len(photos.labels)} photos kept out of the fit",
        **{f"p_10_{name}": float(np.mean(values)) for name, values in rows.items() if values},
    }


def _drawings(photos: LabelledPhotos, root: Path | None) -> list[SketchItem]:
    """Some drawings of each class with enough photos that a hypernym holds."""
    names, counts = np.unique(photos.labels, return_counts=True)
    enough = set(names[counts >= FIRST].tolist())
    known = words_for(set(photos.labels.tolist()))
    able = {c for word in known if word.is_hypernym for c in word.classes} & enough
    taken: dict[str, list[SketchItem]] = {name: [] for name in sorted(able)}
    for item in seen_only(quickdraw.load(root), SKETCHY_104_21_UNSEEN).sketches:
        own = taken.get(item.label or "")
        if own is not None and len(own) < _DRAWINGS and len(open_strokes(item).strokes) >= 2:
            own.append(item)
    return [item for own in taken.values() for item in own]


def _first(item: SketchItem, strokes: int) -> Sketch:
    return Sketch(open_strokes(item).strokes[:strokes])


def _words_of(item: SketchItem, words: Sequence[Word]) -> tuple[Word, Word]:
    """The most general and the most exact word for what was drawn."""
    fitting = sorted(
        (word for word in words if item.label in word.classes), key=lambda word: len(word.classes)
    )
    return fitting[-1], fitting[0]
