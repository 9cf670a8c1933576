"""QMUL-ShoeV1 and ChairV1: one sketch a photo, in folders of their own."""

from pathlib import Path

from core.research.datasets.about import About, Place
from core.research.datasets.items import PairData, PhotoItem, SketchItem
from core.research.datasets.listing import photos_flat
from core.research.datasets.pairs import Folders, paired_folders, sketches_in, with_pairs
from core.research.datasets.splits import Split, check_split

__all__ = ["CHAIR_V1", "SHOE_V1", "load_chair_v1", "load_parts", "load_shoe_v1"]

_LAYOUT = """
{0}/train/photo/<id>.jpg, {0}/train/sketch/<id>.png
{0}/test/photo/<id>.jpg,  {0}/test/sketch/<id>.png
(`images` and `sketches` do as well; alone or inside qmul_v1 or sbir_cvpr2016)
"""
_PAGE = "http://www.eecs.qmul.ac.uk/~qian/Project_cvpr16.html"
_ALSO_IN_TEST = "13"
_BOTH = ("qmul_v1", "sbir_cvpr2016")

SHOE_V1 = About("QMUL-ShoeV1", _PAGE, _LAYOUT.format("shoes"), (*_BOTH, "shoes", "ShoeV1"))
CHAIR_V1 = About("QMUL-ChairV1", _PAGE, _LAYOUT.format("chairs"), (*_BOTH, "chairs", "ChairV1"))


def load_shoe_v1(root: Path | None = None, split: Split = "train") -> PairData:
    """Load ShoeV1 (419 pairs: 304 to train, 115 to test)."""
    return load_parts(SHOE_V1, "shoes", "shoe", root, split)


def load_chair_v1(root: Path | None = None, split: Split = "train") -> PairData:
    """Load ChairV1 (297 pairs: 199 to train, 97 to test).

    The published train part has 200, but its photo 13 is also photo 263 of the test part. So it
    isn't trained on here.
    """
    data = load_parts(CHAIR_V1, "chairs", "chair", root, split)
    if split != "train":
        return data
    return data.only_photos({photo.key for photo in data.photos} - {_ALSO_IN_TEST})


def load_parts(about: About, folder: str, label: str, root: Path | None, split: Split) -> PairData:
    """Load a set that lies as `<folder>/<train|test>/<photos and sketches>`.

    The numbering of these sets goes on from train to test, so "all" is the two put together.
    """
    check_split(split)
    parts = ("train", "test") if split == "all" else (split,)
    for place in about.places(root):
        for base in (f"{place.base}{folder}/", *_own_base(place, folder, about)):
            found = [paired_folders(place.source, base + part) for part in parts]
            if all(found):
                return _read(about.name, place, [pair for pair in found if pair], label)
    raise about.missing(root)


def _own_base(place: Place, folder: str, about: About) -> tuple[str, ...]:
    """Take the place itself only when it bears the set's name: shoes and chairs lie alike."""
    name = (place.base.rstrip("/") or place.source.where.stem).lower()
    names = {folder, *(stem.lower() for stem in about.stems if stem not in _BOTH)}
    return (place.base,) if name in names else ()


def _read(name: str, place: Place, pairs: list[Folders], label: str) -> PairData:
    photos: list[PhotoItem] = []
    sketches: list[SketchItem] = []
    for pair in pairs:
        photos += photos_flat(place.source, pair.photos, label)
        sketches += sketches_in(place.source, pair.sketches, label)
    return with_pairs(name, photos, sketches)
