"""TU-Berlin: 250 classes of 80 sketches each; the extension adds photos of the same classes."""

from pathlib import Path

from core.research.datasets.about import About, Place
from core.research.datasets.items import PairData, PhotoItem
from core.research.datasets.listing import drawings_by_class, photos_by_class
from core.research.datasets.splits import TU_BERLIN_220_30_UNSEEN, Split, apply_split

__all__ = ["ABOUT", "load"]

ABOUT = About(
    name="TU-Berlin",
    page="https://cybertron.cg.tu-berlin.de/eitz/projects/classifysketch/",
    layout="""
tuberlin/png/<class>/<n>.png (or sketches/<class>/<n>.png)
tuberlin/svg/<class>/<n>.svg
tuberlin/ImageResized/<class>/<photo>.jpg   (only for the extension's photos)
""",
    stems=("tuberlin", "tu-berlin", "tu_berlin", "sketches_png", "sketches_svg"),
)
_PNG = ("png", "png_ready", "sketches", "sketches_png/png", "sketches_png")
_SVG = ("svg", "sketches_svg/svg", "sketches_svg")
_PHOTOS = ("ImageResized", "ImageResized_ready", "images", "photos")


def load(
    root: Path | None = None,
    split: Split = "train",
    *,
    unseen: tuple[str, ...] = TU_BERLIN_220_30_UNSEEN,
    vectors: bool = False,
    extended: bool = False,
) -> PairData:
    """Load TU-Berlin.

    Args:
        root: Where to look; INKSEEK_DATA by default.
        split: "train" is the seen classes, "test" the unseen ones, "all" both.
        unseen: Which classes are unseen.
        vectors: Read the SVG files, which keep the strokes and their order, instead of the PNGs.
        extended: Add the photos of the extension.
    """
    for place in ABOUT.places(root):
        folder = place.under(*(_SVG if vectors else _PNG))
        if folder is None or not place.source.folders(folder):
            continue
        photos = _photos(place, root) if extended else ()
        sketches = drawings_by_class(place.source, folder)
        name = "TU-Berlin extended" if extended else ABOUT.name
        return apply_split(PairData(name, photos, sketches, False), split, unseen)
    raise ABOUT.missing(root)


def _photos(place: Place, root: Path | None) -> tuple[PhotoItem, ...]:
    folder = place.under(*_PHOTOS)
    if folder is None:
        raise ABOUT.missing(root)
    return photos_by_class(place.source, folder)
