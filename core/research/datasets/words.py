"""Word vectors of class names (word2vec)."""

import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.research.datasets.about import Place, about_set
from core.research.datasets.class_names import squashed

Vectors = Mapping[str, NDArray[np.float32]]

ABOUT = about_set("words")


def word_vectors(
    names: Sequence[str], root: Path | None = None
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return unit vectors (n, d) of class names, and which of them are known (the others are zero).

    A name of several words is looked up as a whole first; else it is the mean of its words, if all
    of them are known.
    """
    known = _load_vectors(root)
    dim = len(next(iter(known.values()))) if known else 0
    vectors = np.zeros((len(names), dim), dtype=np.float32)
    mask = np.zeros(len(names), dtype=np.bool_)
    for row, name in enumerate(names):
        parts = [squashed(name)] if squashed(name) in known else _words(name)
        if parts and all(part in known for part in parts):
            mean = np.mean([_unit(known[part]) for part in parts], axis=0)
            vectors[row], mask[row] = _unit(mean), True
    return vectors, mask


def _load_vectors(root: Path | None) -> Vectors:
    for place in ABOUT.places(root):
        packed = place.under("word_vectors.npz")
        if packed is not None and (known := _read_vectors(place, packed)):
            return known
    raise ABOUT.missing(root)


def _read_vectors(place: Place, file: str) -> Vectors:
    known: dict[str, NDArray[np.float32]] = {}
    with np.load(io.BytesIO(place.source.read(file)), allow_pickle=False) as arrays:
        # "sketchy_…" sorts before "tuberlin_…", and is the more careful of the two.
        for field in sorted(arrays.files):
            if field.endswith("_word2vec"):
                named = arrays[field.removesuffix("word2vec") + "names"]
                for name, vector in zip(named, arrays[field], strict=True):
                    if np.any(vector):
                        known.setdefault(squashed(str(name)), vector)
    return known


def _words(name: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", name.lower())


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.linalg.norm(vector)
    return vector if length == 0 else (vector / length).astype(np.float32)
