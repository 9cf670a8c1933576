"""Instance retrieval over a gallery, within a class, and frame by frame."""

import numpy as np
import pytest

from core.research.evaluation.by_instance import instance, on_the_fly, targets_in
from core.research.evaluation.similarity import cosine

PHOTOS = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.1, 0.9]])
LABELS = ["chair", "chair", "shoe", "shoe"]


def test_rank_over_the_whole_gallery() -> None:
    result = instance([[1.0, 0.05], [1.0, 0.0]], [0, 3], PHOTOS)
    assert result.ranks.tolist() == [1, 3]
    assert result.acc_at(1) == 50.0
    assert result.acc_at(3) == 100.0
    assert result.mean_rank == 2.0
    assert result.mean_reciprocal_rank == pytest.approx((1 + 1 / 3) / 2)
    assert "2 sketches against all 4 photos of the gallery" in result.protocol


def test_rank_within_the_class_of_the_right_photo() -> None:
    result = instance([[1.0, 0.0], [1.0, 0.0]], [1, 3], PHOTOS, within=LABELS)
    assert result.ranks.tolist() == [2, 1]
    assert result.gallery_sizes.tolist() == [2, 2]
    assert "all 2 photos of the right photo's class" in result.protocol


def test_classes_of_different_sizes_are_stated() -> None:
    result = instance([[1.0, 0.0]] * 2, [0, 3], PHOTOS, within=["chair", "chair", "chair", None])
    assert result.gallery_sizes.tolist() == [3, 1]
    assert "1 to 3 photos" in result.protocol


def test_a_photo_that_lies_in_the_gallery_twice_counts_against_us() -> None:
    rng = np.random.default_rng(0)
    photos = rng.normal(size=(37, 256)).astype(np.float32)
    photos[36] = photos[5]
    sketch = photos[5:6] + rng.normal(size=(1, 256)).astype(np.float32) * 0.1
    assert instance(sketch, [5], photos).ranks.tolist() == [2]


def test_a_vector_of_zeros_is_never_found() -> None:
    assert instance(np.zeros((1, 2)), [0], PHOTOS).ranks.tolist() == [4]
    assert np.isnan(cosine(np.zeros((1, 2)), PHOTOS)).all()


def test_frames_are_ranked_one_by_one() -> None:
    frames = np.array([[[0.0, 1.0], [0.7, 0.3], [1.0, 0.0]], [[0.0, 1.0]] * 3])
    result = on_the_fly(frames, [0, 2], PHOTOS)
    assert result.ranks.tolist() == [[4, 2, 1], [1, 1, 1]]
    assert (result.n_queries, result.steps, result.n_gallery) == (2, 3, 4)
    percentiles = [0, 2 / 3, 1, 1, 1, 1]
    assert result.m_a == pytest.approx(100 * np.mean(percentiles))
    assert result.m_b == pytest.approx(100 * (1 / 4 + 1 / 2 + 4) / 6)
    assert result.acc_at(1) == 100.0
    np.testing.assert_allclose(result.acc_curve(1), [50, 50, 100])
    np.testing.assert_allclose(result.percentile_curve, [0.5, (2 / 3 + 1) / 2, 1])
    np.testing.assert_allclose(result.reciprocal_curve, [(1 / 4 + 1) / 2, 0.75, 1])
    assert 0 < result.wm_a < result.m_a
    assert 0 < result.wm_b < result.m_b
    assert "T = 3 stages of equal ink" in result.protocol


def test_the_last_frame_agrees_with_complete_sketches() -> None:
    rng = np.random.default_rng(1)
    frames, photos = rng.normal(size=(7, 5, 8)), rng.normal(size=(11, 8))
    targets = rng.integers(0, 11, 7)
    complete = instance(frames[:, -1], targets, photos)
    assert on_the_fly(frames, targets, photos).ranks[:, -1].tolist() == complete.ranks.tolist()


def test_targets_by_key() -> None:
    assert targets_in(["a", "b", "c"], ["c", "a", "c"]).tolist() == [2, 0, 2]
    with pytest.raises(KeyError):
        targets_in(["a"], ["b"])
