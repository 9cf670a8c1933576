"""Calibrating the settled estimate: the curve is found again, and what it says comes true."""

import numpy as np
import pytest

from core.research.onthefly.settled import examples, fit_curve, reliability
from core.search.history import RankedPhoto, Snapshot
from core.search.settled import SIGNS


def test_finds_the_curve_that_made_the_data() -> None:
    rng = np.random.default_rng(0)
    found = rng.normal(size=(6000, len(SIGNS))) * np.array([1, 2, 1, 1, 3, 1, 1, 0.5])
    weights = np.array([1.0, -0.5, 0.2, 0.0, 0.3, 0.8, -1.0, 0.6])
    stayed = rng.random(6000) < 1 / (1 + np.exp(-(found @ weights - 0.7)))
    estimate = fit_curve(found, stayed)
    np.testing.assert_allclose(estimate.weights, weights, atol=0.15)
    assert estimate.bias == pytest.approx(-0.7, abs=0.12)
    told = reliability(estimate, found, stayed)
    assert told["expected_calibration_error"] < 0.03
    assert sum(tenth["n"] for tenth in told["bins"]) == told["n"] == 6000


def test_whether_the_first_five_stayed_is_found_from_the_end() -> None:
    def snapshot(n: int, ids: str) -> Snapshot:
        photos = tuple(RankedPhoto(ord(i), 1 - k / 10) for k, i in enumerate(ids))
        return Snapshot(n, photos, 7)

    history = [
        snapshot(1, "abcdefg"),
        snapshot(2, "abcdxfg"),
        snapshot(3, "edcbafg"),
        snapshot(4, "abcdegf"),
    ]
    found, stayed = examples([history])
    # The first five are those of the end at 1, 3 and 4, but they stay only from 3 on.
    assert found.shape == (3, len(SIGNS))
    assert stayed.tolist() == [False, False, True]
