"""Holiday photos: variety for galleries, and for drawings traced from photos."""

import json
from dataclasses import replace
from pathlib import Path

from core.research.datasets.about import About, Place
from core.research.datasets.class_names import class_name
from core.research.datasets.items import PairData
from core.research.datasets.listing import photos_flat
from core.research.datasets.source import DataDamaged, data_root

__all__ = ["ABOUT", "load"]

ABOUT = About(
    name="Flickr photos",
    page="https://www.robots.ox.ac.uk/~vgg/data/ (or any folder of your own photos)",
    layout="""
flickr_photos_3k/photo/<id>.jpg
flickr_photos_3k.labels.json beside it: {"label": {"photo/<id>.jpg": "<class>"}}   (optional)
""",
    stems=("flickr_photos_3k", "flickr_photos", "flickr"),
)
_NO_CLASS = ("others", "paris")


def load(root: Path | None = None) -> PairData:
    """Load the photos, with classes where the file of labels is there; there are no sketches."""
    for place in ABOUT.places(root):
        folder = place.under("photo", "photos")
        if folder is None or place.source.folders(folder):
            continue
        labels = _labels(place, root)
        photos = tuple(
            replace(photo, label=labels.get(f"photo/{photo.key}.jpg"))
            for photo in photos_flat(place.source, folder, None)
        )
        if photos:
            return PairData(ABOUT.name, photos, (), fine_grained=False)
    raise ABOUT.missing(root)


def _labels(place: Place, root: Path | None) -> dict[str, str]:
    """Read the labels, which lie beside the archive."""
    listed = (data_root(root) or place.source.where) / f"{ABOUT.stems[0]}.labels.json"
    if not listed.is_file():
        return {}
    try:
        labels: dict[str, str] = json.loads(listed.read_bytes())["label"]
    except (ValueError, KeyError, TypeError) as error:
        raise DataDamaged(f"{listed} does not hold the labels of {ABOUT.name}") from error
    return {name: class_name(label) for name, label in labels.items() if label not in _NO_CLASS}
