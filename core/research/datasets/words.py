"""Vectors of class names (word2vec): how near two classes are before any picture is seen."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from core.research.datasets.about import Place, about_set
from core.research.datasets.class_names import squashed
from core.research.datasets.source import DataDamaged

Vectors = Mapping[str, NDArray[np.float32]]

ABOUT = about_set("words")
_PUBLISHED = "GoogleNews-vectors-negative300.bin"


def word_vectors(
    names: Sequence[str], root: Path | None = None
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return unit vectors (n, d) of class names, and which of them are known (the others are zero).

    A name of several words is looked up as a whole first; else it is the mean of its words, if all
    of them are known.
    """
    known = _known(names, root)
    dim = len(next(iter(known.values()))) if known else 0
    vectors = np.zeros((len(names), dim), dtype=np.float32)
    mask = np.zeros(len(names), dtype=np.bool_)
    for row, name in enumerate(names):
        parts = [squashed(name)] if squashed(name) in known else _words(name)
        if parts and all(part in known for part in parts):
            mean = np.mean([_unit(known[part]) for part in parts], axis=0)
            vectors[row], mask[row] = _unit(mean), True
    return vectors, mask


def _known(names: Iterable[str], root: Path | None) -> Vectors:
    wanted = {part for name in names for part in (squashed(name), *_words(name))}
    for place in ABOUT.places(root):
        packed = place.under("word_vectors.npz")
        if packed is not None and (known := _packed(place, packed)):
            return known
        published = place.under(_PUBLISHED)
        if published is not None:
            with place.source.open(published) as file:
                return _chosen(_entries(file), wanted)
    raise ABOUT.missing(root)


def _chosen(entries: Iterator[tuple[str, NDArray[np.float32]]], wanted: set[str]) -> Vectors:
    """Keep what is asked for, the most frequent of several spellings (they come in that order)."""
    known: dict[str, NDArray[np.float32]] = {}
    for word, vector in entries:
        # Names of firms and people are in capitals, and mean something else.
        if word.islower() and squashed(word) in wanted:
            known.setdefault(squashed(word), vector)
    return known


def _packed(place: Place, file: str) -> Vectors:
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


def _entries(file: IO[bytes]) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Read word2vec: a line with the counts, then each word, a space and its numbers as float32."""
    try:
        count, dim = (int(number) for number in file.readline().split())
    except ValueError as error:
        raise DataDamaged("this is not a word2vec file: it does not begin with counts") from error
    for _ in range(count):
        word = bytearray()
        while (letter := file.read(1)) not in (b" ", b""):
            word += letter
        content = file.read(4 * dim)
        if len(content) < 4 * dim:
            raise DataDamaged("the word2vec file ends early")
        yield word.decode("utf-8", "replace").lstrip("\n"), np.frombuffer(content, dtype="<f4")


def _words(name: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", name.lower())


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.linalg.norm(vector)
    return vector if length == 0 else (vector / length).astype(np.float32)
