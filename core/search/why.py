"""Why a photo matched: where the encoder looked, and which parts of drawing and photo correspond.

Attention weighs positions of a picture. The map shows where the weight is above uniform; a nearly
uniform map is shown as uniform, so that noise does not look like a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.encoder.base import Domain, Encoder
from core.encoder.inputs import photo_input
from core.library import Photo, open_picture
from core.search.parts import Parts, Spot, find_parts, place, placements
from core.sketch import Sketch, SketchBitmap, rasterise

SIDE = 96
"""The maps are handed out with about this many points along a side."""

EVEN = 2.0
"""A place that weighs this many times the average, or less, never looks like the one reason."""

_SHOWN = 512


@runtime_checkable
class Attentive(Protocol):
    """An encoder that can tell where it looked, and what it saw there."""

    def attention(self, images: NDArray[np.uint8], domain: Domain) -> NDArray[np.float32]:
        """Return maps (n, h, w), each summing to one, of pictures or drawings."""
        ...

    def spatial_maps(self, images: NDArray[np.uint8], domain: Domain) -> NDArray[np.float32]:
        """Return what lies where, as maps (n, h, w, channels); empty ones if it does not know."""
        ...


@dataclass(frozen=True, eq=False)
class Explanation:
    """Where the encoder looked, and what corresponds.

    Attributes:
        photo_id: The photo.
        photo: 0..1 over the photo (h, w): how much a place counted.
        drawn: The drawing as the encoder saw it, dark lines on white; None without a drawing.
        drawing: 0..1 over that square.
        parts: Spots of the drawing, each with the spot of the photo that corresponds.
        mirrored: Whether they correspond with the drawing mirrored.
    """

    photo_id: int
    photo: NDArray[np.float32]
    drawn: NDArray[np.uint8] | None = None
    drawing: NDArray[np.float32] | None = None
    parts: tuple[tuple[Spot, Spot], ...] = ()
    mirrored: bool = False


def explain(
    encoder: Encoder, photo: Photo, drawing: Sketch | SketchBitmap | None
) -> Explanation | None:
    """Say where an encoder looks in a photo and a drawing, and which of their parts correspond.

    None if it cannot tell.

    Raises:
        PictureError: The picture cannot be read; the message is the reason.
    """
    if not isinstance(encoder, Attentive):
        return None
    size = encoder.card.photo_size
    with open_picture(photo.path, side=_SHOWN) as image:
        shape = image.size
        pixels = photo_input(image, size)
    seen = _smooth(encoder.attention(pixels[np.newaxis], Domain.PHOTO)[0])
    over_photo = _inside(seen, shape)
    if drawing is None or drawing.is_empty:
        return Explanation(photo.id, over_photo)
    page = rasterise(drawing, encoder.card.sketch_size)
    over_page = _smooth(encoder.attention(page[np.newaxis], Domain.SKETCH)[0])
    found = _compare(encoder, page, pixels)
    parts = tuple((here, _spot_inside(there, shape)) for here, there in found.pairs)
    return Explanation(photo.id, over_photo, page, over_page, parts, found.mirrored)


def _compare(encoder: Attentive, page: NDArray[np.uint8], pixels: NDArray[np.uint8]) -> Parts:
    pages = np.stack([place(page, placement) for placement in placements()])
    seen = encoder.spatial_maps(pixels[np.newaxis], Domain.PHOTO)[0]
    return find_parts(pages, encoder.spatial_maps(pages, Domain.SKETCH), seen)


def _smooth(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Upsample attention weights to a map in 0..1."""
    gain = weights * weights.size
    share = gain / max(EVEN, float(gain.max()))
    fine = Image.fromarray(share.astype(np.float32)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    return np.clip(np.asarray(fine, np.float32), 0.0, 1.0)


def _inside(square: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.float32]:
    """Crop the bars beside a picture that is not square."""
    width, height = shape
    longest = max(width, height)
    inner_w = max(1, round(SIDE * width / longest))
    inner_h = max(1, round(SIDE * height / longest))
    left, top = (SIDE - inner_w) // 2, (SIDE - inner_h) // 2
    return square[top : top + inner_h, left : left + inner_w]


def _spot_inside(spot: Spot, shape: tuple[int, int]) -> Spot:
    """Return a spot of the square as one of the picture, which may have bars beside it."""
    longest = max(shape)
    x, y = (
        min(max((at - 0.5) * longest / length + 0.5, 0.0), 1.0)
        for at, length in zip((spot.x, spot.y), shape, strict=True)
    )
    return Spot(x, y, spot.radius)
