"""Visual communication: sixty people drew the same 32 objects, so that a person's way of drawing shows."""

from collections.abc import Callable
from pathlib import Path

from core.datasets.about import About
from core.datasets.items import PairData, SketchItem
from core.datasets.listing import photos_flat, pictures_under, stem
from core.datasets.pictures import PictureFile

__all__ = ["ABOUT", "load"]

ABOUT = About(
    name="Visual communication",
    page="https://github.com/cogtoolslab/visual_communication_in_context",
    layout="""
visual_communication_60/object/<object>.jpg
visual_communication_60/sketch/<drawer>/<trial>_<object>_<closer|further>.png
""",
    stems=("visual_communication_60", "visual_communication", "visual_communication_in_context"),
)
_OBJECTS = {
    "bird": "bluejay crow cuckoo nightingale pigeon robin sparrow tomtit",
    "car": "beetle bluesedan bluesport brown hatchback redantique redsport white",
    "chair": "inlay knob leather sling squat straight waiting woven",
    "dog": "basset bloodhound bullmastiff chihuahua doberman goldenretriever pug weimaraner",
}
_LABELS = {name: label for label, names in _OBJECTS.items() for name in names.split()}
# Two of every five drawers are held back: what is learnt about drawing styles must hold for new people.
_PARTS: dict[str, Callable[[int], bool]] = {
    "train": lambda place: place % 5 < 3,
    "val": lambda place: place % 5 == 3,
    "test": lambda place: place % 5 == 4,
    "all": lambda place: True,
}


def load(root: Path | None = None, split: str = "all") -> PairData:
    """Load the drawings of some of the drawers: "train" 36, "val" 12, "test" 12, or "all" 60 of them.

    Every part has all 32 objects as its photos (they are renderings of 3D models).
    """
    if split not in _PARTS:
        raise ValueError(f"the drawers are split into {', '.join(_PARTS)}, not {split!r}")
    for place in ABOUT.places(root):
        objects, folder = place.under("object"), place.under("sketch")
        if objects is None or folder is None:
            continue
        source = place.source
        drawers = [drawer for at, drawer in enumerate(source.folders(folder)) if _PARTS[split](at)]
        plain = photos_flat(source, objects, None)
        photos = tuple(type(p)(p.key, _LABELS.get(p.key), p.file) for p in plain)
        known = {photo.key for photo in photos}
        sketches = []
        for drawer in drawers:
            for name in pictures_under(source, f"{folder}/{drawer}"):
                shown = stem(name).split("_")[1]
                sketches.append(
                    SketchItem(
                        key=f"{drawer}/{stem(name)}",
                        label=_LABELS.get(shown),
                        photo=shown if shown in known else None,
                        drawer=drawer,
                        ink=PictureFile(source, name),
                    )
                )
        return PairData(ABOUT.name, photos, tuple(sketches), fine_grained=True)
    raise ABOUT.missing(root)
