"""Paired intervals: what they contain, and what is drawn together."""

import numpy as np
import pytest

from core.research.kit.experiment import Row
from core.research.kit.intervals import Difference, paired_interval, row_difference
from core.research.kit.page import verdicts


def test_a_clear_difference_excludes_zero_and_an_equal_one_does_not() -> None:
    rng = np.random.default_rng(0)
    hard = rng.normal(0, 10, 400)  # how hard a query is matters more than the row
    noise = rng.normal(0, 1, (2, 400))
    low, high = paired_interval(hard + 0.5 + noise[0], hard + noise[1])
    assert 0 < low < 0.5 < high < 0.8
    low, high = paired_interval(hard + noise[0], hard + noise[1])
    assert low < 0 < high


def test_the_interval_is_as_wide_as_theory_says() -> None:
    difference = np.random.default_rng(1).normal(0, 1, 900)
    low, high = paired_interval(difference, np.zeros(900))
    assert high - low == pytest.approx(2 * 1.96 / 30, rel=0.1)
    assert (low + high) / 2 == pytest.approx(difference.mean(), abs=0.01)


def test_queries_of_one_group_are_drawn_together() -> None:
    one = np.random.default_rng(2).normal(0, 1, 100)
    nine_times = np.repeat(one, 9)
    groups = np.repeat(np.arange(100), 9)
    alone = paired_interval(one, np.zeros(100))
    together = paired_interval(nine_times, np.zeros(900), groups)
    assert together == pytest.approx(alone)
    apart = paired_interval(nine_times, np.zeros(900))
    assert apart[1] - apart[0] < 0.5 * (together[1] - together[0])


def row(*runs: list[float]) -> Row:
    return Row({seed: {"by class": run} for seed, run in enumerate(runs)})


def test_rows_are_compared_by_the_mean_of_their_seeds() -> None:
    found = row_difference(row([1.0, 3.0], [3.0, 5.0]), row([1.0, 3.0]), "by class")
    assert (found.mean, found.low, found.high) == pytest.approx((1.0, 1.0, 1.0))
    assert found.verdict == "above"
    assert row_difference(row([1.0, 3.0]), row([2.0, 4.0]), "by class").verdict == "below"


def test_a_gain_of_one_class_among_losses_is_no_difference() -> None:
    found = row_difference(row([9.0, 0.0, 0.0, 0.0]), row([0.0, 1.0, 1.0, 1.0]), "by class")
    assert found.mean > 0
    assert found.verdict == "no difference shown"
    assert found.text(1) == "+1.5 (-1.0 to +6.5)"


def test_a_verdict_names_every_row_once() -> None:
    found = {"a": Difference(1, 0.5, 2), "b": Difference(-1, -2, -0.1), "c": Difference(0, -1, 1)}
    assert verdicts(found) == "above: a; below: b; no difference shown: c"
