"""QMUL-ShoeV2 and ChairV2: several sketches a photo, published with the order of their strokes."""

from pathlib import Path

from core.research.datasets.about import About, Place
from core.research.datasets.coordinates import (
    Coordinates,
    coordinates_from_npz,
    coordinates_from_pickle,
)
from core.research.datasets.items import PairData, PhotoItem, SketchItem
from core.research.datasets.listing import SIGNED, photos_flat, stem
from core.research.datasets.pairs import sketches_in, with_pairs
from core.research.datasets.splits import Split, check_split
from core.research.datasets.strokes import PenPoints

__all__ = ["CHAIR_V2", "SHOE_V2", "load_chair_v2", "load_shoe_v2", "load_shoe_v2_photos"]

_PAGE = "https://sketchx.eecs.qmul.ac.uk/downloads/"
_LAYOUT = """
{0}/photo/<id>.png with {0}/{0}_Coordinate (or {1}_strokes.npz: keys, offsets, points),
  keyed /train/<id>_<n> and /test/<id>_<n>
or {0}/trainA, trainB, testA, testB (A sketches, B photos)
or {0}/{0}_photo, {0}/{0}_sketch (PNG or SVG), {0}/photo_train.txt, {0}/photo_test.txt
"""
SHOE_V2 = About("QMUL-ShoeV2", _PAGE, _LAYOUT.format("ShoeV2", "shoev2"), ("shoev2", "ShoeV2_F"))
CHAIR_V2 = About(
    "QMUL-ChairV2", _PAGE, _LAYOUT.format("ChairV2", "chairv2"), ("chairv2", "ChairV2_F")
)
_SHOE_V2_PHOTOS = About(
    name="QMUL-ShoeV2 photos",
    page=_PAGE,
    layout="shoev2_photos/photo/<id>.jpg",
    stems=("shoev2_photos", "shoev2", "ShoeV2_F"),
)


def load_shoe_v2(root: Path | None = None, split: Split = "train") -> PairData:
    """Load ShoeV2 (2,000 photos, 1,800 to train and 200 to test; 6,648 sketches)."""
    return _load(SHOE_V2, "ShoeV2", "shoe", root, split)


def load_chair_v2(root: Path | None = None, split: Split = "train") -> PairData:
    """Load ChairV2 (400 photos, 300 to train and 100 to test; 1,275 sketches)."""
    return _load(CHAIR_V2, "ChairV2", "chair", root, split)


def load_shoe_v2_photos(root: Path | None = None) -> PairData:
    """Load the photos of ShoeV2 alone, a pool without sketches that holds its test photos too."""
    for place in _SHOE_V2_PHOTOS.places(root):
        folder = place.under("photo", "ShoeV2_photo")
        if folder is not None and not place.source.folders(folder):
            photos = photos_flat(place.source, folder, "shoe")
            return PairData(_SHOE_V2_PHOTOS.name, photos, (), fine_grained=False)
    raise _SHOE_V2_PHOTOS.missing(root)


def _load(about: About, folder: str, label: str, root: Path | None, split: Split) -> PairData:
    check_split(split)
    for place in about.places(root):
        photos = place.under("photo", f"{folder}_photo")
        strokes = place.under(f"{folder.lower()}_strokes.npz", f"{folder}_Coordinate")
        if photos is not None and strokes is not None:
            return _from_coordinates(about.name, place, photos, strokes, label, split)
        if place.under("trainA") is not None and place.under("testB") is not None:
            return _from_parts(about.name, place, label, split)
        drawn, listed = place.under("sketch", f"{folder}_sketch"), place.under("photo_test.txt")
        if photos is not None and drawn is not None and listed is not None:
            return _from_lists(about.name, place, photos, drawn, listed, label, split)
    raise about.missing(root)


def _from_coordinates(
    name: str, place: Place, photo_folder: str, file: str, label: str, split: Split
) -> PairData:
    content = place.source.read(file)
    read = coordinates_from_npz if file.endswith(".npz") else coordinates_from_pickle
    coordinates = read(content)
    sketches = [_sketch(key, coordinates, label) for key in coordinates]
    data = with_pairs(name, photos_flat(place.source, photo_folder, label), sketches, suffix=SIGNED)
    tested = {
        item.photo
        for item, key in zip(data.sketches, coordinates, strict=True)
        if key.startswith("/test/")
    }
    return _part(data, frozenset(photo for photo in tested if photo), split)


def _sketch(key: str, coordinates: Coordinates, label: str) -> SketchItem:
    return SketchItem(key.rpartition("/")[2], label, None, None, PenPoints(coordinates[key]))


def _from_parts(name: str, place: Place, label: str, split: Split) -> PairData:
    photos: list[PhotoItem] = []
    sketches: list[SketchItem] = []
    for part in ("train", "test") if split == "all" else (split,):
        photos += photos_flat(place.source, f"{place.base}{part}B", label)
        sketches += sketches_in(place.source, f"{place.base}{part}A", label)
    return with_pairs(name, photos, sketches, suffix=SIGNED)


def _from_lists(
    name: str, place: Place, photos: str, drawn: str, listed: str, label: str, split: Split
) -> PairData:
    data = with_pairs(
        name,
        photos_flat(place.source, photos, label),
        sketches_in(place.source, drawn, label),
        suffix=SIGNED,
    )
    lines = place.source.read(listed).decode("utf-8", "replace").splitlines()
    return _part(data, frozenset(stem(line.strip()) for line in lines if line.strip()), split)


def _part(data: PairData, tested: frozenset[str], split: Split) -> PairData:
    if split == "all":
        return data
    keys = [photo.key for photo in data.photos if (photo.key in tested) is (split == "test")]
    return data.only_photos(keys)
