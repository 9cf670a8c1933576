"""Holiday photos without labels: variety for galleries and for drawings traced from photos."""

from pathlib import Path

from core.research.datasets.about import About
from core.research.datasets.items import PairData
from core.research.datasets.listing import photos_flat

__all__ = ["ABOUT", "load"]

ABOUT = About(
    name="Flickr photos",
    page="https://www.robots.ox.ac.uk/~vgg/data/ (or any folder of your own photos)",
    layout="flickr_photos_3k/photo/<id>.jpg",
    stems=("flickr_photos_3k", "flickr_photos", "flickr"),
)


def load(root: Path | None = None) -> PairData:
    """Load the photos; they have no classes, no sketches and so no splits."""
    for place in ABOUT.places(root):
        folder = place.under("photo", "photos")
        if folder is None or place.source.folders(folder):
            continue
        photos = photos_flat(place.source, folder, None)
        if photos:
            return PairData(ABOUT.name, photos, (), fine_grained=False)
    raise ABOUT.missing(root)
