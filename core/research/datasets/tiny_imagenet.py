"""Tiny-ImageNet: 200 classes of 64x64 photos, for variety on the photo side."""

import json
from pathlib import Path

from core.research.datasets.about import About, Place
from core.research.datasets.class_names import class_name, imagenet_classes
from core.research.datasets.items import PairData, PhotoItem
from core.research.datasets.listing import pictures_under, stem
from core.research.datasets.pictures import PictureFile
from core.research.datasets.splits import Split, apply_split

__all__ = ["ABOUT", "load"]

ABOUT = About(
    name="Tiny-ImageNet",
    page="http://cs231n.stanford.edu/tiny-imagenet-200.zip",
    layout="""
tiny-imagenet-200/words.txt
tiny-imagenet-200/train/<wnid>/images/<wnid>_<n>.JPEG
or tiny_imagenet_30/classes.json, tiny_imagenet_30/<wnid>/<wnid>_<n>.JPEG
""",
    stems=("tiny_imagenet_30", "tiny-imagenet-200", "tiny_imagenet", "tiny-imagenet"),
)


def load(
    root: Path | None = None, split: Split = "train", *, unseen: tuple[str, ...] = ()
) -> PairData:
    """Load the photos; a class has its common name (`class_name`).

    Args:
        root: Where to look; INKSEEK_DATA by default.
        split: "train" leaves out the classes that `unseen` names, "test" has only those.
        unseen: The unseen classes of another set, dropped here under every name.
    """
    for place in ABOUT.places(root):
        names = _class_names(place)
        if names is None:
            continue
        folder = place.under("train") or place.base.rstrip("/")
        photos = []
        for name in pictures_under(place.source, folder):
            wnid = stem(name).split("_")[0]
            if wnid in names:
                key = f"{wnid}/{stem(name)}"
                photos.append(PhotoItem(key, names[wnid], PictureFile(place.source, name)))
        return apply_split(PairData(ABOUT.name, tuple(photos), (), False), split, unseen)
    raise ABOUT.missing(root)


def _class_names(place: Place) -> dict[str, str] | None:
    """Return the class name of each wnid, or None when this isn't the set."""
    listed = place.under("classes.json")
    if listed is not None:
        synonyms = json.loads(place.source.read(listed))
    else:
        listed = place.under("words.txt")
        if listed is None or not place.source.has(place.base + "train"):
            return None
        lines = place.source.read(listed).decode("utf-8").splitlines()
        synonyms = dict(line.split("\t", 1) for line in lines if "\t" in line)
    known = imagenet_classes()
    return {
        wnid: class_name(wnid if wnid in known else names.split(",")[0])
        for wnid, names in synonyms.items()
    }
