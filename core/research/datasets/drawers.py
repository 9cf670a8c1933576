"""The same objects drawn by many people, each in their own way: two sets."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from core.research.datasets.about import about_set
from core.research.datasets.coordinates import coordinates_from_npz
from core.research.datasets.items import PairData, PhotoItem, SketchItem
from core.research.datasets.listing import pictures_under, stem
from core.research.datasets.pictures import PictureFile
from core.research.datasets.source import Source
from core.research.datasets.strokes import PenPoints

ABOUT, _CHAIRS = about_set("drawers"), about_set("chair-drawers")
_OBJECTS = {
    "bird": "bluejay crow cuckoo nightingale pigeon robin sparrow tomtit",
    "car": "beetle bluesedan bluesport brown hatchback redantique redsport white",
    "chair": "inlay knob leather sling squat straight waiting woven",
    "dog": "basset bloodhound bullmastiff chihuahua doberman goldenretriever pug weimaraner",
}
_LABELS = {name: label for label, names in _OBJECTS.items() for name in names.split()}
# One drawer of five is held back to choose settings on and one to measure on: what is learnt about
# ways of drawing must hold for new people.
_PARTS: dict[str, Callable[[int], bool]] = {
    "train": lambda number: number % 5 < 3,
    "val": lambda number: number % 5 == 3,
    "test": lambda number: number % 5 == 4,
    "all": lambda number: True,
}
_DRAWN = re.compile(
    r"(?:.*/)?(?:gameID_(?P<game>[^/_]+)_trial_|(?P<folder>[^/]+)/)"
    r"(?P<trial>\d+)_(?P<object>[a-z]+)(?:_(?P<context>closer|further))?\.\w+"
)


def load(root: Path | None = None, split: str = "all") -> PairData:
    """Load what some of the drawers drew: "train" 36, "val" 12, "test" 12, or "all" 60 of them.

    Every part has all objects as its photos (renderings of 3D models). A sketch's key ends in
    "closer" if its object was shown among look-alikes, else in "further".
    """
    if split not in _PARTS:
        raise ValueError(f"the drawers are split into {', '.join(_PARTS)}, not {split!r}")
    for place in ABOUT.places(root):
        objects = place.under("object", "experiments/recog/object")
        folder = place.under("sketch", "sketches", "experiments/recog/sketch")
        if objects is None or folder is None:
            continue
        photos = tuple(_objects(place.source, objects))
        sketches = tuple(_sketches(place.source, folder))
        if not photos or not sketches:
            continue
        people = sorted({sketch.drawer or "" for sketch in sketches})
        chosen = {person for number, person in enumerate(people) if _PARTS[split](number)}
        drawn = tuple(sketch for sketch in sketches if sketch.drawer in chosen)
        return PairData(ABOUT.name, photos, drawn, fine_grained=True)
    raise ABOUT.missing(root)


def _objects(source: Source, folder: str) -> Iterator[PhotoItem]:
    for name in pictures_under(source, folder):
        if stem(name) in _LABELS:
            yield PhotoItem(stem(name), _LABELS[stem(name)], PictureFile(source, name))


def _sketches(source: Source, folder: str) -> Iterator[SketchItem]:
    for name in pictures_under(source, folder):
        drawn = _DRAWN.fullmatch(name)
        if drawn is None or drawn["object"] not in _LABELS:
            continue
        drawer = drawn["game"] or drawn["folder"]
        parts = filter(None, (drawn["trial"], drawn["object"], drawn["context"]))
        yield SketchItem(
            key=f"{drawer}/{'_'.join(parts)}",
            label=_LABELS[drawn["object"]],
            photo=drawn["object"],
            drawer=drawer,
            ink=PictureFile(source, name),
        )


def load_chairs(root: Path | None = None) -> PairData:
    """Load 16 chairs by 130 drawers, each of whom drew 8 of them several times.

    The pictures of the chairs were not published. A sketch's label is its chair, and its key ends
    in the number of the repetition.
    """
    for place in _CHAIRS.places(root):
        file = place.under("sketch_chairs_130drawers.npz")
        if file is not None:
            drawn = coordinates_from_npz(place.source.read(file))
            sketches = tuple(
                SketchItem(key, key[5:].rpartition("_r")[0], None, key[:4], PenPoints(points))
                for key, points in drawn.items()
            )
            return PairData(_CHAIRS.name, (), sketches, fine_grained=True)
    raise _CHAIRS.missing(root)
