"""The QMUL sets of shoes and chairs: product photos, drawn by one (V1) or several people (V2)."""

from core.research.datasets.qmul_v1 import CHAIR_V1, SHOE_V1, load_chair_v1, load_shoe_v1
from core.research.datasets.qmul_v2 import (
    CHAIR_V2,
    SHOE_V2,
    load_chair_v2,
    load_shoe_v2,
    load_shoe_v2_photos,
)

__all__ = [
    "CHAIR_V1",
    "CHAIR_V2",
    "SHOE_V1",
    "SHOE_V2",
    "load_chair_v1",
    "load_chair_v2",
    "load_shoe_v1",
    "load_shoe_v2",
    "load_shoe_v2_photos",
]
