"""The order in which the program shows a gallery, which is not that of the cosines alone."""

import numpy as np
from numpy.typing import NDArray

from core.research.evaluation.similarity import DECIMALS, unit
from core.search.expansion import FIRST, expand_query


def as_shown(
    queries: NDArray[np.generic],
    gallery: NDArray[np.generic],
    similarity: NDArray[np.float64],
    relevant: NDArray[np.bool_],
    excluded: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Numbers (q, g) that fall from place to place as the program fills them; ties stay ties.

    Args:
        queries: (q, dim).
        gallery: (g, dim).
        similarity: their cosines (q, g).
        relevant: (q, g), right answers: of equals at the last of the first places, wrong ones come
            first.
        excluded: (q, g), True where an item is the query itself.
    """
    asked, offered = unit(queries).astype(np.float32), unit(gallery).astype(np.float32)
    shown = np.empty_like(similarity)
    for number, cosines in enumerate(similarity):
        ranked = cosines if excluded is None else np.where(excluded[number], -np.inf, cosines)
        first = np.lexsort((relevant[number], -ranked))[:FIRST]
        expanded = expand_query(asked[number], offered[first], ranked[first].astype(np.float32))
        shown[number] = np.round(offered.astype(np.float64) @ expanded, DECIMALS)
        # No cosine is as large as these, and among themselves they keep their order.
        shown[number, first] = 3.0 + ranked[first]
    return shown
