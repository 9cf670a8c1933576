"""Paired intervals: what they contain, and what is drawn together."""

import numpy as np
import pytest

from core.research.kit.intervals import paired_interval


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
