"""Sets with a folder a class for photos and one for sketches: TU-Berlin, PACS, QuickDraw-Extended.

None of them says which sketch shows which photo.
"""

from pathlib import Path, PurePosixPath

from core.research.datasets.about import About, Place, about_set
from core.research.datasets.items import PairData
from core.research.datasets.listing import drawings_by_class, photos_by_class
from core.research.datasets.splits import (
    QUICKDRAW_80_30_UNSEEN,
    TU_BERLIN_220_30_UNSEEN,
    Split,
    apply_split,
    check_split,
)

_TU_BERLIN, _QUICKDRAW_EXTENDED, _PACS = map(about_set, ("tuberlin", "quickdraw-extended", "pacs"))
_SKETCHES = (
    *("png", "png_ready", "sketches", "svg", "sketch"),
    *("sketches_png/png", "sketches_svg/svg", "QuickDraw_sketches_final"),
)
_PHOTOS = (
    *("ImageResized", "ImageResized_ready", "images", "photos", "photo"),
    "QuickDraw_images_final",
)
# The authors' own test lists name every picture of a domain, those to train on too: they are meant
# for a domain that was not trained on.
_PACS_LISTS = {"train": "{}_train_kfold.txt", "test": "{}_crossval_kfold.txt"}


def load_tu_berlin(
    root: Path | None = None,
    split: Split = "train",
    *,
    unseen: tuple[str, ...] = TU_BERLIN_220_30_UNSEEN,
) -> PairData:
    """Load TU-Berlin's 250 classes of 80 sketches each, with the photos of its extension.

    Args:
        root: Where to look; INKSEEK_DATA by default.
        split: "train" is the seen classes, "test" the unseen ones, "all" both.
        unseen: Which classes are unseen.
    """
    return apply_split(_load(_TU_BERLIN, root)[1], split, unseen)


def load_quickdraw_extended(root: Path | None = None, split: Split = "train") -> PairData:
    """Load the 110 classes of QuickDraw that were given photos; 30 of them are unseen."""
    return apply_split(_load(_QUICKDRAW_EXTENDED, root)[1], split, QUICKDRAW_80_30_UNSEEN)


def load_pacs(root: Path | None = None, split: Split = "all") -> PairData:
    """Load the sketches and photos of PACS' seven classes, split by picture as its authors do."""
    check_split(split)
    place, data = _load(_PACS, root)
    if split == "all":
        return data
    photos, sketches = (
        _read_list(place, _PACS_LISTS[split].format(domain), root) for domain in ("photo", "sketch")
    )
    return PairData(
        data.name,
        tuple(photo for photo in data.photos if photo.key in photos),
        tuple(sketch for sketch in data.sketches if sketch.key in sketches),
        fine_grained=False,
    )


def _load(about: About, root: Path | None) -> tuple[Place, PairData]:
    for place in about.places(root):
        photos, sketches = place.under(*_PHOTOS), place.under(*_SKETCHES)
        if photos is None or sketches is None:
            continue
        found = photos_by_class(place.source, photos), drawings_by_class(place.source, sketches)
        if all(found):
            return place, PairData(about.name, *found, fine_grained=False)
    raise about.missing(root)


def _read_list(place: Place, name: str, root: Path | None) -> frozenset[str]:
    """Read the keys in a list of lines like "sketch/dog/5281.png 1"."""
    file = place.under(*(folder + name for folder in ("", "pacs_label/", "splits/")))
    if file is None:
        raise _PACS.missing(root)
    lines = place.source.read(file).decode("utf-8", "replace").splitlines()
    paths = (PurePosixPath(line.rpartition(" ")[0]) for line in lines if " " in line.strip())
    return frozenset("/".join(path.with_suffix("").parts[1:]) for path in paths)
