"""The QMUL sets of shoes, chairs and handbags: product photos, drawn by one or several people.

The first versions (V1, and the handbags) have one sketch a photo, in folders of their own. The
second have several, published with the order of their strokes.
"""

from pathlib import Path

from core.research.datasets.about import About, Place, about_set
from core.research.datasets.coordinates import (
    Coordinates,
    coordinates_from_npz,
    coordinates_from_pickle,
)
from core.research.datasets.items import PairData, PhotoItem, SketchItem
from core.research.datasets.listing import SIGNED, photos_flat, stem
from core.research.datasets.pairs import Folders, paired_folders, sketches_in, with_pairs
from core.research.datasets.splits import Split, check_split
from core.research.datasets.strokes import PenPoints

_BOTH_V1 = ("qmul_v1", "sbir_cvpr2016")
_ALSO_IN_TEST = "13"


def load_shoe_v1(root: Path | None = None, split: Split = "train") -> PairData:
    """Load ShoeV1 (419 pairs: 304 to train, 115 to test)."""
    return _load_v1(about_set("shoev1"), "shoes", "shoe", root, split)


def load_chair_v1(root: Path | None = None, split: Split = "train") -> PairData:
    """Load ChairV1 (297 pairs: 199 to train, 97 to test).

    The published train part has 200, but its photo 13 is also photo 263 of the test part. So it
    isn't trained on here.
    """
    data = _load_v1(about_set("chairv1"), "chairs", "chair", root, split)
    if split != "train":
        return data
    return data.only_photos({photo.key for photo in data.photos} - {_ALSO_IN_TEST})


def load_handbags(root: Path | None = None, split: Split = "train") -> PairData:
    """Load the handbags (400 pairs to train, 168 to test)."""
    return _load_v1(about_set("handbags"), "handbags", "handbag", root, split)


def load_shoe_v2(root: Path | None = None, split: Split = "train") -> PairData:
    """Load ShoeV2 (2,000 photos, 1,800 to train and 200 to test; 6,648 sketches)."""
    return _load_v2(about_set("shoev2"), "ShoeV2", "shoe", root, split)


def load_chair_v2(root: Path | None = None, split: Split = "train") -> PairData:
    """Load ChairV2 (400 photos, 300 to train and 100 to test; 1,275 sketches)."""
    return _load_v2(about_set("chairv2"), "ChairV2", "chair", root, split)


def load_shoe_v2_photos(root: Path | None = None) -> PairData:
    """Load the photos of ShoeV2 alone, a pool without sketches that holds its test photos too."""
    known = about_set("shoev2-photos")
    for place in known.places(root):
        folder = place.under("photo", "ShoeV2_photo")
        if folder is not None and not place.source.folders(folder):
            photos = photos_flat(place.source, folder, "shoe")
            return PairData(known.name, photos, (), fine_grained=False)
    raise known.missing(root)


def _load_v1(about: About, folder: str, label: str, root: Path | None, split: Split) -> PairData:
    """Load a set that lies as `<folder>/<train|test>/<photos and sketches>`.

    The numbering of these sets goes on from train to test, so "all" is the two put together.
    """
    check_split(split)
    parts = ("train", "test") if split == "all" else (split,)
    for place in about.places(root):
        for base in (f"{place.base}{folder}/", *_own_base(place, folder, about)):
            found = [paired_folders(place.source, base + part) for part in parts]
            if all(found):
                return _join_pairs(about.name, place, [pair for pair in found if pair], label)
    raise about.missing(root)


def _own_base(place: Place, folder: str, about: About) -> tuple[str, ...]:
    """Take the place itself only when it bears the set's name: shoes and chairs lie alike."""
    return (place.base,) if place.name in {folder, *about.names} - {*_BOTH_V1} else ()


def _load_v2(about: About, folder: str, label: str, root: Path | None, split: Split) -> PairData:
    check_split(split)
    for place in about.places(root):
        photos = place.under("photo", f"{folder}_photo")
        strokes = place.under(f"{folder.lower()}_strokes.npz", f"{folder}_Coordinate")
        if photos is not None and strokes is not None:
            return _from_coordinates(about.name, place, photos, strokes, label, split)
        if place.under("trainA") is not None and place.under("testB") is not None:
            parts = ("train", "test") if split == "all" else (split,)
            pairs = [Folders(f"{place.base}{p}B", f"{place.base}{p}A") for p in parts]
            return _join_pairs(about.name, place, pairs, label, signed=True)
        drawn, listed = place.under("sketch", f"{folder}_sketch"), place.under("photo_test.txt")
        if photos is not None and drawn is not None and listed is not None:
            data = _join_pairs(about.name, place, [Folders(photos, drawn)], label, signed=True)
            lines = place.source.read(listed).decode("utf-8", "replace").splitlines()
            return _part(data, frozenset(stem(line.strip()) for line in lines), split)
    raise about.missing(root)


def _join_pairs(
    name: str, place: Place, pairs: list[Folders], label: str, *, signed: bool = False
) -> PairData:
    photos: list[PhotoItem] = []
    sketches: list[SketchItem] = []
    for pair in pairs:
        photos += photos_flat(place.source, pair.photos, label)
        sketches += sketches_in(place.source, pair.sketches, label)
    return with_pairs(name, photos, sketches, **({"suffix": SIGNED} if signed else {}))


def _from_coordinates(
    name: str, place: Place, photo_folder: str, file: str, label: str, split: Split
) -> PairData:
    read = coordinates_from_npz if file.endswith(".npz") else coordinates_from_pickle
    coordinates = read(place.source.read(file))
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


def _part(data: PairData, tested: frozenset[str], split: Split) -> PairData:
    if split == "all":
        return data
    keys = [photo.key for photo in data.photos if (photo.key in tested) is (split == "test")]
    return data.only_photos(keys)
