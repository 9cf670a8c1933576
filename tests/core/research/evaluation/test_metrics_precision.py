"""Average precision and P@K: by hand, against scikit-learn and torchmetrics, and with ties."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score
from torchmetrics.functional.retrieval import (
    retrieval_average_precision,
    retrieval_precision,
)

from core.research.evaluation.metrics import (
    ap_voc,
    average_precision,
    map_all,
    mean_of,
    p_at,
    p_at_relevant,
    relevance_in_order,
)

# A busy machine must not fail a test: no deadline for one example.
calmly = settings(deadline=None, max_examples=40)
SEEDS = st.integers(0, 2**32 - 1)
ROW = np.array([[True, False, True, False, False, True]])


def _some_ranking(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    relevant = rng.random((6, 30)) < 0.3
    relevant[:, 0] = True
    # torchmetrics takes any score of zero or less for "not retrieved", so all are positive here.
    return rng.permuted(np.tile(np.linspace(0.1, 1, 30), (6, 1)), axis=1), relevant


def test_average_precision_by_hand() -> None:
    assert average_precision(ROW)[0] == pytest.approx((1 / 1 + 2 / 3 + 3 / 6) / 3)


def test_cut_off_divides_by_what_can_be_reached() -> None:
    assert average_precision(ROW, 2)[0] == pytest.approx((1 / 1) / 2)
    assert average_precision(ROW, 4)[0] == pytest.approx((1 / 1 + 2 / 3) / 3)
    assert average_precision(np.array([[True, True, True]]), 2)[0] == 1.0


def test_interpolated_precision_takes_the_best_that_follows() -> None:
    row = np.array([[False, True, True, False]])
    assert average_precision(row)[0] == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert ap_voc(row)[0] == pytest.approx((2 / 3 + 2 / 3) / 2)


def test_precision_denominators() -> None:
    assert p_at(ROW, 2)[0] == 0.5
    assert p_at(ROW, 12)[0] == 3 / 12
    assert p_at_relevant(ROW, 2)[0] == 0.5
    assert p_at_relevant(ROW, 12)[0] == 2 / 3


def test_a_query_without_an_answer_is_left_out_of_the_mean() -> None:
    two = np.array([[False, True], [False, False]])
    assert np.isnan(average_precision(two)[1])
    assert np.isnan(ap_voc(two)[1])
    assert np.isnan(p_at(two, 1)[1])
    assert np.isnan(p_at_relevant(two, 1)[1])
    assert map_all(two) == 0.5
    with pytest.raises(ValueError, match="no query"):
        map_all(two[1:])


@calmly
@given(SEEDS)
def test_agrees_with_scikit_learn_and_torchmetrics(seed: int) -> None:
    similarity, relevant = _some_ranking(seed)
    ranked = relevance_in_order(similarity, relevant)
    ours = average_precision(ranked)
    for i in range(len(similarity)):
        assert ours[i] == pytest.approx(average_precision_score(relevant[i], similarity[i]))
        scores, truth = torch.from_numpy(similarity[i]), torch.from_numpy(relevant[i])
        theirs = retrieval_average_precision(scores, truth)
        assert ours[i] == pytest.approx(float(theirs), abs=1e-6)
        theirs = retrieval_precision(scores, truth, top_k=10)
        assert p_at(ranked, 10)[i] == pytest.approx(float(theirs), abs=1e-6)
    assert map_all(ranked) == pytest.approx(ours.mean())


@calmly
@given(SEEDS)
def test_interpolated_agrees_with_a_plain_loop(seed: int) -> None:
    ranked = relevance_in_order(*_some_ranking(seed))
    for k in (None, 8):
        for row, value in zip(ranked, ap_voc(ranked, k), strict=True):
            part = row[:k]
            positives = row.sum() if k is None else min(k, row.sum())
            precision = [part[: i + 1].mean() for i in range(len(part))]
            expected = sum(max(precision[i:]) for i in range(len(part)) if part[i]) / positives
            assert value == pytest.approx(expected)
    assert np.all(ap_voc(ranked) >= average_precision(ranked) - 1e-12)
    assert mean_of(ap_voc(ranked)) >= map_all(ranked) - 1e-12


@calmly
@given(SEEDS)
def test_a_tie_takes_the_worst_order_there_is(seed: int) -> None:
    rng = np.random.default_rng(seed)
    similarity, relevant = rng.integers(0, 2, 5), rng.random(5) < 0.5
    relevant[0] = True
    orders = []
    for order in itertools.permutations(range(5)):
        falling = similarity[list(order)]
        if np.all(np.diff(falling) <= 0):
            orders.append(float(average_precision(relevant[list(order)][None])[0]))
    ours = average_precision(relevance_in_order(similarity[None], relevant[None]))[0]
    assert ours == pytest.approx(min(orders))


def test_what_cannot_be_compared_counts_against_us() -> None:
    nan = float("nan")
    assert relevance_in_order([[nan, 0.5]], [[True, False]]).tolist() == [[False, True]]
    assert relevance_in_order([[nan, 0.5]], [[False, True]]).tolist() == [[False, True]]
    everything = relevance_in_order([[nan] * 4], [[True, True, False, False]])
    assert everything.tolist() == [[False, False, True, True]]


@calmly
@given(SEEDS)
def test_leaving_an_item_out_equals_not_having_it(seed: int) -> None:
    similarity, relevant = _some_ranking(seed)
    excluded = np.zeros_like(relevant)
    excluded[:, 4] = True
    with_mask = relevance_in_order(similarity, relevant, excluded=excluded)
    without = relevance_in_order(np.delete(similarity, 4, 1), np.delete(relevant, 4, 1))
    np.testing.assert_array_equal(with_mask[:, :-1], without)
    assert not with_mask[:, -1].any()
    np.testing.assert_allclose(average_precision(with_mask, 8), average_precision(without, 8))


def test_senseless_input_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\(q, g\)"):
        average_precision(np.array([True, False]))
    with pytest.raises(ValueError, match="at least 1"):
        p_at(ROW, 0)
