"""The map from words to drawings, and the ranks of names."""

import numpy as np

from core.research.zeroshot.names import _ranks, fit_words


def test_a_left_out_class_is_predicted_as_if_it_had_never_been_there() -> None:
    rng = np.random.default_rng(2)
    words = rng.normal(size=(7, 5)).astype(np.float32)
    means = rng.normal(size=(7, 6)).astype(np.float32)
    drawings = [row[None] for row in means]
    fit = fit_words(words, means, drawings)
    rest = np.arange(7) != 2
    gram = words[rest] @ words[rest].T + fit.strength * np.eye(6)
    by_hand = words[2] @ words[rest].T @ np.linalg.solve(gram, means[rest])
    whole = np.linalg.inv(words @ words.T + fit.strength * np.eye(7))
    left_out = means[2] - (whole @ means)[2] / whole[2, 2]
    np.testing.assert_allclose(left_out, by_hand, atol=1e-4)
    np.testing.assert_allclose(
        words @ fit.weight.T, words @ words.T @ whole @ means, rtol=1e-3, atol=1e-4
    )


def test_ranks_count_ties_against_the_name() -> None:
    points = np.eye(3, dtype=np.float32)
    same = np.array([[1.0, 1.0, 0.0]], np.float32)
    assert _ranks(points, [(0, same), (2, same)]).tolist() == [2, 3]
