import numpy as np
from clustered import clustered, unit

from core.search.ranking import SAME_PICTURE, fold


def near(vector: np.ndarray, cosine: float) -> np.ndarray:
    """A unit vector at the given cosine."""
    aside = np.roll(vector, 1) - (np.roll(vector, 1) @ vector) * vector
    return unit(cosine * vector + np.sqrt(1 - cosine**2) * unit(aside))


def test_copies_stand_behind_the_best_of_them() -> None:
    a, b = clustered(2, 32, spread=5.0)
    vectors = np.stack([a, b, near(a, 0.995), near(b, 0.5), near(a, 0.99), b])
    assert fold(vectors, list("123456"), 10) == [(0, (2, 4)), (1, (5,)), (3, ())]


def test_likeness_just_below_the_border_is_another_picture() -> None:
    a = clustered(1, 32)[0]
    vectors = np.stack([a, near(a, SAME_PICTURE - 0.002), near(a, SAME_PICTURE + 0.002)])
    assert fold(vectors, list("123"), 10)[0] == (0, (2,))


def test_equal_files_are_one_picture_whatever_their_vectors() -> None:
    vectors = np.eye(3, dtype=np.float32)
    assert fold(vectors, ["x", "y", "x"], 10) == [(0, (2,)), (1, ())]


def test_it_stops_at_the_places_that_are_shown() -> None:
    vectors = np.eye(5, dtype=np.float32)[[0, 1, 2, 0, 3, 4]]
    assert fold(vectors, list("123456"), 2) == [(0, (3,)), (1, ())]
    assert fold(vectors[:0], [], 2) == []


def test_a_chain_of_likeness_does_not_pull_in_its_far_end() -> None:
    a = clustered(1, 32)[0]
    b = near(a, 0.99)
    c = near(b, 0.97)
    groups = fold(np.stack([a, b, c]), list("123"), 5)
    assert groups == [(0, (1,)), (2, ())]
