"""Vectors of class names, packed and as word2vec is published."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.research.datasets import DataMissing
from core.research.datasets.words import word_vectors

Pack = Callable[[str, str], Path]


@pytest.fixture
def packed(tmp_path: Path, zipped: Pack) -> Path:
    (tmp_path / "x").mkdir()
    np.savez(
        tmp_path / "x" / "word_vectors.npz",
        sketchy_names=np.array(["cat", "hot-air_balloon", "nothing"]),
        sketchy_word2vec=np.array([[3, 4], [0, 2], [0, 0]], dtype=np.float32),
        tuberlin_names=np.array(["cat", "dog"]),
        tuberlin_word2vec=np.array([[1, 0], [5, 0]], dtype=np.float32),
    )
    zipped("x", "splits_and_words.zip")
    return tmp_path


def test_reads_unit_vectors_of_known_names(packed: Path) -> None:
    names = ["Cat", "hot air balloon", "dog", "unknown thing", "nothing"]
    vectors, mask = word_vectors(names, root=packed)
    assert mask.tolist() == [True, True, True, False, False]
    assert vectors.dtype == np.float32
    expected = np.array([[0.6, 0.8], [0, 1], [1, 0], [0, 0], [0, 0]])
    np.testing.assert_allclose(vectors, expected, rtol=1e-6)


def test_a_name_of_known_words_is_their_mean(packed: Path) -> None:
    vectors, mask = word_vectors(["cat_dog"], root=packed)
    assert mask.all()
    # The mean of (0.6, 0.8) and (1, 0), at length 1.
    np.testing.assert_allclose(vectors, [[0.8 / 0.8**0.5, 0.4 / 0.8**0.5]], rtol=1e-6)


def test_no_names_known_gives_zeros(packed: Path) -> None:
    vectors, mask = word_vectors(["zebra"], root=packed)
    assert len(vectors) == 1
    assert not mask.any()


def test_missing_tells_where_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match=r"code\.google\.com"):
        word_vectors(["cat"], root=tmp_path)
