"""Loaders of research data sets: authors' layouts, zips, and your own folders.

Every set has a `load` that returns `PairData`: photos, sketches, and which sketch was drawn for
which photo. Nothing is downloaded; `DataMissing` says where to get a set.
"""

from core.research.datasets.about import DataMissing
from core.research.datasets.items import PairData, PhotoItem, SketchItem
from core.research.datasets.source import DataDamaged

__all__ = ["DataDamaged", "DataMissing", "PairData", "PhotoItem", "SketchItem"]
