"""The order in which the program shows a gallery, which is not that of the cosines alone."""

import numpy as np
from numpy.typing import NDArray

from core.evaluation.similarity import unit
from core.search.expansion import FIRST, expanded


def as_shown(
    queries: NDArray[np.generic],
    gallery: NDArray[np.generic],
    similarity: NDArray[np.float64],
    excluded: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Numbers (q, g) that fall from place to place as the program fills them.

    Args:
        queries: (q, dim).
        gallery: (g, dim).
        similarity: their cosines (q, g).
        excluded: (q, g), True where an item is the query itself.
    """
    asked, offered = unit(queries).astype(np.float32), unit(gallery).astype(np.float32)
    shown = np.empty_like(similarity)
    for number, cosines in enumerate(similarity):
        ranked = cosines if excluded is None else np.where(excluded[number], -np.inf, cosines)
        first = np.argsort(-ranked, kind="stable")[:FIRST]
        wider = expanded(asked[number], offered[first], ranked[first].astype(np.float32))
        shown[number] = offered @ wider
        # No cosine is as large as these, and among themselves they keep their order.
        shown[number, first] = 3.0 + ranked[first]
    return shown
