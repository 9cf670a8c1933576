"""QMUL-Handbag: 568 handbags, each photographed for a shop and drawn once."""

from pathlib import Path

from core.research.datasets.about import About
from core.research.datasets.items import PairData
from core.research.datasets.qmul_v1 import load_parts
from core.research.datasets.splits import Split

__all__ = ["ABOUT", "load"]

ABOUT = About(
    name="QMUL-Handbag",
    page="https://sketchx.eecs.qmul.ac.uk/downloads/",
    layout="""
handbags/train/photo/<id>.jpg, handbags/train/sketch/<id>.png
handbags/test/photo/<id>.jpg,  handbags/test/sketch/<id>.png
(`photos`, `images` and `sketches` do as well)
""",
    stems=("handbags", "handbag", "qmul_handbag"),
)


def load(root: Path | None = None, split: Split = "train") -> PairData:
    """Load the handbags (400 pairs to train, 168 to test)."""
    return load_parts(ABOUT, "handbags", "handbag", root, split)
