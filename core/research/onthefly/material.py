"""What the method learns from and is measured on: sketches stage by stage, their photos, M.

Three parts, by photo: `learn` and `validation` share out the training photos of the data set, and
settings are chosen there; `train` is both together, from which heads are made; `test` is looked at
when everything is settled. Where the encoder's own training held photos out, these are the
validation part, for the features of all others have been fitted already. They are looked for among
photos of another set of the same things.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.encoder import ModelCard
from core.research.datasets import DataMissing, PairData, SketchItem, qmul
from core.research.datasets.duplicates import without_duplicates
from core.research.evaluation.cache import FeatureCache
from core.research.evaluation.embed import embed_photos, opened
from core.research.evaluation.errors import EvaluationError
from core.research.evaluation.progress import Watch
from core.research.evaluation.protocols.by_frame import STEPS, By
from core.research.evaluation.protocols.by_instance import targets_in
from core.research.onthefly.features import FeatureEncoder, stage_features, stage_pictures
from core.research.onthefly.sketch_a_net import SIDE
from core.research.onthefly.stage_set import Plain, Principal, StageSet
from core.sketch import Sketch
from core.sketch.partial import frames

K = 256
"""Numbers of the principal part of a feature."""

VIEWS = 1
"""How often each training sketch is seen: as it is, and from 2 on as other hands would put it."""

_GALLERY = 100
"""Photos in the validation's gallery, as many as in the test of ChairV2. Photos of a like set fill
it up: those that a head was taught with stand in nobody's way any more."""

_HELD_OUT_PART = 1 / 12
_SEED = 11

Load = Callable[[Path | None, str], PairData]
DATA_SETS: Mapping[str, Load] = {
    "chairv2": lambda root, part: qmul.load_chair_v2(root, part),  # type: ignore[arg-type]
    "shoev2": lambda root, part: qmul.load_shoe_v2(root, part),  # type: ignore[arg-type]
}

LIKE: Mapping[str, Load] = {
    "chairv2": lambda root, part: qmul.load_chair_v1(root, part),  # type: ignore[arg-type]
    "shoev2": lambda root, part: qmul.load_shoe_v1(root, part),  # type: ignore[arg-type]
}


@dataclass(frozen=True, eq=False)
class Material:
    """Everything the method needs to know of its data.

    Attributes:
        encoder: id of the encoder that looked at it.
        data_set: its name.
        steps: T.
        by: what a stage is a part of.
    """

    encoder: str
    data_set: str
    steps: int
    by: By
    plain: Plain
    principal: Principal
    learn: StageSet
    validation: StageSet
    train: StageSet
    test: StageSet


@dataclass(frozen=True)
class Frames:
    """How sketches are cut, and where what was seen of them is kept."""

    steps: int = STEPS
    by: By = "ink"
    cache: Path | None = None

    def kept(self, card: ModelCard, name: str) -> FeatureCache:
        own = FeatureCache.of(card, name)
        if self.cache is None:
            return own
        return FeatureCache(self.cache / own.folder.parent.name / own.folder.name)


def gather(
    encoder: FeatureEncoder,
    plain: Plain,
    data_set: str,
    frames_: Frames,
    held_out: frozenset[str],
    watch: Watch,
    root: Path | None = None,
    photo_plain: Plain | None = None,
) -> Material:
    """Look at a data set through an encoder; what was seen before is read from the cache.

    Args:
        encoder: the frozen encoder.
        plain: its M for drawings.
        data_set: a key of DATA_SETS.
        frames_: how sketches are cut.
        held_out: keys of training photos that the encoder was not trained on; some are drawn by
            lot when there are none.
        watch: shows the progress.
        root: folder of the data sets.
        photo_plain: M for photos, where the encoder has none of its own.

    Raises:
        EvaluationError: a sketch is stored without its strokes.
        DataMissing: the data set is not there.
    """
    train, test = (DATA_SETS[data_set](root, part) for part in ("train", "test"))
    keys = [photo.key for photo in train.photos]
    held = held_out & set(keys) or _drawn_by_lot(keys)
    seen = [
        _looked_at(encoder, photo_plain, train, f"{data_set} train", frames_, watch, view)
        for view in range(VIEWS)
    ]
    principal = Principal.of(seen[0].features, K)
    of_photos = Principal.of(np.stack(list(seen[0].photo_features.values())), K)
    plain = plain.of_common_length(seen[0].features)
    # Views of one sketch stand one after another, so that rows of `train` keep their meaning.
    views = [one.rows(plain, principal, of_photos, keys) for one in seen]
    whole = views[0].joined(views[1:])
    of_held = np.array([photo in held for photo in seen[0].photo_of])
    kept = [key for key in keys if key not in held]
    others = _of_a_like_set(encoder, photo_plain, data_set, train, frames_, watch, root)
    gallery = [*sorted(held), *_distractors(list(others) or kept, _GALLERY - len(held))]
    learn = (
        seen[0]
        .rows(plain, principal, of_photos, kept, ~of_held)
        .joined([one.rows(plain, principal, of_photos, kept, ~of_held) for one in seen[1:]])
    )
    validation = seen[0].among(others).rows(plain, principal, of_photos, gallery, of_held)
    tested = _looked_at(
        encoder, photo_plain, test, f"{data_set} test", frames_, watch, 0, complete_only=False
    )
    return Material(
        encoder.card.id, data_set, frames_.steps, frames_.by, plain, principal, learn, validation,
        whole, tested.rows(plain, principal, of_photos, [photo.key for photo in test.photos]),
    )  # fmt: skip


