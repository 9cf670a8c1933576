"""What the method is compared with: each idea on the same frozen features, in the same loop.

The names end in "-like" because only the idea is taken over: the published systems also train a
network of their own, with other features, other sizes and other schedules.
"""

from collections.abc import Callable
from functools import partial

from core.research.zeroshot.comparators.cvae import Cvae
from core.research.zeroshot.comparators.doodle2search import Doodle2Search
from core.research.zeroshot.comparators.metric import GnTriplet, Siamese, centred, raw
from core.research.zeroshot.comparators.sae import sae
from core.research.zeroshot.comparators.sake import Sake
from core.research.zeroshot.comparators.sem_pcyc import SemPcyc
from core.research.zeroshot.data import Corpus
from core.research.zeroshot.heads import Space
from core.research.zeroshot.training import Budget, train

COMPARATORS: dict[str, Callable[[Corpus, Budget], Space]] = {
    "raw features": raw,
    "raw features, centred": centred,
    "Siamese-like": partial(train, Siamese),
    "GN-Triplet-like": partial(train, GnTriplet),
    "SAE-like": sae,
    "Doodle2Search-like": partial(train, Doodle2Search),
    "SEM-PCYC-like": partial(train, SemPcyc),
    "SAKE-like": partial(train, Sake),
    "CVAE-like": partial(train, Cvae),
}

UNTRAINED = ("raw features", "raw features, centred", "SAE-like")
"""Nothing is random in these, and nothing is there to be chosen."""
