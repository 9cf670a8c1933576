"""Corpora and their splits: no class on two sides, words beside their classes."""

from dataclasses import replace

import numpy as np
import pytest

from core.research.datasets.class_names import squashed
from core.research.datasets.splits import SKETCHY_CLASSES, aliases
from core.research.zeroshot.data import UNSEEN, Corpus, principal_axes, validation, zero_shot


@pytest.mark.parametrize("name", UNSEEN)
def test_no_unseen_class_is_learnt_from_under_any_name(name: str) -> None:
    unseen = UNSEEN[name]
    hidden = sorted(alias for label in unseen for alias in aliases(label))
    names = tuple(dict.fromkeys([*SKETCHY_CLASSES, *hidden]))
    small = Corpus(
        "no pictures",
        np.zeros((len(names), 2), np.float32),
        np.arange(len(names)),
        np.zeros((len(names), 2), np.float32),
        np.arange(len(names)),
        np.arange(len(names)),
        np.zeros(len(names), np.int64),
        names,
        words=np.zeros((len(names), 3), np.float32),
    )
    seen, held = zero_shot(small, unseen)
    assert not set(seen.classes) & set(hidden)
    assert {squashed(name) for name in held.classes} == {squashed(name) for name in unseen}
    for part in validation(replace(seen, held_out=seen.classes[:5])):
        assert not set(part.seen.classes) & set(part.unseen.classes)
        assert set(part.seen.classes) | set(part.unseen.classes) <= set(seen.classes)
        assert not set(part.seen.classes) & set(seen.classes[:5])


def test_words_follow_their_classes(whole: Corpus) -> None:
    part = whole.only(("class 3", "class 7"))
    assert part.classes == ("class 3", "class 7")
    np.testing.assert_array_equal(part.words, whole.words[[3, 7]])


def test_both_sides_are_reduced_along_the_axes_of_the_seen_one(whole: Corpus) -> None:
    axes = principal_axes(whole, 6)
    small = whole.reduced(axes)
    assert small.photos.shape == (len(whole.photos), 6)
    spread = small.photos.std(0) + small.sketches.std(0)
    assert spread[0] > spread[-1]
    width = whole.photos.shape[1]
    assert principal_axes(whole, width) is None
    assert whole.reduced(None) is whole
