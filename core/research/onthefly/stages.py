"""Drawings at every stage of their making, and what a frozen encoder computes from them.

Where the strokes are known, a stage is the first part of the ink (or of the points). A bitmap has
lost their order. Its stages are its connected pieces of ink, the largest first, since people tend
to draw the outline before the details. A drawing of one piece stays whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.encoder import PhotoVectors
from core.research.datasets import PairData
from core.research.evaluation.by_instance import STEPS, By
from core.research.evaluation.cache import Columns, FeatureCache
from core.research.evaluation.embed import (
    PhotoEncoder,
    SketchSource,
    embed_photos,
    in_batches,
    open_strokes,
    opened,
)
from core.research.evaluation.progress import Watch, unwatched
from core.sketch import Sketch, SketchBitmap, rasterise
from core.sketch.formats.paper import find_pieces
from core.sketch.partial import frames
from core.sketch.stray_marks import without_stray_marks

_INK = 128  # darker pixels belong to a line

_CHUNK = 100
"""Sketches between two writes of the cache, so that Ctrl+C costs little."""


class FeatureEncoder(PhotoEncoder, Protocol):
    """Returns vectors of photos, and F of drawings, before any M."""

    def sketch_features(self, images: NDArray[np.uint8]) -> NDArray[np.float32]: ...


def cut_stages(
    drawing: Sketch | SketchBitmap, steps: int, by: By = "ink"
) -> list[Sketch] | list[SketchBitmap]:
    """Return `steps` growing parts of a drawing; the last one is all of it."""
    if isinstance(drawing, Sketch):
        return frames(drawing, steps, by)
    pieces = find_pieces(drawing.ink < _INK)
    if len(pieces.area) < 2:
        return [drawing] * steps
    order = np.argsort(-pieces.area, kind="stable")
    drawn = np.cumsum(pieces.area[order]) / pieces.area.sum()
    turn = np.empty(len(order), np.intp)
    turn[order] = np.arange(len(order))
    # Paper and faint pixels come with the last stage, which is the drawing as it was given.
    when = np.where(pieces.label >= 0, turn[pieces.label], len(order))
    made: list[SketchBitmap] = []
    for step in range(1, steps):
        shown = max(int(np.searchsorted(drawn, step / steps)), 0)
        made.append(SketchBitmap(np.where(when <= shown, drawing.ink, 255).astype(np.uint8)))
    return [*made, drawing]


@dataclass(frozen=True)
class StageSource:
    """A frozen encoder, how it is shown drawings, and where data sets and features are kept.

    Attributes:
        encoder: computes the features.
        steps: T, the stages of a drawing.
        by: what a stage is a part of.
        root: folder of the data sets; $INKSEEK_DATA when None.
        cache: folder of the features; nothing is kept when None.
        watch: shows the progress.
        on_page: show each stage where it stands in the complete sketch, as the paper does. The
            program can't, since it does not know how large a drawing will become.
    """

    encoder: FeatureEncoder
    steps: int = STEPS
    by: By = "ink"
    root: Path | None = None
    cache: Path | None = None
    watch: Watch = unwatched
    on_page: bool = False

    def photos(self, data: PairData) -> PhotoVectors:
        """Embeddings and features of the photos of a data set."""
        return embed_photos(self.encoder, data.photos, watch=self.watch, cache=self._cache_of(data))

    def features(self, data: PairData) -> NDArray[np.float16]:
        """F (n, T, feature_dim) of every sketch at every stage."""
        size = self.encoder.card.sketch_size

        def embed(batch: Sequence[SketchSource]) -> Columns:
            images = [
                image for item in batch for image in self._draw(opened(item, item.drawing), size)
            ]
            # A bitmap of few pieces has many equal stages: each picture is computed once.
            first: dict[bytes, int] = {}
            which = [first.setdefault(image.tobytes(), len(first)) for image in images]
            distinct = np.stack([images[which.index(row)] for row in range(len(first))])
            rows = self.encoder.sketch_features(distinct).astype(np.float16)[which]
            return (rows.reshape(len(batch), self.steps, -1),)

        kind = f"stage-features-{self.steps}-{self.by}{'-page' if self.on_page else ''}"
        columns: Columns = ()
        for end in range(_CHUNK, len(data.sketches) + _CHUNK, _CHUNK):
            columns = self._compute(data, data.sketches[:end], embed, kind, batch=4)
        if not columns:
            return np.empty((0, self.steps, self.encoder.card.feature_dim), np.float16)
        return columns[0].astype(np.float16)

    def _draw(self, drawing: Sketch | SketchBitmap, size: int) -> list[NDArray[np.uint8]]:
        page = None
        if self.on_page and isinstance(drawing, Sketch):
            page = without_stray_marks(drawing).bounds
        stages = cut_stages(drawing, self.steps, self.by)
        return [rasterise(stage, size, page=page) for stage in stages]

    def strokes(self, data: PairData) -> NDArray[np.int64]:
        """Strokes begun (n, T) at each stage.

        Raises:
            EvaluationError: a sketch is stored without its strokes.
        """
        counts = [
            [len(stage.strokes) for stage in frames(open_strokes(item), self.steps, self.by)]
            for item in data.sketches
        ]
        return np.array(counts, np.int64)

    def _compute(
        self,
        data: PairData,
        items: Sequence[SketchSource],
        embed: Callable[[Sequence[SketchSource]], Columns],
        kind: str,
        batch: int,
    ) -> Columns:
        doing = f"{data.name}: stages of sketches"
        return in_batches(
            items, embed, doing=doing, kind=kind, watch=self.watch, cache=self._cache_of(data),
            batch=batch,
        )  # fmt: skip

    def _cache_of(self, data: PairData) -> FeatureCache | None:
        if self.cache is None:
            return None
        return FeatureCache.of(self.encoder.card, f"{data.name} stages", self.cache)
