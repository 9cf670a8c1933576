import numpy as np
from clustered import unit
from hypothesis import given
from hypothesis import strategies as st

from core.search.embedder import combine


@given(
    seed=st.integers(0, 2**32 - 1),
    weights=st.lists(st.floats(-2, 2).filter(lambda w: abs(w) > 0.01), min_size=1, max_size=4),
)
def test_one_direction_stands_for_the_weighted_sum_of_cosines(
    seed: int, weights: list[float]
) -> None:
    rng = np.random.default_rng(seed)
    terms, photos = (
        unit(rng.standard_normal((len(weights), 12))),
        unit(rng.standard_normal((9, 12))),
    )
    direction = combine(list(terms), weights)
    assert direction is not None
    for photo in photos:
        by_hand = sum(
            w * sum(float(a) * float(b) for a, b in zip(term, photo, strict=True))
            for w, term in zip(weights, terms, strict=True)
        )
        assert abs(direction.scale * float(direction.vector @ photo) - by_hand) < 1e-5


def test_opposite_terms_leave_no_direction() -> None:
    term = unit(np.arange(1.0, 6.0))
    assert combine([term, term], [1.0, -1.0]) is None
    assert combine([term, -term], [0.5, 0.5]) is None
    assert combine([term, term], [1.0, -0.5]) is not None
