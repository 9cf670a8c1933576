"""The weight file of the words, with its card, as it comes with the program."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from core.bundle import write_bundle
from core.encoder import Encoder
from core.research.datasets.about import DataMissing
from core.research.datasets.splits import SKETCHY_104_21_UNSEEN
from core.research.evaluation.progress import Watch, unwatched
from core.research.words import evaluation
from core.research.words.learning import Learnt, learn
from core.research.words.photos import LabelledPhotos, load
from core.search.words import FILE, Words


def ship_words(
    encoder: Encoder,
    folder: Path,
    root: Path | None = None,
    cache: Path | None = None,
    watch: Watch = unwatched,
) -> dict[str, Any]:
    """Learn the words of an encoder, measure them, and write them.

    Args:
        encoder: whose vectors they are for.
        folder: to write into.
        root: folder of the data sets; $INKSEEK_DATA when None.
        cache: folder of the vectors that are kept; Inkseek's own when None.
        watch: shows the progress.

    Returns:
        The card.

    Raises:
        DataMissing: no labelled photos are installed.
    """
    photos = load(encoder, root, cache, watch)
    learnt = learn(photos.fit)
    # Measured as they are stored, in half precision.
    weights = learnt.weights.astype(np.float16)
    spellings = tuple(word.spellings for word in learnt.words)
    offsets = learnt.offsets.astype(np.float32)
    words = Words(spellings, weights.astype(np.float32), offsets)
    card = {
        "encoder": encoder.card.id,
        "spellings": [list(names) for names in spellings],
        "training": _training(photos, learnt),
        "metrics": measure(encoder, words, photos, root),
    }
    return write_bundle(folder / FILE, card, {"weights": weights, "offsets": offsets})


def measure(
    encoder: Encoder, words: Words, photos: LabelledPhotos, root: Path | None = None
) -> dict[str, Any]:
    """What is known of words: of all of them alone, and of some beside drawings."""
    test = photos.test
    trained_on = frozenset(encoder.card.training.get("sets", {}))
    found = {"alone": evaluation.evaluate_words(words, test, trained_on)}
    with suppress(DataMissing):
        found["beside_drawings"] = evaluation.evaluate_beside_drawings(encoder, words, test, root)
    return found


def _training(photos: LabelledPhotos, learnt: Learnt) -> dict[str, Any]:
    names, counts = np.unique(photos.fit.sets, return_counts=True)
    return {
        "sets": dict(zip(names.tolist(), counts.tolist(), strict=True)),
        "unseen": list(SKETCHY_104_21_UNSEEN),
        "ridge": learnt.strength,
        "p_10_left_out": {str(strength): value for strength, value in learnt.tried.items()},
        "command": "inkseek train words",
    }
