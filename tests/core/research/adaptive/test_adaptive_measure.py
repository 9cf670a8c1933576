"""Measuring over draws of the support."""

import numpy as np

from core.research.adaptive.measure import stack_padded


def test_draws_that_leave_fewer_queries_are_filled_up() -> None:
    """What is filled up counts as not asked."""
    long, short = np.full((2, 3), True), np.full((2, 1), True)
    stacked = stack_padded([long, short])
    assert stacked.shape == (2, 2, 3)
    assert stacked[0].all()
    assert stacked[1].tolist() == [[True, False, False]] * 2
