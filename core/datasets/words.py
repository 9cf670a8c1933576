"""Vectors of class names (word2vec, GloVe), so that unseen classes have a neighbourhood of seen ones."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.datasets.about import About
from core.datasets.aliases import squashed

__all__ = ["ABOUT", "word_vectors"]

ABOUT = About(
    name="Word vectors",
    page="https://nlp.stanford.edu/projects/glove/ and https://code.google.com/archive/p/word2vec/",
    layout="splits_and_words/word_vectors.npz: <set>_names and <set>_<word2vec|glove>",
    stems=("splits_and_words", "word_vectors", "glove", "word2vec"),
)


def word_vectors(
    names: Sequence[str],
    which: Literal["word2vec", "glove"] = "word2vec",
    *,
    root: Path | None = None,
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return unit vectors (n, 300) of class names, and which of them are known (the others are zero)."""
    known = _packed(which, root)
    dim = len(next(iter(known.values())))
    vectors = np.zeros((len(names), dim), dtype=np.float32)
    mask = np.zeros(len(names), dtype=np.bool_)
    for row, name in enumerate(names):
        vector = known.get(squashed(name))
        if vector is not None:
            vectors[row], mask[row] = vector, True
    return vectors, mask


def _packed(which: str, root: Path | None) -> dict[str, NDArray[np.float32]]:
    for place in ABOUT.places(root):
        file = place.under("word_vectors.npz")
        if file is None:
            continue
        known: dict[str, NDArray[np.float32]] = {}
        with np.load(io.BytesIO(place.source.read(file)), allow_pickle=False) as arrays:
            # Sketchy's come first: its names were looked up with the most care.
            for field in sorted(arrays.files):
                if not field.endswith(f"_{which}"):
                    continue
                names = arrays[field.removesuffix(which) + "names"]
                for name, vector in zip(names, arrays[field], strict=True):
                    length = float(np.linalg.norm(vector))
                    if length > 0:
                        known.setdefault(squashed(str(name)), vector / np.float32(length))
        if known:
            return known
    raise ABOUT.missing(root)
