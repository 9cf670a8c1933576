"""The stages of a drawing to vectors: what the encoder would have seen while it was being made."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.encoder import Encoder
from core.research.evaluation.cache import Columns, FeatureCache
from core.research.evaluation.embed import SketchSource, embed_drawings, in_batches, opened
from core.research.evaluation.progress import Watch, unwatched
from core.research.evaluation.protocols.by_frame import STEPS, By
from core.sketch import Sketch
from core.sketch.partial import frames


def embed_frames(
    encoder: Encoder,
    items: Sequence[SketchSource],
    *,
    steps: int = STEPS,
    by: By = "ink",
    watch: Watch = unwatched,
    cache: FeatureCache | None = None,
) -> NDArray[np.float32]:
    """Embeddings float32 (n, steps, dim) of the growing stages of sketches, the last one complete.

    Each stage is brought into the normal form on its own, as the program does while one draws.

    Raises:
        TypeError: a drawing only exists as pixels, so that the order of its strokes is lost.
    """

    def embed(batch: Sequence[SketchSource]) -> Columns:
        stages = [stage for item in batch for stage in frames(_vector(item), steps, by)]
        vectors = embed_drawings(encoder, stages)
        return (vectors.reshape(len(batch), steps, -1),)

    (embeddings,) = in_batches(
        items,
        embed,
        doing="Sketches, stage by stage",
        kind=f"frames-{steps}-{by}",
        watch=watch,
        cache=cache,
        batch=4,
    ) or (np.empty((0, steps, encoder.card.dim)),)
    return embeddings.astype(np.float32)


def _vector(item: SketchSource) -> Sketch:
    drawing = opened(item, item.drawing)
    if isinstance(drawing, Sketch):
        return drawing
    raise TypeError(f"{item.key} is a picture; stages need a drawing that is stored as strokes")
