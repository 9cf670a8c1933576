"""Batches in which things of one class come per_class: what a plain count says of them."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_spatial import small_spatial_batches
from small_training import PHOTO_NAMES

from core.research.encoder.batches import _choose_pairs, _place_among_equals
from core.research.encoder.pools import NO_PHOTO, SketchPool
from core.sketch import Sketch


def pool_of(photos: Sequence[int], names_of_photos: Sequence[int]) -> SketchPool:
    """A drawing of each of `photos`, named as its photo is."""
    of = np.array(photos, np.int64)
    names = np.array([names_of_photos[p] if p != NO_PHOTO else 0 for p in photos], np.int64)
    return SketchPool((Sketch(()),) * len(photos), names, of)


@given(st.lists(st.integers(-1, 4), max_size=30))
def test_the_place_among_equals_is_how_many_stand_before(names: list[int]) -> None:
    places = _place_among_equals(np.array(names, np.int64))
    assert places.tolist() == [names[:i].count(name) for i, name in enumerate(names)]


@st.composite
def pools(draw: st.DrawFn) -> SketchPool:
    names = draw(st.lists(st.integers(0, 4), min_size=1, max_size=25))
    photos = draw(st.lists(st.integers(-1, len(names) - 1), max_size=60))
    return pool_of(photos, names)


@given(pools(), st.integers(0, 30), st.integers(1, 5), st.integers(0, 99))
def test_so_many_of_a_class_come_together(
    pool: SketchPool, count: int, per_class: int, seed: int
) -> None:
    chosen = _choose_pairs(pool, count, np.random.default_rng(seed), per_class)
    photos, names = pool.photos[chosen].tolist(), pool.names[chosen].tolist()
    assert NO_PHOTO not in photos
    assert len(set(photos)) == len(photos), "never two drawings of one photo"
    drawn = set(pool.photos.tolist()) - {NO_PHOTO}
    assert len(photos) == min(count, len(drawn))
    if per_class == 1:
        return
    there = Counter(int(pool.names[pool.photos == photo][0]) for photo in drawn)
    taken = Counter(names)
    for name in taken:
        # It had its second turn only when every class had had its first.
        turns_before = ceil(taken[name] / per_class) - 1
        for other in there:
            assert taken[other] >= min(there[other], turns_before * per_class)
    # Where the batch ends, one class may have to stop in the middle of its turn.
    cut = [name for name in taken if taken[name] < there[name] and taken[name] % per_class]
    assert len(cut) <= 1
    # The drawings of one turn stand beside each other.
    for turn in range(ceil(max(taken.values(), default=0) / per_class)):
        row = [n for i, n in enumerate(names) if names[:i].count(n) // per_class == turn]
        assert sum(a != b for a, b in pairwise(row)) == max(0, len(set(row)) - 1)


def test_four_of_each_of_three_classes_by_hand() -> None:
    """Twelve places: the two photos of the smallest class leave room for others."""
    names = [0] * 9 + [1] * 9 + [2] * 2
    pool = pool_of([*range(20), *range(20)], names)
    for seed in range(20):
        chosen = _choose_pairs(pool, 10, np.random.default_rng(seed), 4)
        assert Counter(pool.names[chosen].tolist()) == {0: 4, 1: 4, 2: 2}
        more = _choose_pairs(pool, 13, np.random.default_rng(seed), 4)
        assert sorted(Counter(pool.names[more].tolist()).values()) == [2, 4, 7]


def test_every_photo_and_every_class_has_its_turn() -> None:
    names = [i // 8 for i in range(40)]
    pool = pool_of(range(40), names)
    first, seen = Counter[int](), set[int]()
    for seed in range(200):
        chosen = _choose_pairs(pool, 8, np.random.default_rng(seed), 4)
        assert sorted(Counter(pool.names[chosen].tolist()).values()) == [4, 4]
        first[names[chosen[0]]] += 1
        seen |= set(pool.photos[chosen].tolist())
    assert seen == set(range(40))
    assert set(first) == set(range(5))
    assert max(first.values()) < 40 + 4 * np.sqrt(200 * 0.2 * 0.8)


@pytest.mark.parametrize("seed", range(5))
def test_one_at_a_time_is_as_it_always_was(seed: int) -> None:
    """Runs of the towers that were stopped must go on with the batches that they would have had."""
    photos = [3, NO_PHOTO, 5, 3, 0, 5, 1, NO_PHOTO, 2, 0, 4]
    pool = pool_of(photos, [0] * 6)
    order = np.random.default_rng(seed).permutation([i for i, p in enumerate(photos) if p >= 0])
    expected: list[int] = []
    for k in order.tolist():
        if photos[k] not in [photos[e] for e in expected]:
            expected.append(k)
    chosen = _choose_pairs(pool, 4, np.random.default_rng(seed), 1)
    assert chosen.tolist() == expected[:4]


def test_a_batch_of_the_spatial_part_holds_pairs_alone() -> None:
    batches = small_spatial_batches()
    for step in range(20):
        batch = batches[step]
        assert batch.n_pairs == len(batch.photos) == len(batch.sketches) == 4 + 3
        index = batch.photo_index.tolist()
        assert PHOTO_NAMES[index].tolist() == batch.photo_names.tolist()
        # Of both names that drawings have, two.
        assert Counter(batch.sketch_names[:4].tolist()) == {0: 2, 1: 2}
        assert len(set(index[:4])) == 4
        assert len(set(index[4:])) == 3
