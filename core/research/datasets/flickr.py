"""Holiday photos: variety for galleries, and for drawings traced from photos."""

import json
from dataclasses import replace
from pathlib import Path

from core.research.datasets.about import Place, about_set
from core.research.datasets.class_names import class_name
from core.research.datasets.items import PairData
from core.research.datasets.listing import photos_flat
from core.research.datasets.source import DataDamaged, data_root

ABOUT = about_set("flickr")
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
