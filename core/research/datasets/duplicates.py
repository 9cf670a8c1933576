"""Photos shared by two sets, so that none is in both training and test data.

Their names don't show it, but for ImageNet's, which give the id of each photo.
"""

import re

from core.research.datasets.items import PairData

Photo = tuple[str, str]
"""A set's name and the key of a photo in it."""

# Each line is one photo (or two renderings of it that no drawing could tell apart).
DUPLICATES: tuple[tuple[Photo, ...], ...] = (
    (("QMUL-ChairV1", "68"), ("QMUL-ChairV2", "70288630_v1")),
    (("QMUL-ChairV1", "107"), ("QMUL-ChairV2", "10259485_v1")),
    (("QMUL-ChairV1", "172"), ("QMUL-ChairV2", "70087212_v1")),
    # One in the published train part, the other in its test part.
    (("QMUL-ChairV1", "13"), ("QMUL-ChairV1", "263")),
)
_IMAGENET_ID = re.compile(r"n\d{8}_\d+$")


def without_duplicates(training: PairData, held: PairData) -> PairData:
    """Return the training data without the photos of `held`, whatever set they are from.

    Args:
        training: What is to be trained on.
        held: What is to be measured on.
    """
    photos = {(held.name, photo.key) for photo in held.photos}
    shared = photos | {photo for same in DUPLICATES if photos & set(same) for photo in same}
    ids = {_imagenet_id(photo.key) for photo in held.photos} - {None}
    dropped = {key for name, key in shared if name == training.name}
    dropped |= {photo.key for photo in training.photos if _imagenet_id(photo.key) in ids}
    return PairData(
        training.name,
        tuple(photo for photo in training.photos if photo.key not in dropped),
        tuple(sketch for sketch in training.sketches if sketch.photo not in dropped),
        training.fine_grained,
    )


def _imagenet_id(key: str) -> str | None:
    """Return the id in a key like "airplane/n02691156_10153"."""
    found = _IMAGENET_ID.search(key)
    return found[0] if found else None
