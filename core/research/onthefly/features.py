"""What the frozen encoder sees of a drawing at each stage of its making, kept on disk.

The method never touches F, so F looks at every stage once and all experiments afterwards are
matrix products on what it saw. Several views of the same sketches may be kept: view 0 is the
drawing as it is, the others are the same drawing as another hand would have put it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.encoder import Encoder
from core.research.evaluation.cache import Columns, FeatureCache
from core.research.evaluation.embed import SketchSource, in_batches, opened
from core.research.evaluation.progress import Watch, unwatched
from core.research.evaluation.protocols.by_frame import STEPS, By
from core.research.onthefly.stages import stages
from core.sketch import Sketch, SketchBitmap, rasterise
from core.sketch.augment import Strength, augment

_CHUNK = 100
"""Sketches between two writings of the cache: what Ctrl+C can cost."""

_ANOTHER_HAND = Strength(drop=0.0, truncate=0.0)


class FeatureEncoder(Encoder, Protocol):
    """An encoder that also gives what F says of a drawing, before M."""

    def sketch_features(self, images: NDArray[np.uint8]) -> NDArray[np.float32]: ...


def stage_features(
    encoder: FeatureEncoder,
    items: Sequence[SketchSource],
    *,
    steps: int = STEPS,
    by: By = "ink",
    view: int = 0,
    watch: Watch = unwatched,
    cache: FeatureCache | None = None,
) -> NDArray[np.float16]:
    """Features float16 (n, steps, feature_dim) of the growing stages, the last one complete."""
    size = encoder.card.sketch_size

    def embed(batch: Sequence[SketchSource]) -> Columns:
        drawings = [
            stage
            for item in batch
            for stage in stages(_seen(opened(item, item.drawing), item.key, view), steps, by)
        ]
        images = [rasterise(drawing, size) for drawing in drawings]
        # A picture of few pieces has many stages that look alike: those are seen once.
        first: dict[bytes, int] = {}
        which = [first.setdefault(image.tobytes(), len(first)) for image in images]
        shown = [images[which.index(row)] for row in range(len(first))]
        seen = encoder.sketch_features(np.stack(shown)).astype(np.float16)[which]
        return (seen.reshape(len(batch), steps, -1),)

    kind = f"stage-features-{steps}-{by}-view{view}"
    rows: tuple[NDArray[np.generic], ...] = ()
    for start in range(0, len(items), _CHUNK) if cache else (0,):
        # Growing by chunks, so that an interrupted run finds again what it has done.
        known = items[: start + _CHUNK] if cache else items
        rows = in_batches(
            known, embed, doing=f"Stages of sketches, view {view}", kind=kind, watch=watch,
            cache=cache, batch=4,
        )  # fmt: skip
    if not rows:
        return np.empty((0, steps, encoder.card.feature_dim), np.float16)
    return rows[0].astype(np.float16)


def stage_pictures(
    items: Sequence[SketchSource],
    size: int,
    *,
    steps: int = STEPS,
    by: By = "ink",
    view: int = 0,
    complete_only: bool = False,
    watch: Watch = unwatched,
    cache: FeatureCache | None = None,
) -> NDArray[np.uint8]:
    """Pictures (n, steps, size, size) of the same stages; the last stage alone if asked."""

    def draw(batch: Sequence[SketchSource]) -> Columns:
        rows = []
        for item in batch:
            drawing = _seen(opened(item, item.drawing), item.key, view)
            made = [drawing] if complete_only else stages(drawing, steps, by)
            rows.append(np.stack([rasterise(stage, size) for stage in made]))
        return (np.stack(rows),)

    kind = f"stage-pictures-{size}-{1 if complete_only else steps}-{by}-view{view}"
    rows = in_batches(
        items, draw, doing=f"Pictures of stages, view {view}", kind=kind, watch=watch, cache=cache,
        batch=64,
    )  # fmt: skip
    return rows[0].astype(np.uint8) if rows else np.empty((0, 1, size, size), np.uint8)


def _seen(drawing: Sketch | SketchBitmap, key: str, view: int) -> Sketch | SketchBitmap:
    """The drawing as view `view` has it; the same key and view always give the same."""
    if view == 0 or isinstance(drawing, SketchBitmap):
        return drawing
    seed = [view, *key.encode("utf-8", "surrogatepass")]
    return augment(drawing, np.random.default_rng(seed), _ANOTHER_HAND)
