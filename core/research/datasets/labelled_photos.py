"""Photos in folders named after their class: known archives, or anybody's own folder or zip.

Every label is a common class name (`class_name`), so that the sets join: a folder may be called
by its class, by its ImageNet id, or by both (`n03063599_coffee_mug`).
"""

from collections.abc import Mapping
from pathlib import Path

from core.research.datasets.about import About, DataMissing
from core.research.datasets.class_names import class_name
from core.research.datasets.items import PairData, PhotoItem
from core.research.datasets.listing import pictures_under, stem
from core.research.datasets.pictures import PictureFile
from core.research.datasets.source import Source, data_root, open_source

__all__ = ["PHOTO_SETS", "load_photo_folder", "load_photo_set"]

_FOLDERS = ("photo", "photos", "images", "train", "101_ObjectCategories")
_LAYOUT = "<folder or zip>/photo/<class>/<file>, or <folder or zip>/<class>/<file>"


def _about(title: str, page: str, *stems: str) -> About:
    layout = f"{stems[0]}/photo/<class>/<file> (zip or folder), or {stems[-1]}/<class>/<file>"
    return About(title, page, layout, stems)


PHOTO_SETS: Mapping[str, About] = {
    "tiny-imagenet": About(
        "Tiny-ImageNet",
        "http://cs231n.stanford.edu/tiny-imagenet-200.zip",
        "tiny-imagenet-200/train/<wnid>/images/<file>, or tiny_imagenet_30/<wnid>/<file>",
        ("tiny_imagenet_30", "tiny-imagenet-200", "tiny_imagenet", "tiny-imagenet"),
    ),
    "imagenet-cc-by": _about(
        "NIPS 2017 photos (CC BY)",
        "https://www.kaggle.com/c/nips-2017-non-targeted-adversarial-attack",
        "photos_nips17_ccby",
    ),
    "imagenet-1k": _about(
        "ImageNet, one photo a class",
        "https://github.com/EliSchwartz/imagenet-sample-images",
        "photos_imagenet1k_one_each",
        "imagenet-sample-images",
    ),
    "imagenet-det": _about(
        "ImageNet, 200 everyday classes",
        "https://github.com/ajschumacher/imagen",
        "photos_imagenet_det200x5",
        "imagen",
    ),
    "mini-imagenet": _about(
        "mini-ImageNet",
        "https://github.com/yaoyao-liu/mini-imagenet-tools",
        "photos_mini_imagenet_84px",
        "mini-imagenet",
    ),
    "imagenette": _about(
        "Imagenette", "https://github.com/fastai/imagenette", "photos_imagenette", "imagenette2"
    ),
    "caltech-101": _about(
        "Caltech-101",
        "https://data.caltech.edu/records/mzrjq-6wc02",
        "photos_caltech101",
        "caltech-101",
        "caltech101",
        "101_ObjectCategories",
    ),
    "clothing": _about(
        "Clothing (CC0)",
        "https://github.com/alexeygrigorev/clothing-dataset",
        "photos_clothing_cc0",
        "clothing-dataset",
    ),
    "grocery": _about(
        "Grocery Store",
        "https://github.com/marcusklasson/GroceryStoreDataset",
        "photos_grocery",
    ),
    "instruments": _about(
        "Musical instruments",
        "https://www.kaggle.com/datasets/gpiosenka/musical-instruments-image-classification",
        "photos_instruments",
    ),
    "flickr15k-objects": _about(
        "Flickr15k, objects",
        "https://personal.ee.surrey.ac.uk/Personal/R.Hu/SBIR.html",
        "photos_flickr15k_objects",
    ),
}
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


def load_photo_folder(where: Path) -> PairData:
    """Load anybody's photos from a folder or zip of `<class>/<file>` or `photo/<class>/<file>`.

    Raises:
        DataMissing: there are no photos in class folders.
    """
    source = open_source(where)
    if source is not None:
        parent = next((name for name in _FOLDERS if source.folders(name)), "")
        if photos := _photos(source, parent):
            return PairData(where.stem, photos, (), fine_grained=False)
    raise DataMissing(f"Photos in {where}", "another folder, or put the files there", _LAYOUT)


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
