"""m@A, m@B and their early-weighted forms, by hand."""

import math

import numpy as np
import pytest

from core.research.evaluation.metrics import frame_percentiles, frame_weights, m_a, m_b, wm_a, wm_b

RANKS = np.array([[5, 2, 1], [3, 3, 1]])  # two sketches, three stages, five photos


def test_percentiles_run_from_one_to_zero() -> None:
    expected = [[0.0, 0.75, 1.0], [0.5, 0.5, 1.0]]
    np.testing.assert_allclose(frame_percentiles(RANKS, 5), expected)


def test_m_a() -> None:
    assert m_a(RANKS, 5) == pytest.approx(100 * (0 + 0.75 + 1 + 0.5 + 0.5 + 1) / 6)


def test_m_b() -> None:
    assert m_b(RANKS) == pytest.approx(100 * (1 / 5 + 1 / 2 + 1 + 1 / 3 + 1 / 3 + 1) / 6)


def test_weights_favour_early_stages() -> None:
    expected = [math.exp(-1 / 3), math.exp(-2 / 3), math.exp(-1)]
    np.testing.assert_allclose(frame_weights(3), expected)


def test_weighted_figures_divide_by_the_number_of_stages() -> None:
    w1, w2, w3 = (math.exp(-t / 3) for t in (1, 2, 3))
    by_hand_a = (0 * w1 + 0.75 * w2 + 1 * w3 + 0.5 * w1 + 0.5 * w2 + 1 * w3) / 6
    by_hand_b = (w1 / 5 + w2 / 2 + w3 + w1 / 3 + w2 / 3 + w3) / 6
    assert wm_a(RANKS, 5) == pytest.approx(100 * by_hand_a)
    assert wm_b(RANKS) == pytest.approx(100 * by_hand_b)


def test_a_perfect_ranking_reaches_the_stated_ceiling() -> None:
    perfect = np.ones((4, 20), dtype=np.int64)
    assert m_a(perfect, 10) == 100.0
    assert m_b(perfect) == 100.0
    assert wm_b(perfect) == pytest.approx(61.6, abs=0.05)


def test_each_sketch_may_have_a_gallery_of_its_own() -> None:
    values = np.array([[2], [2]])
    np.testing.assert_allclose(frame_percentiles(values, [2, 3]), [[0.0], [0.5]])


def test_a_gallery_of_one_photo_is_always_right() -> None:
    assert m_a(np.array([[1, 1]]), 1) == 100.0


def test_senseless_ranks_are_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        m_a(np.array([[6]]), 5)
    with pytest.raises(ValueError, match="outside"):
        m_a(np.array([[0]]), 5)
    with pytest.raises(ValueError, match=r"\(q, T\)"):
        m_b(np.array([1, 2]))
