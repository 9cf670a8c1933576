"""What the method is compared with: each idea on the same frozen features, in the same loop.

The names end in "-like" because only the idea is taken over: the published systems also train a
network of their own, with other features, other sizes and other schedules.
"""

from collections.abc import Callable

from core.research.zeroshot.comparators.cvae import cvae
from core.research.zeroshot.comparators.doodle2search import doodle2search
from core.research.zeroshot.comparators.metric import centred, gn_triplet, raw, siamese
from core.research.zeroshot.comparators.sae import sae
from core.research.zeroshot.comparators.sake import sake
from core.research.zeroshot.comparators.sem_pcyc import sem_pcyc
from core.research.zeroshot.data import Corpus
from core.research.zeroshot.heads import Space
from core.research.zeroshot.training import Budget

__all__ = ["COMPARATORS", "UNTRAINED", "Comparator"]

Comparator = Callable[[Corpus, Budget], Space]

COMPARATORS: dict[str, Comparator] = {
    "raw features": raw,
    "raw features, centred": centred,
    "Siamese-like": siamese,
    "GN-Triplet-like": gn_triplet,
    "SAE-like": sae,
    "Doodle2Search-like": doodle2search,
    "SEM-PCYC-like": sem_pcyc,
    "SAKE-like": sake,
    "CVAE-like": cvae,
}

UNTRAINED = ("raw features", "raw features, centred", "SAE-like")
"""Nothing is random in these, and nothing is there to be chosen."""