_Photo = tuple[NDArray[np.float32], NDArray[np.float16]]
"""The vector and the feature of a photo."""


@dataclass(frozen=True, eq=False)
class _Seen:
    """One view of all sketches of a part of a data set."""

    features: NDArray[np.float16]
    strokes: NDArray[np.int64]
    photo_of: tuple[str, ...]
    photos: dict[str, NDArray[np.float32]]
    photo_features: dict[str, NDArray[np.float16]]
    pictures: NDArray[np.uint8]

    def among(self, others: Mapping[str, _Photo]) -> _Seen:
        """The same sketches, with other photos beside their own."""
        return replace(
            self,
            photos=self.photos | {key: vector for key, (vector, _) in others.items()},
            photo_features=self.photo_features | {key: f for key, (_, f) in others.items()},
        )

    def rows(
        self,
        plain: Plain,
        principal: Principal,
        of_photos: Principal,
        gallery: list[str],
        which: NDArray[np.bool_] | None = None,
    ) -> StageSet:
        rows = np.arange(len(self.features)) if which is None else np.flatnonzero(which)
        target = targets_in(gallery, [self.photo_of[row] for row in rows])
        photos = np.stack([self.photos[key] for key in gallery])
        made = StageSet.of(
            self.features[rows], target, photos, self.strokes[rows], plain, principal
        )
        features = np.stack([self.photo_features[key] for key in gallery])
        return made.with_photo_features(features, of_photos).with_pictures(self.pictures[rows])


def _of_a_like_set(
    encoder: FeatureEncoder,
    photo_plain: Plain | None,
    data_set: str,
    train: PairData,
    frames_: Frames,
    watch: Watch,
    root: Path | None,
) -> dict[str, _Photo]:
    """Photos that no head is taught with, by key.

    None where the set is not installed; then training photos have to do, and validation flatters
    what moves photos.
    """
    try:
        like = without_duplicates(LIKE[data_set](root, "train"), train)
    except DataMissing:
        return {}
    cache = frames_.kept(encoder.card, f"{data_set} others")
    seen = embed_photos(encoder, like.photos, watch=watch, cache=cache)
    vectors = seen.embeddings if photo_plain is None else photo_plain.applied(seen.features)
    names = [f"{like.name}/{photo.key}" for photo in like.photos]
    return dict(zip(names, zip(vectors, seen.features, strict=True), strict=True))


def _looked_at(
    encoder: FeatureEncoder,
    photo_plain: Plain | None,
    data: PairData,
    name: str,
    frames_: Frames,
    watch: Watch,
    view: int,
    *,
    complete_only: bool = True,
) -> _Seen:
    cache = frames_.kept(encoder.card, name)
    seen = embed_photos(encoder, data.photos, watch=watch, cache=cache)
    vectors = seen.embeddings if photo_plain is None else photo_plain.applied(seen.features)
    features = stage_features(
        encoder, data.sketches, steps=frames_.steps, by=frames_.by, view=view, watch=watch,
        cache=cache,
    )  # fmt: skip
    strokes = np.array([_begun(item, frames_) for item in data.sketches], np.int64)
    photo_of = tuple(item.photo or "" for item in data.sketches)
    keys = [photo.key for photo in data.photos]
    return _Seen(
        features, strokes, photo_of, dict(zip(keys, vectors, strict=True)),
        dict(zip(keys, seen.features, strict=True)),
        stage_pictures(
            data.sketches, SIDE, steps=frames_.steps, by=frames_.by, view=view,
            complete_only=complete_only, watch=watch, cache=cache,
        ),
    )  # fmt: skip


def _begun(item: SketchItem, frames_: Frames) -> list[int]:
    """How many strokes had been begun at each stage."""
    drawing = opened(item, item.drawing)
    if not isinstance(drawing, Sketch):
        raise EvaluationError(f"{item.key} is a picture; stages need sketches stored as strokes.")
    return [len(stage.strokes) for stage in frames(drawing, frames_.steps, frames_.by)]


def _drawn_by_lot(keys: list[str]) -> set[str]:
    count = max(1, round(len(keys) * _HELD_OUT_PART))
    rng = np.random.default_rng(_SEED)
    return set(rng.choice(sorted(keys), count, replace=False).tolist())


def _distractors(keys: list[str], count: int) -> list[str]:
    rng = np.random.default_rng(_SEED)
    drawn = rng.choice(sorted(keys), min(max(count, 0), len(keys)), replace=False).tolist()
    return sorted(str(key) for key in drawn)
