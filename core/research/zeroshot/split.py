"""Which classes are learnt from, chosen on, and measured: no class is ever on two sides."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.research.datasets.class_names import squashed
from core.research.datasets.splits import (
    SKETCHY_100_25_UNSEEN,
    SKETCHY_104_21_UNSEEN,
    forbidden_labels,
)
from core.research.zeroshot.features import Corpus

UNSEEN = {"104/21": SKETCHY_104_21_UNSEEN, "100/25": SKETCHY_100_25_UNSEEN}
_FOLD = 20
_FOLD_SEED = 11


class ZeroShot(NamedTuple):
    """The two sides of a split."""

    seen: Corpus
    unseen: Corpus


def zero_shot(corpus: Corpus, unseen: tuple[str, ...]) -> ZeroShot:
    """Split a corpus; what is unseen under another name is on neither side."""
    names = {squashed(name) for name in unseen}
    return ZeroShot(
        corpus.without(tuple(forbidden_labels(unseen, corpus.classes))),
        corpus.only([name for name in corpus.classes if squashed(name) in names]),
    )


def validation(seen: Corpus, held_out: tuple[str, ...] = ()) -> tuple[ZeroShot, ...]:
    """Splits of the seen classes to choose settings on.

    Args:
        seen: the seen side.
        held_out: classes that even the frozen network was not trained on, if there are any; they
            make a split of their own, and take no part in training in any.
    """
    held = [name for name in seen.classes if name in set(held_out)]
    rest = seen.without(held)
    count = min(_FOLD, len(rest.classes) // 2)
    order = np.random.default_rng(_FOLD_SEED).permutation(len(rest.classes))
    fold = [rest.classes[number] for number in order[:count]]
    splits = [ZeroShot(rest.without(fold), rest.only(fold))]
    if held:
        splits.append(ZeroShot(rest, seen.only(held)))
    return tuple(splits)
