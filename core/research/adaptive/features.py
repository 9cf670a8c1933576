"""Drawings and photos as the frozen encoder sees them: all that this method trains on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.encoder.torch_encoder import TorchEncoder
from core.research.datasets.items import PairData
from core.research.evaluation.cache import Columns, FeatureCache
from core.research.evaluation.embed import SketchSource, in_batches, opened
from core.research.evaluation.embed import embed_photos as photos_of
from core.research.evaluation.progress import Watch, unwatched
from core.sketch import rasterise

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pairs:
    """One data set as numbers.

    Attributes:
        name: of the set.
        photos: (p, d) unit rows, the encoder's embeddings; they never change.
        photo_classes: (p,) rows of `classes`.
        features: (s, f), F of the drawings.
        target: (s,) the photo each drawing was made for.
        drawers: (s,) who drew it; all 0 where that is not known.
        classes: names.
    """

    name: str
    photos: Floats
    photo_classes: Ints
    features: Floats
    target: Ints
    drawers: Ints
    classes: tuple[str, ...]


def pairs_of(
    encoder: TorchEncoder, data: PairData, cache: Path | None = None, watch: Watch = unwatched
) -> Pairs:
    """See a set of pairs with the encoder; drawings without a photo are left out.

    Args:
        encoder: whose features are wanted.
        data: the set.
        cache: folder where features are kept; nowhere when None.
        watch: shows the progress.
    """
    kept = None
    if cache is not None:
        kept = FeatureCache(cache / encoder.card.id.replace("/", "-") / data.name.replace(" ", "-"))
    row = {photo.key: number for number, photo in enumerate(data.photos)}
    sketches = [sketch for sketch in data.sketches if sketch.photo in row]

    def features(batch: Sequence[SketchSource]) -> Columns:
        size = encoder.card.sketch_size
        pages = [rasterise(opened(sketch, sketch.drawing), size) for sketch in batch]
        return (encoder.sketch_features(np.stack(pages)),)

    photos = photos_of(encoder, data.photos, watch=watch, cache=kept).embeddings
    columns = in_batches(
        sketches, features, doing=f"{data.name}: drawings", kind="features", watch=watch, cache=kept
    )
    seen = columns[0] if columns else np.empty((0, encoder.card.feature_dim))
    people = sorted({sketch.drawer or "" for sketch in sketches})
    names = [photo.label or data.name for photo in data.photos]
    classes = tuple(sorted(set(names)))
    return Pairs(
        data.name,
        photos,
        np.array([classes.index(name) for name in names], np.int64),
        seen.astype(np.float32),
        np.array([row[str(sketch.photo)] for sketch in sketches], np.int64),
        np.array([people.index(sketch.drawer or "") for sketch in sketches], np.int64),
        classes,
    )
