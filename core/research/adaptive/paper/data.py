"""The tasks, on features of a network that was trained on ImageNet alone.

A level's tasks are split into three parts that share neither people nor classes; where people draw
the same objects, not even objects. Photos and sketches are centred each on its own, put on the
principal axes of the training part, and brought to a size of about one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from core.research.adaptive.dataset import load_words, person_split, unseen_categories
from core.research.adaptive.paper.hands import DRAWINGS, in_hands
from core.research.adaptive.paper.tables import CATEGORY_TERMS, PERSON_TERMS, Level
from core.research.adaptive.tasks import Task, category_tasks, group_tasks, person_tasks
from core.research.datasets import drawers, qmul, sketchy
from core.research.datasets.items import PairData
from core.research.datasets.pairs import load_pair_set
from core.research.kit.features import FeatureSource, Floats
from core.research.kit.linear import PrincipalAxes

AXES = 256
_VALIDATION = 20
_FOLD_SEED = 2027
_GROUP = 25
_REFERENCES = 10
_HANDS = {"train": 40, "validation": 12, "test": 12}


def load_level(source: FeatureSource, name: str) -> Level:
    """Embed the data of a level and split its tasks."""
    return {
        "categories": _categories,
        "drawers": _drawers,
        "chairs": _chairs,
        "hands": _hands,
    }[name](source)


LEVELS = ("categories", "drawers", "chairs", "hands")


def _categories(source: FeatureSource) -> Level:
    seen = source.of(sketchy.load(source.root, "train")).paired()
    tasks, words = category_tasks(seen), load_words(seen.classes, source.root)
    order = np.random.default_rng(_FOLD_SEED).permutation(len(tasks))
    held = {tasks[number].name for number in order[:_VALIDATION]}
    extra = []
    for number, name in enumerate(("shoes-3-sketches", "contour-drawings")):
        groups = group_tasks(source.of(load_pair_set(name, source.root)).paired(), _GROUP)
        extra += [replace(task, classes=task.classes + len(words) + number) for task in groups]
    return _level(
        "categories",
        "A task is a class of Sketchy: k drawings of at most half of its drawn photos are the "
        "support, drawings of its other photos the queries, all 25 photos of the class the "
        f"gallery. {len(tasks) - len(held)} seen classes and {len(extra)} groups of {_GROUP} shoes "
        f"or contour drawings to learn from, {len(held)} seen classes to choose on, the 21 unseen "
        "ones to report.",
        [task for task in tasks if task.name not in held] + extra,
        [task for task in tasks if task.name in held],
        unseen_categories(source),
        torch.cat([words, torch.zeros(2, words.shape[1])]),
        (1, 5, 10),
        source,
    )


def _drawers(source: FeatureSource) -> Level:
    split = person_split(source, new_objects=True)
    return _level(
        "drawers",
        "A task is a drawer: k of their drawings are the support, those of their other objects the "
        "queries. 36 drawers with 16 objects to learn from; 12 others each, with 16 other objects, "
        "to choose on and to report.",
        split.train,
        split.validation,
        split.test,
        None,
        (1, 5),
        source,
    )


def _chairs(source: FeatureSource) -> Level:
    """No picture of the chairs was published: the mean drawing of other people stands in."""
    data = drawers.load_chairs(source.root)
    rows = source.sketches(data)
    people = sorted({sketch.drawer or "" for sketch in data.sketches})
    chairs = sorted({sketch.label or "" for sketch in data.sketches})
    by_person = np.array([people.index(sketch.drawer or "") for sketch in data.sketches])
    by_chair = np.array([chairs.index(sketch.label or "") for sketch in data.sketches])
    first = np.array([sketch.key.endswith("_r00") for sketch in data.sketches])
    references = (by_person < _REFERENCES) & first
    gallery = np.stack([rows[references & (by_chair == n)].mean(0) for n in range(len(chairs))])
    tasks = [
        Task(people[n], rows[by_person == n], by_chair[by_person == n], gallery,
             np.zeros(int((by_person == n).sum()), np.int64))
        for n in range(_REFERENCES, len(people))
    ]  # fmt: skip
    return _level(
        "chairs",
        "A task is a drawer of 8 of 16 chairs, with 40 drawings: k drawings of at most half of "
        "their chairs are the support, those of the others the queries. The gallery is the mean "
        f"first drawing of each chair by {_REFERENCES} other people, since no picture of the "
        "chairs was published. Two drawers in three to learn from, one in six each to choose on "
        "and to report.",
        [task for number, task in enumerate(tasks) if number % 6 < 4],
        tasks[4::6],
        tasks[5::6],
        None,
        (1, 5, 10),
        source,
    )


def _hands(source: FeatureSource) -> Level:
    rng = np.random.default_rng(_FOLD_SEED)
    parts: dict[str, list[Task]] = {}
    for part, people in _HANDS.items():
        data = qmul.load_chair_v2(source.root, "test" if part == "test" else "train")
        everyone = PairData(
            f"ChairV2 in made-up hands, {part}",
            data.photos,
            tuple(in_hands(data, people, part, rng)),
            fine_grained=True,
        )
        embedded = source.of(everyone).paired()
        # A person's gallery is what they drew.
        parts[part] = [
            person_tasks(
                embedded.some_sketches(np.flatnonzero(embedded.drawers == person)),
                np.unique(embedded.target[embedded.drawers == person]),
            )[0]
            for person in range(people)
        ]
    return _level(
        "hands",
        "Synthetic: a task is a made-up hand (a slant, a squeeze, fewer points, small strokes left "
        f"out) through which {DRAWINGS} drawings of ChairV2 went, each of another photo; these are "
        f"its gallery. {_HANDS['train']} hands to learn from and {_HANDS['validation']} to choose "
        f"on draw training photos, {_HANDS['test']} to report draw test photos.",
        parts["train"],
        parts["validation"],
        parts["test"],
        None,
        (1, 5, 10),
        source,
    )


def _level(
    name: str,
    protocol: str,
    train: list[Task],
    validation: list[Task],
    test: list[Task],
    words: torch.Tensor | None,
    supports: tuple[int, ...],
    source: FeatureSource,
) -> Level:
    axes = _Axes.of(train)
    return Level(
        name,
        f"{protocol} 20 draws of the support for each task; ties count against us.",
        axes.reduce(train),
        axes.reduce(validation),
        axes.reduce(test),
        torch.zeros(1, 1) if words is None else words,
        PERSON_TERMS if words is None else CATEGORY_TERMS,
        supports,
        f"{source.network.card.id} {source.network.output}",
    )


@dataclass(frozen=True, eq=False)
class _Axes:
    """Both sides centred, on common principal axes."""

    photos: Floats
    sketches: Floats
    axes: PrincipalAxes

    @classmethod
    def of(cls, tasks: Sequence[Task]) -> _Axes:
        photos = np.concatenate([task.gallery for task in tasks])
        sketches = np.concatenate([task.features for task in tasks])
        centred = np.concatenate([photos - photos.mean(0), sketches - sketches.mean(0)])
        axes = PrincipalAxes.of(centred, AXES)
        return cls(photos.mean(0), sketches.mean(0), axes.divided_by(float(axes(centred).std())))

    def reduce(self, tasks: Sequence[Task]) -> list[Task]:
        return [
            replace(
                task,
                features=self.axes(task.features - self.sketches),
                gallery=self.axes(task.gallery - self.photos),
            )
            for task in tasks
        ]
