"""Relevance: the chance that a photo is right, calibrated for each encoder.

There is always a best match, even if nothing resembles the drawing. A cosine alone does not show
that: a few lines are close to everything. Three things tell more: how far a photo stands out from
the rest of the library, how far the best matches do, and how much the photo resembles the other
best matches. If these show the same thing, they are more often right than if each shows something
else. Curves over the three are fitted on queries with known answers (`inkseek train release`). They
are valid for one encoder only.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.bundle import Bundle, read_optional, write_bundle
from core.library import Filters
from core.search.photo_store import PhotoStore
from resources import resource

log = logging.getLogger(__name__)

FILE = "relevance.safetensors"

STRONG = 0.45
"""Chance from which a match is called strong."""

ENOUGH = 40
"""Photos a library must have before anything can stand out from it."""

FAIR = 0.25
"""Chance from which a match is called fair."""

NOTHING = 0.05
"""Where even the best match has less of a chance, nothing is close."""

BEST = 10
"""So many hits are the best matches, which are compared with each other."""

EVIDENCE = 3
"""Columns of `evidence`."""


@dataclass(frozen=True)
class Curve:
    """A logistic curve over evidence.

    It may stay below one: even photos that stand out most can be wrong.
    """

    weights: tuple[float, ...]
    offset: float
    ceiling: float = 1.0

    def __post_init__(self) -> None:
        finite = all(map(math.isfinite, (*self.weights, self.offset)))
        if not (finite and self.weights[0] > 0):
            raise ValueError("a curve has to rise")
        if not 0 < self.ceiling <= 1:
            raise ValueError("a chance lies between 0 and 1")

    def chances(self, evidence: NDArray[np.float64]) -> NDArray[np.float64]:
        """The chance of each row of evidence (n, number of weights)."""
        rising: NDArray[np.float64] = 1.0 / (
            1.0 + np.exp(-(evidence @ np.array(self.weights) + self.offset))
        )
        return self.ceiling * rising


def evidence(
    vectors: NDArray[np.float32], question: NDArray[np.float32], rest: NDArray[np.float32]
) -> NDArray[np.float64]:
    """What tells whether hits are right.

    Args:
        vectors: Unit rows of the hits.
        question: Unit vector of what was asked.
        rest: Unit rows of photos that stand for the whole library.

    Returns:
        A row a hit: how far it stands out, how far it resembles the other best hits more than the
        library does, and how far the best hits stand out. All are in standard deviations.
    """
    cosines = np.vecdot(vectors, question)
    standing = z_scores(cosines, np.vecdot(rest, question))
    best = np.argsort(-cosines, kind="stable")[:BEST]
    among = np.zeros(len(vectors))
    among[best] = 1.0
    centre = vectors[best].sum(0)
    # A hit among the best is compared with the others alone; its cosine to itself is one.
    alike = (np.vecdot(vectors, centre) - among) / np.maximum(len(best) - among, 1.0)
    # Alone, it has nothing to agree with.
    alone = len(best) == 1
    agreement = standing if alone else z_scores(alike, np.vecdot(rest, centre) / len(best))
    return np.stack([standing, agreement, np.full(len(vectors), standing[best].mean())], 1)


def z_scores(cosines: NDArray[np.floating], rest: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return by how many standard deviations cosines lie above the mean of the rest."""
    spread = max(float(rest.std()), 1e-6)
    out: NDArray[np.float64] = (cosines.astype(np.float64) - float(rest.mean())) / spread
    return out


class EmbeddedTerm(NamedTuple):
    """A term of a query: its vector, whether it is a drawing, and how much it counts."""

    vector: NDArray[np.float32]
    is_drawing: bool
    weight: float


@dataclass(frozen=True)
class Relevance:
    """The curves of one encoder.

    Attributes:
        encoder: Id of the encoder they were measured with.
        drawing: For a drawing as the question.
        picture: For a picture as the question.
    """

    encoder: str
    drawing: Curve
    picture: Curve

    def chances(
        self,
        vectors: NDArray[np.float32],
        wanted: Sequence[EmbeddedTerm],
        rest: NDArray[np.float32],
    ) -> NDArray[np.float64] | None:
        """The chance that each photo is right: the mean over the positive terms.

        Negative terms only change the order. None without positive terms, or in a library too small
        for anything to stand out.

        Args:
            vectors: Unit rows of the photos.
            wanted: The terms of the question.
            rest: Unit rows of photos that stand for the whole library.
        """
        pulls = [term for term in wanted if term.weight > 0]
        if not pulls or len(rest) < ENOUGH:
            return None
        total = sum(term.weight for term in pulls)
        chances = np.zeros(len(vectors))
        for vector, is_drawing, weight in pulls:
            curve = self.drawing if is_drawing else self.picture
            chances += weight / total * curve.chances(evidence(vectors, vector, rest))
        return chances


def shipped_relevance(encoder_id: str, file: Path | None = None) -> Relevance | None:
    """Read the curves that were measured with this encoder; None where there are none.

    Args:
        encoder_id: Of the encoder that answers.
        file: Another bundle of curves than the one that came with the program.
    """

    def made(bundle: Bundle) -> Relevance:
        kinds = ("drawing", "picture")
        drawing, picture = (_curve_of(bundle.tensors[kind].tolist()) for kind in kinds)
        return Relevance(encoder_id, drawing, picture)

    return read_optional(file or Path(str(resource("models", FILE))), encoder_id, made)


def _curve_of(numbers: Sequence[float]) -> Curve:
    *weights, offset, ceiling = numbers
    if len(weights) != EVIDENCE:
        raise ValueError("a curve has a weight for each kind of evidence")
    return Curve(tuple(weights), offset, ceiling)


def save_relevance(file: Path, relevance: Relevance, card: Mapping[str, Any]) -> None:
    """Write curves and what was measured about them.

    Args:
        file: The weight file; its card goes beside it.
        relevance: The curves.
        card: Protocol and figures.
    """
    tensors = {
        kind: np.array([*curve.weights, curve.offset, curve.ceiling])
        for kind, curve in (("drawing", relevance.drawing), ("picture", relevance.picture))
    }
    write_bundle(file, {"encoder": relevance.encoder, **card}, tensors)


SAMPLE = 1000
GROWN = 1.1
"""The sample is renewed when the library's size has changed by this factor."""


class LibrarySample:
    """A sample of photos for the whole library.

    Any thread may ask.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._size = 0
        self._vectors = np.empty((0, 0), np.float32)

    def of(self, store: PhotoStore) -> NDArray[np.float32]:
        """Unit rows, at most SAMPLE of them."""
        size = store.count(Filters())
        with self._lock:
            if size > self._size * GROWN or size * GROWN < self._size:
                self._vectors = store.sample(SAMPLE)[1]
                self._size = size
            return self._vectors
