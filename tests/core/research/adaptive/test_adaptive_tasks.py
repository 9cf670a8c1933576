"""Tasks: supports and queries never share a photo, galleries are whole, padding never counts."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.research.adaptive.features import Pairs
from core.research.adaptive.material import groups, narrowed
from core.research.adaptive.reduction import Reduction
from core.research.adaptive.tasks import categories, draw, people

Shifted = Callable[..., Pairs]


def test_a_task_a_person(shifted: Shifted) -> None:
    tasks = people(shifted(5))
    assert len(tasks) == 5
    assert all(task.gallery.shape == (12, 12) and len(task.answers) == 12 for task in tasks)
    some = people(shifted(5), np.array([1, 4, 7]))
    np.testing.assert_array_equal(some[0].gallery, shifted(5).photos[[1, 4, 7]])
    assert sorted(some[0].answers) == [0, 1, 2]


def test_a_task_a_category_with_enough_drawn_photos(shifted: Shifted) -> None:
    pairs = shifted(2)
    tasks = categories(pairs)
    assert [task.name for task in tasks] == ["bird", "car", "dog"]
    assert all((task.labels == number).all() for number, task in enumerate(tasks))
    only = np.flatnonzero((pairs.photo_classes[pairs.target] != 1) | (pairs.target == 1))
    fewer = replace(pairs, features=pairs.features[only], target=pairs.target[only])
    assert [task.name for task in categories(fewer)] == ["bird", "dog"]


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(k=st.integers(1, 14), queries=st.integers(1, 9) | st.none(), seed=st.integers(0, 99))
def test_queries_are_never_of_a_photo_of_the_support(
    shifted: Shifted, k: int, queries: int | None, seed: int
) -> None:
    tasks = people(shifted(3)) + people(shifted(3), np.array([0, 2, 3, 5]))
    batch = draw(tasks, k, np.random.default_rng(seed), queries)
    assert batch.support.shape[:2] == (6, k)
    for t, task in enumerate(tasks):
        asked = set(batch.answers[t][batch.asked[t]].tolist())
        own = set(batch.own[t].tolist())
        assert asked
        assert not asked & own
        assert int(batch.there[t].sum()) == len(task.gallery)
        assert set(np.flatnonzero(batch.used[t].numpy())) == own
        np.testing.assert_array_equal(batch.positives[t], task.gallery[batch.own[t].numpy()])


def test_a_support_takes_one_drawing_a_photo_first(shifted: Shifted) -> None:
    batch = draw(people(shifted(4)), 6, np.random.default_rng(0))
    assert all(len(set(row.tolist())) == 6 for row in batch.own)


def test_the_reduction_keeps_what_m_says(
    shifted: Shifted, plain_m: tuple[np.ndarray, np.ndarray]
) -> None:
    features = shifted().features
    whole = Reduction.of(features, *plain_m, axes=100)
    assert whole.basis.shape == (20, 20)
    outputs = features @ plain_m[0].T + plain_m[1]
    again = whole(features) @ whole.weight.T + whole.bias
    np.testing.assert_allclose(again, whole.scale * outputs, atol=1e-4)
    assert np.linalg.norm(again, axis=1).mean() == pytest.approx(1.0, abs=1e-3)


def test_groups_are_tasks_of_nobody(shifted: Shifted) -> None:
    found = groups(shifted(3), size=5)
    assert [len(task.gallery) for task in found] == [5, 5]
    assert all(len(task.answers) == 15 for task in found)


def test_fewer_numbers_keep_unit_rows(shifted: Shifted, reduction: Reduction) -> None:
    tasks, narrow = narrowed(people(shifted(2)), reduction, 4, shifted(2).photos)
    assert narrow.weight.shape == (4, 16)
    np.testing.assert_allclose(np.linalg.norm(tasks[0].gallery, axis=1), 1, atol=1e-5)
