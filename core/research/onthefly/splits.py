"""The parts of a data set that heads are trained, chosen and measured on.

Parts are split by photo. `learn` and `validation` share the training photos of the data set, and
settings are chosen there. `train` is both together, and the final heads are trained on it. `test`
is for reporting only.

For a network that never saw these photos, validation is a third of them: as many as the test part
has. An encoder that was trained on them would look too good there, so its validation part is what
its training held out, searched for among photos of a similar data set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from core.research.datasets import DataMissing, PairData, qmul
from core.research.datasets.duplicates import without_duplicates
from core.research.evaluation.by_instance import By, targets_in
from core.research.kit.linear import PrincipalAxes
from core.research.onthefly.dataset import BaseProjection, StageSet, scaled_pca
from core.research.onthefly.stages import StageSource

_GALLERY = 100
"""Photos in the gallery of the validation part, as many as in the test part of ChairV2."""

_VALIDATION_PART = 1 / 3
_SEED = 23  # a new one: figures of the fold before had been looked at

Load = Callable[[Path | None, str], PairData]
DATA_SETS: Mapping[str, Load] = {
    "chairv2": lambda root, part: qmul.load_chair_v2(root, part),  # type: ignore[arg-type]
    "shoev2": lambda root, part: qmul.load_shoe_v2(root, part),  # type: ignore[arg-type]
}
_SIMILAR: Mapping[str, Load] = {
    "chairv2": lambda root, part: qmul.load_chair_v1(root, part),  # type: ignore[arg-type]
    "shoev2": lambda root, part: qmul.load_shoe_v1(root, part),  # type: ignore[arg-type]
}


@dataclass(frozen=True, eq=False)
class Splits:
    """A data set in its parts.

    Attributes:
        encoder: id of the encoder that computed the features.
        by: what a stage is a part of.
        learn: for training while settings are chosen.
        validation: for choosing settings.
        train: for training the final heads.
        test: for reporting.
        on_page: whether stages were shown where they stand in the complete sketch.
    """

    encoder: str
    by: By
    learn: StageSet
    validation: StageSet
    train: StageSet
    test: StageSet
    on_page: bool = False

    @property
    def protocol(self) -> str:
        """How the test part is measured, in a sentence."""
        unit = "ink" if self.by == "ink" else "numbers of points"
        shown = "where it stands in the sketch" if self.on_page else "fitted as in the program"
        return (
            f"{len(self.test):,} sketches at T = {self.test.steps} stages of equal {unit}, each "
            f"shown {shown}, against all {len(self.test.photos):,} photos of the test part."
        )


def load_splits(
    source: StageSource, data_set: str, base: BaseProjection, held_out: frozenset[str] | None
) -> Splits:
    """Compute or read the features of a data set, and split it.

    Args:
        source: cuts stages, computes features and keeps them.
        data_set: a key of DATA_SETS.
        base: the M that heads start from.
        held_out: keys of training photos that the encoder was not trained on; None if it was
            trained on none of them.

    Raises:
        EvaluationError: a sketch is stored without its strokes.
        DataMissing: the data set is not installed.
    """
    data, test_data = (DATA_SETS[data_set](source.root, part) for part in ("train", "test"))
    train, test = _Features.of(source, data), _Features.of(source, test_data)
    keys = list(train.photos)
    maps = (
        base.scaled_to(train.stages),
        scaled_pca(train.stages),
        scaled_pca(np.stack([feature for _, feature in train.photos.values()])),
    )
    if held_out is None:
        held = set(_random_choice(keys, round(len(keys) * _VALIDATION_PART)))
    else:
        held = set(held_out & set(keys))
    others = [key for key in keys if key not in held]
    similar: dict[str, _Photo] = {}
    distractors: list[str] = []
    if held_out is not None:
        similar = _photos_of_similar_set(source, data_set, data)
        distractors = _random_choice(list(similar) or others, _GALLERY - len(held))
    of_held = np.array([photo in held for photo in train.photo_of])
    with_similar = replace(train, photos=train.photos | similar)
    return Splits(
        source.encoder.card.id,
        source.by,
        learn=train.stage_set(maps, others, np.flatnonzero(~of_held)),
        validation=with_similar.stage_set(
            maps, [*sorted(held), *distractors], np.flatnonzero(of_held)
        ),
        train=train.stage_set(maps, keys, np.arange(len(of_held))),
        test=test.stage_set(maps, list(test.photos), np.arange(len(test.stages))),
        on_page=source.on_page,
    )


_Maps = tuple[BaseProjection, PrincipalAxes, PrincipalAxes]
"""What is computed from features: M, PCA of drawings, PCA of photos."""

_Photo = tuple[NDArray[np.float32], NDArray[np.float16]]
"""The vector and the feature of a photo."""


@dataclass(frozen=True, eq=False)
class _Features:
    """All sketches and photos of a part of a data set; photos by their keys."""

    stages: NDArray[np.float16]
    strokes: NDArray[np.int64]
    photo_of: tuple[str, ...]
    photos: dict[str, _Photo]

    @classmethod
    def of(cls, source: StageSource, data: PairData) -> _Features:
        return cls(
            source.features(data),
            source.strokes(data),
            tuple(sketch.photo or "" for sketch in data.sketches),
            _photos(source, data),
        )

    def stage_set(self, maps: _Maps, gallery: list[str], rows: NDArray[np.intp]) -> StageSet:
        """Some sketches, among the photos of a gallery."""
        projection, pca, photo_pca = maps
        vectors, features = zip(*(self.photos[key] for key in gallery), strict=True)
        target = targets_in(gallery, [self.photo_of[row] for row in rows])
        made = StageSet.of(
            self.stages[rows], target, np.stack(vectors), self.strokes[rows], projection, pca
        )
        return replace(made, photo_pca=torch.from_numpy(photo_pca(np.stack(features))))


def _photos(source: StageSource, data: PairData) -> dict[str, _Photo]:
    found = source.photos(data)
    pairs = zip(found.embeddings, found.features, strict=True)
    return dict(zip((photo.key for photo in data.photos), pairs, strict=True))


def _photos_of_similar_set(
    source: StageSource, data_set: str, train: PairData
) -> dict[str, _Photo]:
    """Photos that no head is trained with; none where the similar data set is not installed.

    Training photos stand in then. They make validation too optimistic for heads that move photos:
    the photos they were trained with have been moved out of the way.
    """
    try:
        similar = without_duplicates(_SIMILAR[data_set](source.root, "train"), train)
    except DataMissing:
        return {}
    photos = _photos(source, similar)
    return {f"{similar.name}/{key}": photo for key, photo in photos.items()}


def _random_choice(keys: list[str], count: int) -> list[str]:
    rng = np.random.default_rng(_SEED)
    chosen = rng.choice(sorted(keys), min(max(count, 0), len(keys)), replace=False).tolist()
    return sorted(str(key) for key in chosen)
