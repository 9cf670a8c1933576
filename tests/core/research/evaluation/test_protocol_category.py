"""Category retrieval in four directions, with the query left out of its own gallery."""

import numpy as np
import pytest

from core.research.evaluation.by_category import (
    Direction,
    NoAnswerError,
    category,
    category_generalised,
    four_directions,
)
from core.research.evaluation.metrics import average_precision

# Two classes on two axes; one photo of each lies on the wrong side.
SKETCHES = np.array([[1.0, 0.0], [0.0, 1.0]])
SKETCH_LABELS = ["cat", "dog"]
PHOTOS = np.array([[1.0, 0.1], [1.0, 0.2], [0.1, 1.0], [0.0, 0.5]])
PHOTO_LABELS = ["cat", "dog", "dog", "cat"]


def test_sketches_look_for_photos() -> None:
    result = category(SKETCHES, SKETCH_LABELS, PHOTOS, PHOTO_LABELS)
    # cat ranks cat, dog, dog, cat; dog ranks cat, dog, dog, cat.
    by_hand = [(1 / 1 + 2 / 4) / 2, (1 / 2 + 2 / 3) / 2]
    np.testing.assert_allclose(result.average_precisions, by_hand)
    assert result.map_all == pytest.approx(np.mean(by_hand))
    assert result.map_200 == pytest.approx(result.map_all)
    assert result.per_class == pytest.approx({"cat": by_hand[0], "dog": by_hand[1]})
    assert result.p_100 == pytest.approx(2 / 100)
    assert result.p_100_relevant == pytest.approx((1 / 2 + 1 / 2) / 2)
    np.testing.assert_allclose(result.precision_curve, [1 / 2] * 4)
    assert (result.n_queries, result.n_gallery, result.n_labels) == (2, 4, 2)


def test_length_of_a_vector_changes_nothing() -> None:
    one = category(SKETCHES, SKETCH_LABELS, PHOTOS, PHOTO_LABELS)
    scaled = category(SKETCHES * 7, SKETCH_LABELS, PHOTOS * [[3], [1], [2], [9]], PHOTO_LABELS)
    np.testing.assert_array_equal(one.average_precisions, scaled.average_precisions)


def test_other_directions_swap_queries_and_gallery() -> None:
    results = four_directions(SKETCHES, SKETCH_LABELS, PHOTOS, PHOTO_LABELS.copy())
    back = results[Direction.PHOTO_TO_SKETCH]
    assert (back.n_queries, back.n_gallery) == (4, 2)
    assert Direction.SKETCH_TO_SKETCH not in results, "no class has a second sketch"
    np.testing.assert_allclose(back.average_precisions, [1, 1 / 2, 1, 1 / 2])


def test_a_query_is_never_its_own_hit() -> None:
    result = category(
        SKETCHES, SKETCH_LABELS, PHOTOS, PHOTO_LABELS, direction=Direction.PHOTO_TO_PHOTO
    )
    assert result.n_gallery == 3
    expected = []
    for i in range(4):
        others = [j for j in range(4) if j != i]
        cosines = [
            PHOTOS[i] @ PHOTOS[j] / np.linalg.norm(PHOTOS[i]) / np.linalg.norm(PHOTOS[j])
            for j in others
        ]
        row = [PHOTO_LABELS[others[j]] == PHOTO_LABELS[i] for j in np.argsort(cosines)[::-1]]
        expected.append(average_precision(np.array([row]))[0])
    np.testing.assert_allclose(result.average_precisions, expected)
    assert "never itself" in result.protocol


def test_the_only_one_of_its_class_has_no_answer() -> None:
    result = category(
        np.eye(3), ["cat", "cat", "dog"], PHOTOS[:, :1], ["x"] * 4,
        direction=Direction.SKETCH_TO_SKETCH,
    )  # fmt: skip
    assert (result.n_queries, result.n_unanswerable) == (2, 1)
    assert "1 queries without an answer" in result.protocol


def test_a_collapsed_encoder_gets_the_worst_figure() -> None:
    same = np.tile(np.random.default_rng(0).normal(size=(1, 256)).astype(np.float32), (9, 1))
    labels = ["cat"] * 3 + ["dog"] * 6
    result = category(same[:1], ["cat"], same, labels)
    assert result.map_all == pytest.approx((1 / 7 + 2 / 8 + 3 / 9) / 3)


def test_photos_without_a_class_are_distractors() -> None:
    result = category(SKETCHES[:1], ["cat"], PHOTOS, [None, None, "dog", "cat"])
    assert result.map_all == pytest.approx(1 / 4)
    with pytest.raises(NoAnswerError, match="no query has a right item"):
        category(SKETCHES[:1], [None], PHOTOS, [None] * 4)


def test_generalised_gallery_adds_seen_photos_as_wrong_answers() -> None:
    seen = np.array([[1.0, 0.0]])
    alone = category(SKETCHES, SKETCH_LABELS, PHOTOS, PHOTO_LABELS)
    wider = category_generalised(SKETCHES, SKETCH_LABELS, PHOTOS, PHOTO_LABELS, seen, ["ant"])
    assert wider.n_gallery == alone.n_gallery + 1
    assert wider.average_precisions[0] == pytest.approx((1 / 2 + 2 / 5) / 2)
    with pytest.raises(ValueError, match="both seen and unseen: cat"):
        category_generalised(SKETCHES, SKETCH_LABELS, PHOTOS, PHOTO_LABELS, seen, ["cat"])


def test_large_galleries_are_taken_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    sketches, photos = rng.normal(size=(25, 4)), rng.normal(size=(40, 4))
    labels = [f"c{i % 5}" for i in range(40)]
    whole = category(sketches, labels[:25], photos, labels)
    monkeypatch.setattr("core.research.evaluation.similarity._CELLS", 130)
    in_parts = category(sketches, labels[:25], photos, labels)
    np.testing.assert_array_equal(whole.average_precisions, in_parts.average_precisions)
    np.testing.assert_allclose(whole.precision_curve, in_parts.precision_curve)


def test_every_vector_needs_a_label() -> None:
    with pytest.raises(ValueError, match="one label"):
        category(SKETCHES, ["cat"], PHOTOS, PHOTO_LABELS)
