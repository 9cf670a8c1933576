"""Nearest-photo search: one protocol, exact and Annoy engines on this machine, Qdrant beyond it."""

from core.index.annoy_index import AnnoyIndex
from core.index.base import Candidates, IndexDamaged, IndexStats, VectorIndex
from core.index.exact import ExactIndex
from core.index.remote import QdrantIndex, ServerError
from core.index.segmented import SegmentedIndex

__all__ = [
    "AnnoyIndex",
    "Candidates",
    "ExactIndex",
    "IndexDamaged",
    "IndexStats",
    "QdrantIndex",
    "SegmentedIndex",
    "ServerError",
    "VectorIndex",
]
