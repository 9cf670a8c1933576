"""Nearest-neighbour search: exact, and with Annoy in growing libraries."""

from core.index.annoy_index import AnnoyIndex
from core.index.base import Candidates, IndexDamaged, IndexStats
from core.index.exact import ExactIndex
from core.index.segmented import SegmentedIndex

__all__ = [
    "AnnoyIndex",
    "Candidates",
    "ExactIndex",
    "IndexDamaged",
    "IndexStats",
    "SegmentedIndex",
]
