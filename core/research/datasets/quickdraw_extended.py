"""QuickDraw-Extended: 110 classes of QuickDraw with photos, made for zero-shot retrieval."""

from pathlib import Path

from core.research.datasets.about import About
from core.research.datasets.items import PairData
from core.research.datasets.listing import drawings_by_class, photos_by_class
from core.research.datasets.splits import QUICKDRAW_80_30_UNSEEN, Split, apply_split

__all__ = ["ABOUT", "load"]

ABOUT = About(
    name="QuickDraw-Extended",
    page="https://github.com/sounakdey/doodle2search",
    layout="""
QuickDraw-Extended/QuickDraw_sketches_final/<class>/<n>.png
QuickDraw-Extended/QuickDraw_images_final/<class>/<photo>.jpg
""",
    stems=("quickdraw-extended", "quickdraw_extended", "quickdrawextended"),
)
_SKETCHES = ("QuickDraw_sketches_final", "sketches")
_PHOTOS = ("QuickDraw_images_final", "images", "photos")


def load(
    root: Path | None = None,
    split: Split = "train",
    *,
    unseen: tuple[str, ...] = QUICKDRAW_80_30_UNSEEN,
) -> PairData:
    """Load QuickDraw-Extended.

    Args:
        root: Where to look; INKSEEK_DATA by default.
        split: "train" is the seen classes, "test" the unseen ones, "all" both.
        unseen: Which classes are unseen.
    """
    for place in ABOUT.places(root):
        sketches, photos = place.under(*_SKETCHES), place.under(*_PHOTOS)
        if sketches is None or photos is None:
            continue
        data = PairData(
            ABOUT.name,
            photos_by_class(place.source, photos),
            drawings_by_class(place.source, sketches),
            fine_grained=False,
        )
        return apply_split(data, split, unseen)
    raise ABOUT.missing(root)
