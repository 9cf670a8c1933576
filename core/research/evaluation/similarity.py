"""Cosine similarity whose ties are real ties, and the order that the program shows.

Two photos with the same vector must be equally similar to a query, but the sums inside a matrix
product are ordered differently from column to column, so float32 products differ in their last
digits and would break the tie at random. Products are therefore taken in float64 and rounded to
what float32 vectors can mean at all.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.search.expansion import FIRST, expand_query

DECIMALS = 6
_CELLS = 4_000_000
"""Similarities held at a time: 32 MB, whatever the size of the gallery."""


def cosine(queries: ArrayLike, gallery: ArrayLike) -> NDArray[np.float64]:
    """Similarity of every query row with every gallery row, (q, g); NaN where a row is all zero."""
    return np.asarray(np.round(unit(queries) @ unit(gallery).T, DECIMALS))


def cosine_in_parts(
    queries: ArrayLike, gallery: ArrayLike
) -> Iterator[tuple[slice, NDArray[np.float64]]]:
    """Yield the rows of `cosine` part by part, as the slice of the queries and its similarities."""
    left, right = unit(queries), unit(gallery)
    step = max(1, _CELLS // max(1, len(right)))
    for start in range(0, len(left), step):
        part = slice(start, min(start + step, len(left)))
        yield part, np.asarray(np.round(left[part] @ right.T, DECIMALS))


def unit(vectors: ArrayLike) -> NDArray[np.float64]:
    """Rows of length one, in double precision; NaN where a row is all zero."""
    rows = np.asarray(vectors, dtype=np.float64)
    if rows.ndim != 2:
        raise ValueError(f"vectors must be (n, dim), not {rows.shape}")
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def displayed_order(
    queries: NDArray[np.generic],
    gallery: NDArray[np.generic],
    similarity: NDArray[np.float64],
    relevant: NDArray[np.bool_],
    excluded: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Numbers (q, g) that fall from place to place as the program shows a gallery; ties stay ties.

    The program expands a query by its first hits, so this is not the order of the cosines alone.

    Args:
        queries: (q, dim).
        gallery: (g, dim).
        similarity: their cosines (q, g).
        relevant: (q, g), right answers: of equals at the last of the first places, wrong ones come
            first.
        excluded: (q, g), True where an item is the query itself.
    """
    asked, offered = unit(queries).astype(np.float32), unit(gallery).astype(np.float32)
    displayed = np.empty_like(similarity)
    for number, cosines in enumerate(similarity):
        ranked = cosines if excluded is None else np.where(excluded[number], -np.inf, cosines)
        first = np.lexsort((relevant[number], -ranked))[:FIRST]
        expanded = expand_query(asked[number], offered[first], ranked[first].astype(np.float32))
        displayed[number] = np.round(offered.astype(np.float64) @ expanded, DECIMALS)
        # No cosine is as large as these, and among themselves they keep their order.
        displayed[number, first] = 3.0 + ranked[first]
    return displayed
