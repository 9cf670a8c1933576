"""What the method is compared with: each idea on the same frozen features, in the same loop.

The names end in "-like" because only the idea is taken over: the published systems also train a
network of their own, with other features, other sizes and other schedules.
"""

from core.research.zeroshot.comparators.closed_form import CLOSED_FORM
from core.research.zeroshot.comparators.cvae import Caae, Cvae
from core.research.zeroshot.comparators.doodle2search import Doodle2Search
from core.research.zeroshot.comparators.hashing import Dsh, Gdh, Zsih
from core.research.zeroshot.comparators.metric import (
    Ems,
    GnTriplet,
    San,
    Shape3d,
    Siamese,
    centred,
    raw,
)
from core.research.zeroshot.comparators.sake import Sake
from core.research.zeroshot.comparators.sem_pcyc import SemPcyc
from core.research.zeroshot.training import Make

UNTRAINED = {"raw features": raw, "raw features, centred": centred}

TRAINED: dict[str, Make] = {
    "Siamese-like": Siamese,
    "SaN-like": San,
    "GN-Triplet-like": GnTriplet,
    "3D-Shape-like": Shape3d,
    "CVAE-like": Cvae,
    "CAAE-like": Caae,
    "SEM-PCYC-like": SemPcyc,
    "EMS-like": Ems,
    "Doodle2Search-like": Doodle2Search,
    "SAKE-like": Sake,
}

HASHING: dict[str, Make] = {"DSH-like": Dsh, "GDH-like": Gdh, "ZSIH-like": Zsih}

__all__ = ["CLOSED_FORM", "HASHING", "TRAINED", "UNTRAINED"]
