"""Ranks and what is averaged over them, by hand and against a plain loop."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.research.evaluation.metrics import acc_at, mean_rank, mean_reciprocal_rank, ranks

# A busy machine must not fail a test: no deadline for one example.
calmly = settings(deadline=None, max_examples=40)


def test_rank_is_one_for_the_most_similar() -> None:
    similarity = [[0.9, 0.1, 0.5], [0.9, 0.1, 0.5], [0.9, 0.1, 0.5]]
    assert ranks(similarity, [0, 1, 2]).tolist() == [1, 3, 2]


def test_ties_count_against_us() -> None:
    assert ranks([[0.5, 0.5, 0.5, 0.1]], [1]).tolist() == [3]


def test_what_cannot_be_compared_counts_against_us() -> None:
    nan = float("nan")
    assert ranks([[0.5, nan, 0.1]], [0]).tolist() == [2]
    assert ranks([[0.5, nan, 0.1]], [1]).tolist() == [3]


def test_only_items_that_take_part_are_counted() -> None:
    among = np.array([[False, True, False, True]])
    assert ranks([[0.9, 0.8, 0.7, 0.6]], [3], among=among).tolist() == [2]
    assert ranks([[0.9, 0.8, 0.7, 0.6]], [2], among=among).tolist() == [2]


@calmly
@given(st.integers(0, 2**32 - 1))
def test_ranks_agree_with_a_plain_loop(seed: int) -> None:
    rng = np.random.default_rng(seed)
    similarity = rng.integers(0, 4, (5, 7)) / 4
    targets = rng.integers(0, 7, 5)
    expected = [
        1 + sum(similarity[i, j] >= similarity[i, t] for j in range(7) if j != t)
        for i, t in enumerate(targets)
    ]
    assert ranks(similarity, targets).tolist() == expected


def test_accuracy_is_a_percentage_of_all_queries() -> None:
    assert acc_at([1, 2, 5, 6], 1) == 25.0
    assert acc_at([1, 2, 5, 6], 5) == 75.0


def test_means() -> None:
    assert mean_rank([1, 2, 6]) == 3.0
    assert mean_reciprocal_rank([1, 2, 4]) == pytest.approx((1 + 0.5 + 0.25) / 3)


def test_senseless_input_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the gallery"):
        ranks([[0.1, 0.2]], [2])
    with pytest.raises(ValueError, match="outside the gallery"):
        ranks([[0.1, 0.2]], [-1])
    with pytest.raises(ValueError, match=r"\(q, g\)"):
        ranks([0.1, 0.2], [0])
    with pytest.raises(ValueError, match="no query"):
        acc_at([], 1)
