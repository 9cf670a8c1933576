"""Tasks: supports and queries never share a photo, galleries are whole, padding never counts."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.research.adaptive.reduction import Reduction
from core.research.adaptive.tasks import (
    category_tasks,
    draw_episodes,
    group_tasks,
    person_tasks,
)
from core.research.kit.features import FeatureSet

Shifted = Callable[..., FeatureSet]


def test_a_task_a_person(shifted: Shifted) -> None:
    tasks = person_tasks(shifted(5))
    assert len(tasks) == 5
    assert all(task.gallery.shape == (12, 12) and len(task.targets) == 12 for task in tasks)
    some = person_tasks(shifted(5), np.array([1, 4, 7]))
    np.testing.assert_array_equal(some[0].gallery, shifted(5).photos[[1, 4, 7]])
    assert sorted(some[0].targets) == [0, 1, 2]


def test_a_task_a_category_with_enough_drawn_photos(shifted: Shifted) -> None:
    pairs = shifted(2)
    tasks = category_tasks(pairs)
    assert [task.name for task in tasks] == ["bird", "car", "dog"]
    assert all((task.classes == number).all() for number, task in enumerate(tasks))
    only = np.flatnonzero((pairs.photo_classes[pairs.target] != 1) | (pairs.target == 1))
    fewer = replace(pairs, sketches=pairs.sketches[only], target=pairs.target[only])
    assert [task.name for task in category_tasks(fewer)] == ["bird", "dog"]


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(k=st.integers(1, 14), queries=st.integers(1, 9) | st.none(), seed=st.integers(0, 99))
def test_queries_are_never_of_a_photo_of_the_support(
    shifted: Shifted, k: int, queries: int | None, seed: int
) -> None:
    tasks = person_tasks(shifted(3)) + person_tasks(shifted(3), np.array([0, 2, 3, 5]))
    batch = draw_episodes(tasks, k, np.random.default_rng(seed), queries)
    assert batch.support.shape[:2] == (6, k)
    for t, task in enumerate(tasks):
        asked = set(batch.targets[t][batch.query_mask[t]].tolist())
        own = set(batch.positive_rows[t].tolist())
        assert asked
        assert not asked & own
        assert int(batch.gallery_mask[t].sum()) == len(task.gallery)
        assert set(np.flatnonzero(batch.gallery_mask[t] & ~batch.outside_support[t])) == own
        np.testing.assert_array_equal(
            batch.positives[t], task.gallery[batch.positive_rows[t].numpy()]
        )


def test_a_support_takes_one_drawing_a_photo_first(shifted: Shifted) -> None:
    batch = draw_episodes(person_tasks(shifted(4)), 6, np.random.default_rng(0))
    assert all(len(set(row.tolist())) == 6 for row in batch.positive_rows)


def test_the_reduction_keeps_what_m_says(
    shifted: Shifted, base_m: tuple[np.ndarray, np.ndarray]
) -> None:
    features = shifted().sketches
    whole = Reduction.of(features, *base_m, axes=100)
    assert whole.pca.axes.shape == (20, 20)
    outputs = features @ base_m[0].T + base_m[1]
    again = whole.pca(features) @ whole.weight.T + whole.bias
    np.testing.assert_allclose(again, whole.scale * outputs, atol=1e-4)
    assert np.linalg.norm(again, axis=1).mean() == pytest.approx(1.0, abs=1e-3)


def test_groups_are_tasks_of_nobody(shifted: Shifted) -> None:
    found = group_tasks(shifted(3), size=5)
    assert [len(task.gallery) for task in found] == [5, 5]
    assert all(len(task.targets) == 15 for task in found)
