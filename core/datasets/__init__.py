"""Research data sets, read where they lie: in their authors' layouts, in zips, or in your own folders.

Every set has a `load` that returns `PairData`: photos, sketches and which sketch was drawn for which photo.
"""

from core.datasets.items import PairData, PhotoItem, SketchItem
from core.datasets.missing import DataMissing

__all__ = ["DataMissing", "PairData", "PhotoItem", "SketchItem"]
