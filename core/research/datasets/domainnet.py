"""DomainNet: 345 classes in six domains, photos ("real") and sketches among them."""

from pathlib import Path
from typing import Literal

from core.research.datasets.about import About
from core.research.datasets.domains import load_domains
from core.research.datasets.items import PairData
from core.research.datasets.splits import Split

__all__ = ["ABOUT", "load"]

ABOUT = About(
    name="DomainNet",
    page="https://ai.bu.edu/M3SDA/",
    layout="""
domainnet/<real|sketch|quickdraw|clipart|painting|infograph>/<class>/<picture>
  (or the zips real.zip, sketch.zip … as they are published)
domainnet/<domain>_train.txt, domainnet/<domain>_test.txt   (for "train" and "test")
""",
    stems=("domainnet", "domain_net"),
)
_LISTS = {"train": "{}_train.txt", "test": "{}_test.txt"}


def load(
    root: Path | None = None,
    split: Split = "all",
    *,
    photos: str = "real",
    sketches: Literal["sketch", "quickdraw"] = "sketch",
) -> PairData:
    """Load one domain of DomainNet as the photos and one as the sketches."""
    return load_domains(ABOUT, root, split, (photos, sketches), _LISTS)
