"""Sketchy: 125 classes, each photo drawn from memory by several people; and its added photos."""

from pathlib import Path

from core.research.datasets.about import Place, about_set
from core.research.datasets.class_names import normal_label
from core.research.datasets.items import PairData, PhotoItem, SketchItem
from core.research.datasets.listing import photos_by_class, pictures_under, stem
from core.research.datasets.pictures import PictureFile
from core.research.datasets.source import Source
from core.research.datasets.splits import SKETCHY_104_21_UNSEEN, Split, apply_split

ABOUT = about_set("sketchy")
# The whole photo; the other renderings crop or stretch it.
_RENDERING = "tx_000000000000"


def load(
    root: Path | None = None,
    split: Split = "train",
    *,
    unseen: tuple[str, ...] = SKETCHY_104_21_UNSEEN,
    extended: bool = False,
) -> PairData:
    """Load Sketchy.

    Args:
        root: Where to look; INKSEEK_DATA by default.
        split: "train" is the seen classes, "test" the unseen ones, "all" both.
        unseen: Which classes are unseen.
        extended: Add the photos of the extension. It repeats the originals, so that many published
            galleries hold these twice; here a photo that is in both comes once.
    """
    for place in ABOUT.places(root):
        folders = _folders(place)
        if folders is None:
            continue
        data = _read(place.source, *folders)
        if extended:
            data = _add_extension(data, place, root)
        return apply_split(data, split, unseen)
    raise ABOUT.missing(root)


def _folders(place: Place) -> tuple[str, str] | None:
    for parent in ("256x256/", "rendered_256x256/256x256/", ""):
        photo, sketch = place.base + parent + "photo", place.base + parent + "sketch"
        folders = _rendering(place.source, photo), _rendering(place.source, sketch)
        if all(place.source.folders(folder) for folder in folders):
            return folders
    return None


def _rendering(source: Source, folder: str) -> str:
    inside = f"{folder}/{_RENDERING}"
    if source.has(inside):
        return inside
    renderings = [name for name in source.folders(folder) if name.startswith("tx_")]
    return f"{folder}/{renderings[0]}" if renderings else folder


def _read(source: Source, photo_folder: str, sketch_folder: str) -> PairData:
    photos = photos_by_class(source, photo_folder)
    known = {photo.key for photo in photos}
    sketches = []
    for name in pictures_under(source, sketch_folder):
        folder = name.split("/")[-2]
        key = f"{folder}/{stem(name)}"
        photo = key.rpartition("-")[0]
        ink = PictureFile(source, name)
        sketches.append(
            SketchItem(key, normal_label(folder), photo if photo in known else None, None, ink)
        )
    return PairData(ABOUT.name, photos, tuple(sketches), fine_grained=True)


def _add_extension(data: PairData, place: Place, root: Path | None) -> PairData:
    folder = place.under("EXTEND_image_sketchy", "extended_photo")
    if folder is None:
        raise ABOUT.missing(root)
    photos: dict[str, PhotoItem] = {photo.key: photo for photo in data.photos}
    for photo in photos_by_class(place.source, folder):
        photos.setdefault(photo.key, photo)
    return PairData("Sketchy extended", tuple(photos.values()), data.sketches, data.fine_grained)
