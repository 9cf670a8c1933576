"""The map from words to drawings, and the scale that turns cosines into chances."""

import numpy as np
import pytest

from core.research.zeroshot.names import NamedDrawings, best_scale, fit_words, names_to_ship


def test_a_left_out_class_is_predicted_as_if_it_had_never_been_there() -> None:
    rng = np.random.default_rng(2)
    words = rng.normal(size=(7, 5)).astype(np.float32)
    means = rng.normal(size=(7, 6)).astype(np.float32)
    fit = fit_words(words, means, means, np.arange(7))
    rest = np.arange(7) != 2
    gram = words[rest] @ words[rest].T + fit.strength * np.eye(6)
    by_hand = words[2] @ words[rest].T @ np.linalg.solve(gram, means[rest])
    whole = np.linalg.inv(words @ words.T + fit.strength * np.eye(7))
    left_out = means[2] - (whole @ means)[2] / whole[2, 2]
    np.testing.assert_allclose(left_out, by_hand, atol=1e-4)
    np.testing.assert_allclose(
        words @ fit.weight.T, words @ words.T @ whole @ means, rtol=1e-3, atol=1e-4
    )


def test_drawings_follow_their_name_into_another_list() -> None:
    rows = np.eye(3, dtype=np.float32)
    drawn = NamedDrawings(("T-Shirt", "cat"), rows, np.array([0, 1, 0]))
    assert drawn.owners_among(("dog", "cat", "t_shirts")).tolist() == [2, 1, 2]
    np.testing.assert_allclose(drawn.means(), [[0.5**0.5, 0, 0.5**0.5], [0, 1, 0]], rtol=1e-6)


def test_the_scale_is_sharp_where_names_are_told_apart() -> None:
    points = np.eye(4, dtype=np.float32)
    clear = best_scale(points, points, np.arange(4))
    vague = best_scale(points, np.roll(points, 1, axis=0), np.arange(4))
    assert clear > 30.0
    assert vague == pytest.approx(4.0)


@pytest.mark.parametrize(("top_3", "shipped"), [(0.39, ["cat"]), (0.4, ["cat", "cow"])])
def test_names_that_nobody_drew_ship_only_if_words_are_right_often(
    top_3: float, shipped: list[str]
) -> None:
    points, names = names_to_ship(np.eye(2, dtype=np.float32), ["cat", "cow"], 1, top_3)
    assert names == shipped
    assert len(points) == len(shipped)
