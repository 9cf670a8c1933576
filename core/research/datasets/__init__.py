"""Research data sets, read where they lie: in their authors' layouts, in zips, in your own folders.

Every set has a `load` that returns `PairData`: photos, sketches, and which sketch was drawn for
which photo. Nothing is downloaded; a set that isn't there says where to get it (`DataMissing`).
"""

from core.research.datasets.about import DataMissing
from core.research.datasets.items import PairData, PhotoItem, SketchItem
from core.research.datasets.source import DataDamaged

__all__ = ["DataDamaged", "DataMissing", "PairData", "PhotoItem", "SketchItem"]
