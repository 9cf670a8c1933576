"""Whole sets of photos and sketches to vectors, in batches.

Evaluation and research both go through here, so that everything measured has seen exactly what the
program would see: `rasterise` and `photo_input` at the sizes the encoder's card asks for.
"""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from core.encoder import Encoder, ModelCard, PhotoVectors, photo_input
from core.research.evaluation.by_instance import STEPS, By
from core.research.evaluation.cache import Columns, FeatureCache
from core.research.evaluation.errors import EvaluationError
from core.research.evaluation.progress import Watch, unwatched
from core.sketch import Sketch, SketchBitmap, rasterise
from core.sketch.partial import frames

BATCH = 32


class PhotoEncoder(Protocol):
    """The part of an encoder that photos need."""

    @property
    def card(self) -> ModelCard: ...

    def embed_photos(self, images: NDArray[np.uint8]) -> PhotoVectors: ...


class PhotoSource(Protocol):
    """A photo that can be opened; `key` is unique in its set."""

    @property
    def key(self) -> str: ...

    def open(self) -> Image.Image: ...


class SketchSource(Protocol):
    """A sketch that can be opened; `key` is unique in its set."""

    @property
    def key(self) -> str: ...

    def drawing(self) -> Sketch | SketchBitmap: ...


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


Item = TypeVar("Item", bound=_Keyed)
T = TypeVar("T")


def embed_photos(
    encoder: PhotoEncoder,
    items: Sequence[PhotoSource],
    *,
    watch: Watch = unwatched,
    cache: FeatureCache | None = None,
) -> PhotoVectors:
    """Embeddings float32 (n, dim) and features float16 (n, feature_dim) of photos, in order."""

    def embed(batch: Sequence[PhotoSource]) -> Columns:
        size = encoder.card.photo_size
        images = [photo_input(opened(photo, photo.open), size) for photo in batch]
        return tuple(encoder.embed_photos(np.stack(images)))

    card = encoder.card
    embeddings, features = in_batches(
        items, embed, doing="Photos", kind="photos", watch=watch, cache=cache
    ) or (np.empty((0, card.dim)), np.empty((0, card.feature_dim)))
    return PhotoVectors(embeddings.astype(np.float32), features.astype(np.float16))


def embed_sketches(
    encoder: Encoder,
    items: Sequence[SketchSource],
    *,
    watch: Watch = unwatched,
    cache: FeatureCache | None = None,
) -> NDArray[np.float32]:
    """Embeddings float32 (n, dim) of complete sketches, in their order."""

    def embed(batch: Sequence[SketchSource]) -> Columns:
        return (embed_drawings(encoder, [opened(sketch, sketch.drawing) for sketch in batch]),)

    (embeddings,) = in_batches(
        items, embed, doing="Sketches", kind="sketches", watch=watch, cache=cache
    ) or (np.empty((0, encoder.card.dim)),)
    return embeddings.astype(np.float32)


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
        EvaluationError: a drawing is stored as pixels, so that the order of its strokes is lost.
    """

    def embed(batch: Sequence[SketchSource]) -> Columns:
        stages = [stage for item in batch for stage in frames(open_strokes(item), steps, by)]
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


def opened(item: _Keyed, opening: Callable[[], T]) -> T:
    """Return what opening an item gives.

    Raises:
        EvaluationError: the file is damaged or gone; the message names it.
    """
    try:
        return opening()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        reason = str(error)
        if isinstance(error, UnidentifiedImageError):
            reason = "it is no picture of a kind that is known here, or it is damaged"
        raise EvaluationError(f"{item.key} can't be read: {reason}") from error


def embed_drawings(
    encoder: Encoder, drawings: Sequence[Sketch | SketchBitmap]
) -> NDArray[np.float32]:
    """Embeddings float32 (n, dim) of drawings that are already open."""
    size = encoder.card.sketch_size
    return encoder.embed_sketches(np.stack([rasterise(drawing, size) for drawing in drawings]))


def in_batches(
    items: Sequence[Item],
    embed: Callable[[Sequence[Item]], Columns],
    *,
    doing: str,
    kind: str,
    watch: Watch,
    cache: FeatureCache | None,
    batch: int = BATCH,
) -> Columns:
    """Embed items batch by batch; with a cache only those that are not in it yet.

    Args:
        items: what to embed.
        embed: columns of vectors, one row an item, of one batch.
        doing: what the progress bar says.
        kind: the name of these vectors in the cache.
        watch: shows the progress.
        cache: where vectors are kept, if anywhere.
        batch: items taken at a time.

    Returns:
        The columns, rows in the order of `items`; an empty tuple when there is nothing at all.
    """
    rows, columns = cache.read(kind) if cache else ({}, ())
    new = [item for item in items if item.key not in rows]
    if new:
        starts = range(0, len(new), batch)
        parts = [embed(new[start : start + batch]) for start in watch(starts, doing)]
        made = tuple(np.concatenate(column) for column in zip(*parts, strict=True))
        columns = (
            tuple(np.concatenate(both) for both in zip(columns, made, strict=True))
            if columns
            else made
        )
        rows = rows | {item.key: len(rows) + i for i, item in enumerate(new)}
        if cache:
            cache.write(kind, list(rows), columns)
    order = [rows[item.key] for item in items]
    return tuple(column[order] for column in columns) if order else ()


def open_strokes(item: SketchSource) -> Sketch:
    """Open a drawing that is stored as strokes.

    Raises:
        EvaluationError: it is stored as pixels.
    """
    drawing = opened(item, item.drawing)
    if isinstance(drawing, Sketch):
        return drawing
    raise EvaluationError(f"{item.key} is a picture; stages need sketches stored as strokes.")
