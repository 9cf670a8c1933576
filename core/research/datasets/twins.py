"""The same photo twice: what is known of the published sets, and how to find it in any two sets.

A photo that is trained on in one set and searched for in another makes the figure worthless, and
names don't show it. Known pairs are listed here and taken out by `apart`; `look_alikes` finds
more.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.research.datasets.items import PairData

__all__ = ["TWINS", "apart", "look_alikes"]

Photo = tuple[str, str]
"""A set's name and the key of a photo in it."""

# Each line is one photo (or two renderings of it that no drawing could tell apart).
TWINS: tuple[tuple[Photo, ...], ...] = (
    (("QMUL-ChairV1", "68"), ("QMUL-ChairV2", "70288630_v1")),
    (("QMUL-ChairV1", "107"), ("QMUL-ChairV2", "10259485_v1")),
    (("QMUL-ChairV1", "172"), ("QMUL-ChairV2", "70087212_v1")),
    # One in the published train part, the other in its test part.
    (("QMUL-ChairV1", "13"), ("QMUL-ChairV1", "263")),
)

_SIDE = 24
_ROUNDING = 1e-3


def apart(training: PairData, held: PairData) -> PairData:
    """Return the training data without the photos of `held`, whatever set they are from.

    Args:
        training: What is to be trained on.
        held: What is to be measured on.
    """
    photos = {(held.name, photo.key) for photo in held.photos}
    shared = photos | {twin for photo in photos for twin in _twins_of(photo)}
    dropped = {key for name, key in shared if name == training.name}
    return PairData(
        training.name,
        tuple(photo for photo in training.photos if photo.key not in dropped),
        tuple(sketch for sketch in training.sketches if sketch.photo not in dropped),
        training.fine_grained,
    )


def look_alikes(
    first: PairData, second: PairData, *, difference: float = 2.0
) -> list[tuple[float, str, str]]:
    """Compare all photos of two sets (or of one with itself) and return the nearly equal pairs.

    Args:
        first: One set.
        second: The other, or the same one again.
        difference: The largest mean grey difference (of 255) of small copies that counts as equal.

    Returns:
        Difference and the two keys, the most alike first.
    """
    here, there = _small_copies(first), _small_copies(second)
    # Pictures differ at least as much as their mean greys do, which is quickly compared.
    means = there.mean(axis=1)
    found: list[tuple[float, str, str]] = []
    for photo, copy in zip(first.photos, here, strict=True):
        near = np.flatnonzero(np.abs(means - copy.mean()) <= difference + _ROUNDING)
        distances = np.abs(there[near] - copy).mean(axis=1)
        for at, distance in zip(near.tolist(), distances.tolist(), strict=True):
            other = second.photos[at].key
            if distance <= difference and not (first is second and photo.key >= other):
                found.append((distance, photo.key, other))
    return sorted(found)


def _twins_of(photo: Photo) -> set[Photo]:
    return {twin for twins in TWINS if photo in twins for twin in twins} - {photo}


def _small_copies(data: PairData) -> NDArray[np.float32]:
    size = (_SIDE, _SIDE)
    copies = [
        np.asarray(photo.open().convert("L").resize(size, Image.Resampling.BOX), dtype=np.float32)
        for photo in data.photos
    ]
    return np.stack(copies).reshape(len(copies), -1) if copies else np.zeros((0, _SIDE**2), "f4")
