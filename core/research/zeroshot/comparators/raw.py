"""No training: the frozen network's features as they are, and with each side centred on its own."""

from __future__ import annotations

from core.research.zeroshot.features import Corpus, Floats
from core.research.zeroshot.fit import Budget
from core.research.zeroshot.heads import Space, Standard, space_of


def raw(_corpus: Corpus, _budget: Budget) -> Space:
    """Features compared as they are."""
    return Space(_same, _same)


def centred(corpus: Corpus, _budget: Budget) -> Space:
    """Mean and spread of each side taken out; needs pictures of seen classes but no labels."""
    return space_of(Standard(corpus.photos), Standard(corpus.sketches))


def _same(features: Floats) -> Floats:
    return features
