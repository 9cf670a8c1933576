"""PACS: seven classes as photos, art paintings, cartoons and sketches."""

from pathlib import Path

from core.research.datasets.about import About
from core.research.datasets.domains import load_domains
from core.research.datasets.items import PairData
from core.research.datasets.splits import Split

__all__ = ["ABOUT", "load"]

ABOUT = About(
    name="PACS",
    page="https://domaingeneralization.github.io/",
    layout="""
pacs/<photo|art_painting|cartoon|sketch>/<class>/<picture>
pacs/<domain>_train_kfold.txt, pacs/<domain>_crossval_kfold.txt   (for "train" and "test")
""",
    stems=("pacs", "kfold", "pacs_data"),
)
# The authors' own test lists name every picture of a domain, those to train on too: they are meant
# for a domain that was not trained on.
_LISTS = {"train": "{}_train_kfold.txt", "test": "{}_crossval_kfold.txt"}


def load(root: Path | None = None, split: Split = "all", *, photos: str = "photo") -> PairData:
    """Load the sketches of PACS and its photos, or its paintings or cartoons as the photos."""
    return load_domains(ABOUT, root, split, (photos, "sketch"), _LISTS)
