"""The named benchmarks: which part of which data set, and by which protocol.

Data are found through INKSEEK_DATA. All but the last two measure the part that is held back from
training; every report says in a sentence what was compared with what.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from core.research.datasets import PairData, SketchItem, drawers, qmul, quickdraw, sketchy
from core.research.datasets.class_folders import (
    load_pacs,
    load_quickdraw_extended,
    load_tu_berlin,
)
from core.research.datasets.class_names import class_name, squashed
from core.research.datasets.splits import SKETCHY_100_25_UNSEEN, SKETCHY_VALIDATION
from core.research.evaluation.measure import Measured, Measurer
from core.research.evaluation.robustness import by_disturbance, by_stroke

_DRAWINGS_A_CLASS = 20
Run = Callable[[Measurer, str, Path | None], Measured]


@dataclass(frozen=True)
class Benchmark:
    """A name, a line for the list, and how it is run.

    Attributes:
        name: What it is called on the command line.
        about: What is measured, for the list.
        run: Loads the data (from a root, or INKSEEK_DATA when None) and measures them.
    """

    name: str
    about: str
    run: Run


def _category(load: Callable[[Path | None], PairData]) -> Run:
    def run(measurer: Measurer, title: str, root: Path | None) -> Measured:
        data = load(root)
        return measurer.by_category(title, data.sketches, data.photos)

    return run


def _instance(load: Callable[[Path | None], PairData], *, class_first: bool = False) -> Run:
    def run(measurer: Measurer, title: str, root: Path | None) -> Measured:
        data = load(root)
        return measurer.by_instance(title, data.sketches, data.photos, class_first=class_first)

    return run


def _sketchy_generalised(measurer: Measurer, title: str, root: Path | None) -> Measured:
    unseen, seen = sketchy.load(root, "test"), sketchy.load(root, "train")
    return measurer.by_category(title, unseen.sketches, unseen.photos, seen_photos=seen.photos)


def _robustness(measurer: Measurer, title: str, root: Path | None) -> Measured:
    data = sketchy.load(root, "train").where(SKETCHY_VALIDATION)
    return by_disturbance(measurer, title, data.sketches, data.photos)


def _strokes(measurer: Measurer, title: str, root: Path | None) -> Measured:
    photos = sketchy.load(root, "train").where(SKETCHY_VALIDATION).photos
    known = {squashed(class_name(label)): label for label in SKETCHY_VALIDATION}
    drawings: dict[str, list[SketchItem]] = {label: [] for label in SKETCHY_VALIDATION}
    for sketch in quickdraw.load(root).sketches:
        label = known.get(squashed(class_name(sketch.label or "")))
        if label is not None and len(drawings[label]) < _DRAWINGS_A_CLASS:
            drawings[label].append(replace(sketch, label=label))
    return by_stroke(measurer, title, [s for drawn in drawings.values() for s in drawn], photos)


BENCHMARKS: tuple[Benchmark, ...] = (
    Benchmark(
        "sketchy-unseen",
        "Sketchy, the 21 unseen classes of the 104/21 split: by category, four directions",
        _category(lambda root: sketchy.load(root, "test")),
    ),
    Benchmark(
        "sketchy-unseen-generalised",
        "the same with photos of the 104 seen classes in the gallery",
        _sketchy_generalised,
    ),
    Benchmark(
        "sketchy-unseen-extended",
        "the same with the extension's photos in the gallery, each original once",
        _category(lambda root: sketchy.load(root, "test", extended=True)),
    ),
    Benchmark(
        "sketchy-unseen-25",
        "Sketchy, the 25 unseen classes of the 100/25 split: by category, four directions",
        _category(lambda root: sketchy.load(root, "test", unseen=SKETCHY_100_25_UNSEEN)),
    ),
    Benchmark(
        "sketchy-unseen-instance",
        "Sketchy, the 21 unseen classes: the very photo within its class, and in the whole gallery",
        _instance(lambda root: sketchy.load(root, "test"), class_first=True),
    ),
    Benchmark(
        "chairv2",
        "QMUL-ChairV2, test part: the very photo, and stage by stage (m@A, m@B)",
        _instance(lambda root: qmul.load_chair_v2(root, "test")),
    ),
    Benchmark(
        "shoev2",
        "QMUL-ShoeV2, test part: the very photo, and stage by stage (m@A, m@B)",
        _instance(lambda root: qmul.load_shoe_v2(root, "test")),
    ),
    Benchmark(
        "chairv1",
        "QMUL-ChairV1, test part: the very photo",
        _instance(lambda root: qmul.load_chair_v1(root, "test")),
    ),
    Benchmark(
        "shoev1",
        "QMUL-ShoeV1, test part: the very photo",
        _instance(lambda root: qmul.load_shoe_v1(root, "test")),
    ),
    Benchmark(
        "handbags",
        "QMUL-Handbag, test part: the very photo",
        _instance(lambda root: qmul.load_handbags(root, "test")),
    ),
    Benchmark(
        "tuberlin-unseen",
        "TU-Berlin with the extension's photos, 30 unseen classes: by category, four directions",
        _category(lambda root: load_tu_berlin(root, "test")),
    ),
    Benchmark(
        "quickdraw-unseen",
        "QuickDraw-Extended, 30 unseen classes: by category, four directions",
        _category(lambda root: load_quickdraw_extended(root, "test")),
    ),
    Benchmark(
        "pacs",
        "PACS, test part: sketches and photos of seven classes by category, four directions",
        _category(lambda root: load_pacs(root, "test")),
    ),
    Benchmark(
        "drawers",
        "Visual communication, the 12 drawers of its test part: which of 32 objects was drawn",
        _instance(lambda root: drawers.load(root, "test")),
    ),
    Benchmark(
        "drawers-category",
        "the same drawings by category (bird, car, chair, dog), four directions",
        _category(lambda root: drawers.load(root, "test")),
    ),
    Benchmark(
        "robustness",
        "Sketchy, 20 seen classes (validation): eight disturbances beside the clean drawings",
        _robustness,
    ),
    Benchmark(
        "strokes",
        "QuickDraw's drawings of the same classes among Sketchy's photos, after every stroke",
        _strokes,
    ),
)
