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
from core.research.datasets.splits import (
    SKETCHY_100_25_UNSEEN,
    SKETCHY_104_21_UNSEEN,
    SKETCHY_VALIDATION,
    Split,
    apply_split,
)
from core.research.evaluation.measure import Measured, Measurer
from core.research.evaluation.robustness import by_disturbance, by_stroke

_DRAWINGS_A_CLASS = 20
Load = Callable[[Path | None], PairData]
Measure = Callable[[Measurer, str, PairData], Measured]


@dataclass(frozen=True)
class Benchmark:
    """A published data set and how it is measured.

    Attributes:
        name: What it is called on the command line.
        about: What is measured, for the list.
        load: Loads the data from a root, or from INKSEEK_DATA when None.
        measure: Measures them.
    """

    name: str
    about: str
    load: Load
    measure: Measure

    def run(self, measurer: Measurer, title: str, root: Path | None) -> Measured:
        return self.measure(measurer, title, self.load(root))


def _category(measurer: Measurer, title: str, data: PairData) -> Measured:
    return measurer.by_category(title, data.sketches, data.photos)


def _instance(measurer: Measurer, title: str, data: PairData) -> Measured:
    return measurer.by_instance(title, data.sketches, data.photos)


def _class_first(measurer: Measurer, title: str, data: PairData) -> Measured:
    return measurer.by_instance(title, data.sketches, data.photos, class_first=True)


def _generalised(measurer: Measurer, title: str, data: PairData) -> Measured:
    unseen = apply_split(data, "test", SKETCHY_104_21_UNSEEN)
    seen = apply_split(data, "train", SKETCHY_104_21_UNSEEN)
    return measurer.by_category(title, unseen.sketches, unseen.photos, seen_photos=seen.photos)


def _robustness(measurer: Measurer, title: str, data: PairData) -> Measured:
    return by_disturbance(measurer, title, data.sketches, data.photos)


def _strokes(measurer: Measurer, title: str, data: PairData) -> Measured:
    return by_stroke(measurer, title, data.sketches, data.photos)


def _validation(root: Path | None) -> PairData:
    return sketchy.load(root, "train").where(SKETCHY_VALIDATION)


def _quickdraw_and_validation(root: Path | None) -> PairData:
    """QuickDraw's drawings of the validation classes, beside Sketchy's photos of them."""
    known = {squashed(class_name(label)): label for label in SKETCHY_VALIDATION}
    drawings: dict[str, list[SketchItem]] = {label: [] for label in SKETCHY_VALIDATION}
    for sketch in quickdraw.load(root).sketches:
        label = known.get(squashed(class_name(sketch.label or "")))
        if label is not None and len(drawings[label]) < _DRAWINGS_A_CLASS:
            drawings[label].append(replace(sketch, label=label))
    sketches = tuple(sketch for drawn in drawings.values() for sketch in drawn)
    return replace(_validation(root), sketches=sketches)


def _sketchy_25(root: Path | None) -> PairData:
    return sketchy.load(root, "test", unseen=SKETCHY_100_25_UNSEEN)


def _sketchy_extended(root: Path | None) -> PairData:
    return sketchy.load(root, "test", extended=True)


def _test(load: Callable[[Path | None, Split], PairData]) -> Load:
    """The part of a data set that is held back from training."""
    return lambda root: load(root, "test")


BENCHMARKS: tuple[Benchmark, ...] = (
    Benchmark(
        "sketchy-unseen",
        "Sketchy, the 21 unseen classes of the 104/21 split: by category, four directions",
        _test(sketchy.load),
        _category,
    ),
    Benchmark(
        "sketchy-unseen-generalised",
        "the same with photos of the 104 seen classes in the gallery",
        lambda root: sketchy.load(root, "all"),
        _generalised,
    ),
    Benchmark(
        "sketchy-unseen-extended",
        "the same with the extension's photos in the gallery, each original once",
        _sketchy_extended,
        _category,
    ),
    Benchmark(
        "sketchy-unseen-25",
        "Sketchy, the 25 unseen classes of the 100/25 split: by category, four directions",
        _sketchy_25,
        _category,
    ),
    Benchmark(
        "sketchy-unseen-instance",
        "Sketchy, the 21 unseen classes: the very photo within its class, and in the whole gallery",
        _test(sketchy.load),
        _class_first,
    ),
    Benchmark(
        "chairv2",
        "QMUL-ChairV2, test part: the very photo, and stage by stage (m@A, m@B)",
        _test(qmul.load_chair_v2),
        _instance,
    ),
    Benchmark(
        "shoev2",
        "QMUL-ShoeV2, test part: the very photo, and stage by stage (m@A, m@B)",
        _test(qmul.load_shoe_v2),
        _instance,
    ),
    Benchmark(
        "chairv1", "QMUL-ChairV1, test part: the very photo", _test(qmul.load_chair_v1), _instance
    ),
    Benchmark(
        "shoev1", "QMUL-ShoeV1, test part: the very photo", _test(qmul.load_shoe_v1), _instance
    ),
    Benchmark(
        "handbags", "QMUL-Handbag, test part: the very photo", _test(qmul.load_handbags), _instance
    ),
    Benchmark(
        "tuberlin-unseen",
        "TU-Berlin with the extension's photos, 30 unseen classes: by category, four directions",
        _test(load_tu_berlin),
        _category,
    ),
    Benchmark(
        "quickdraw-unseen",
        "QuickDraw-Extended, 30 unseen classes: by category, four directions",
        _test(load_quickdraw_extended),
        _category,
    ),
    Benchmark(
        "pacs",
        "PACS, test part: sketches and photos of seven classes by category, four directions",
        _test(load_pacs),
        _category,
    ),
    Benchmark(
        "drawers",
        "Visual communication, the 12 drawers of its test part: which of 32 objects was drawn",
        _test(drawers.load),
        _instance,
    ),
    Benchmark(
        "drawers-category",
        "the same drawings by category (bird, car, chair, dog), four directions",
        _test(drawers.load),
        _category,
    ),
    Benchmark(
        "robustness",
        "Sketchy, 20 classes that training has seen: eight disturbances beside the clean drawings",
        _validation,
        _robustness,
    ),
    Benchmark(
        "strokes",
        "QuickDraw's drawings of classes that training has seen, among Sketchy's photos",
        _quickdraw_and_validation,
        _strokes,
    ),
)
