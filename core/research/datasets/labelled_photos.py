"""Photos in folders named after their class, from known archives.

Every label is a common class name (`class_name`), so that the sets join: a folder may be called
by its class, by its ImageNet id, or by both (`n03063599_coffee_mug`).
"""

from pathlib import Path

from core.research.datasets.about import about_all
from core.research.datasets.class_names import class_name
from core.research.datasets.items import PairData, PhotoItem
from core.research.datasets.listing import pictures_under, stem
from core.research.datasets.pictures import PictureFile
from core.research.datasets.source import Source, data_root

_FOLDERS = ("photo", "photos", "images", "train", "101_ObjectCategories")

PHOTO_SETS = {key: known for key, known in about_all().items() if known.kind == "labelled photos"}
"""The known archives, by the name that a recipe calls them."""


def load_photo_set(name: str, root: Path | None = None) -> PairData:
    """Load one of `PHOTO_SETS` from `root` (INKSEEK_DATA by default)."""
    about = PHOTO_SETS[name]
    for place in about.places(root):
        # The folder of all data sets holds class folders of other sets.
        if place.source.where == data_root(root) and place.name not in about.names:
            continue
        if photos := _photos(place.source, place.under(*_FOLDERS) or place.base.rstrip("/")):
            return PairData(about.name, photos, (), fine_grained=False)
    raise about.missing(root)


def _photos(source: Source, folder: str) -> tuple[PhotoItem, ...]:
    """Read the pictures that lie in a class folder, or in its folder "images"; and nowhere else.

    Keys are "<class folder>/<stem>".
    """
    lead = len(folder) + 1 if folder else 0
    items: dict[str, PhotoItem] = {}
    for name in pictures_under(source, folder):
        parts = name[lead:].split("/")
        if len(parts) == 2 or (len(parts) == 3 and parts[1] == "images"):
            key = f"{parts[0]}/{stem(name)}"
            file = PictureFile(source, name)
            items.setdefault(key, PhotoItem(key, class_name(parts[0]), file))
    return tuple(items.values())
