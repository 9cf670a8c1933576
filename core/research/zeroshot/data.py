"""Data sets as features, with the words of their classes, split so no class is on two sides.

Two networks give features. The shipped encoder was trained on the seen classes of the 104/21 split,
so only that split can be measured on it; its towers for photos and drawings are two, so what is
taken of it is M's output, where they meet. The ImageNet network, the same for photos and drawings,
has never seen a drawing and serves every split; its features are reduced to as many numbers, on the
training classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, Self

import numpy as np

from core.encoder.joint import unit_rows
from core.encoder.torch.encoder import load_torch_encoder
from core.research.datasets import sketchy
from core.research.datasets.class_folders import load_tu_berlin
from core.research.datasets.class_names import squashed
from core.research.datasets.items import PairData
from core.research.datasets.splits import (
    SKETCHY_100_25_UNSEEN,
    SKETCHY_104_21_UNSEEN,
    TU_BERLIN_220_30_UNSEEN,
    forbidden_labels,
)
from core.research.datasets.words import word_vectors
from core.research.encoder.dataset import Split
from core.research.encoder.imagenet_features import ImageNetFeatures
from core.research.kit.features import FeatureSet, FeatureSource, Floats, JointOutputs, Network
from core.research.kit.linear import PrincipalAxes

NetworkName = Literal["shipped", "imagenet"]
SplitName = Literal["104/21", "100/25", "220/30"]
"""Two splits of Sketchy and one of TU-Berlin, into seen and unseen classes."""
UNSEEN: dict[SplitName, tuple[str, ...]] = {
    "104/21": SKETCHY_104_21_UNSEEN,
    "100/25": SKETCHY_100_25_UNSEEN,
    "220/30": TU_BERLIN_220_30_UNSEEN,
}
_AXES = 256
_FOLDS = 3
_FOLD = 20
_FOLD_SEED = 2026


@dataclass(frozen=True, eq=False)
class Corpus(FeatureSet):
    """A feature set with the word vectors of its classes.

    Attributes:
        words: (classes, w) unit rows.
        joint: whether photos and sketches lie in one space already, so that their cosines mean
            something before anything is learnt here.
        network: id of the network whose features they are.
        held_out: classes that could have taken part in the network's training, but did not.
    """

    words: Floats = field(kw_only=True)
    joint: bool = field(default=False, kw_only=True)
    network: str = field(default="", kw_only=True)
    held_out: tuple[str, ...] = field(default=(), kw_only=True)

    def only(self, names: Sequence[str]) -> Self:
        wanted = set(names)
        kept = [number for number, name in enumerate(self.classes) if name in wanted]
        return replace(super().only(names), words=self.words[kept])

    def reduced(self, axes: PrincipalAxes | None) -> Self:
        return self if axes is None else self.mapped(axes)


class ZeroShot(NamedTuple):
    """The two sides of a split: classes to learn from, and classes to measure on."""

    seen: Corpus
    unseen: Corpus

    def reduced(self) -> ZeroShot:
        """Both sides along the principal axes of the seen one."""
        axes = principal_axes(self.seen)
        return ZeroShot(self.seen.reduced(axes), self.unseen.reduced(axes))


def principal_axes(seen: Corpus, k: int = _AXES) -> PrincipalAxes | None:
    """Axes of the photos and drawings together; None where features are no longer than that."""
    if seen.photos.shape[1] <= k:
        return None
    return PrincipalAxes.of(np.concatenate([seen.photos, seen.sketches]), k)


def load_network(name: NetworkName) -> Network:
    """Load one of the two networks.

    Raises:
        TrainingError: the ImageNet weights are not installed.
        CheckpointError: the shipped weights are missing or damaged.
    """
    if name == "imagenet":
        return ImageNetFeatures()
    return JointOutputs(load_torch_encoder(device="cpu"))


def corpus_for(source: FeatureSource, split: SplitName) -> Corpus:
    """All of a split's data set as features; whoever trains takes the seen classes only.

    Raises:
        DataMissing: the data set or the word vectors are not installed.
    """
    load = load_tu_berlin if split == "220/30" else sketchy.load
    return _with_words(source, load(source.root, "all"))


def sketchy_corpus(source: FeatureSource) -> Corpus:
    """All of Sketchy as features."""
    return corpus_for(source, "104/21")


def _with_words(source: FeatureSource, data: PairData) -> Corpus:
    """Features and words; features that lie in one space are scaled to length 1, as embeddings."""
    found = source.of(data)
    words, _ = word_vectors(found.classes, root=source.root)
    card = source.network.card
    if not isinstance(source.network, JointOutputs):
        return Corpus(**vars(found), words=words, network=card.id)
    held_out = Split.of(card).held_out_classes
    corpus = Corpus(**vars(found), words=words, joint=True, network=card.id, held_out=held_out)
    return corpus.mapped(unit_rows)


def zero_shot(corpus: Corpus, unseen: Sequence[str]) -> ZeroShot:
    """Split a corpus; what is unseen under another name is on neither side."""
    names = {squashed(name) for name in unseen}
    return ZeroShot(
        corpus.without(tuple(forbidden_labels(unseen, corpus.classes))),
        corpus.only([name for name in corpus.classes if squashed(name) in names]),
    )


def validation(seen: Corpus) -> tuple[ZeroShot, ...]:
    """Splits of the seen classes to choose settings on.

    A network that was trained on the seen classes knows them too well to choose by them. Where it
    left some out, these are the only ones to choose on, and take no part in training.
    """
    held = [name for name in seen.classes if name in seen.held_out]
    if held:
        return (ZeroShot(seen.without(held), seen.only(held)),)
    count = min(_FOLD, len(seen.classes) // _FOLDS)
    order = np.random.default_rng(_FOLD_SEED).permutation(len(seen.classes))
    folds = [
        [seen.classes[number] for number in order[start : start + count]]
        for start in range(0, _FOLDS * count, count)
    ]
    return tuple(ZeroShot(seen.without(fold), seen.only(fold)) for fold in folds)
