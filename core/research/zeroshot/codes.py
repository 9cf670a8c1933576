"""Binary codes: the signs of a space's numbers, plainly or after the rotation that loses least.

Y. Gong and S. Lazebnik, "Iterative Quantization: A Procrustean Approach to Learning Binary Codes",
CVPR 2011. Codes of -1 and 1 rank by their cosine exactly as by their Hamming distance.
"""

from __future__ import annotations

import numpy as np

from core.encoder.joint import unit_rows
from core.research.kit.features import Floats
from core.research.zeroshot.data import Corpus
from core.research.zeroshot.heads import Map, Space

_ROUNDS = 50


def itq(rows: Floats) -> Floats:
    """The rotation (d, d) of centred rows after which their signs are nearest to them."""
    rng = np.random.default_rng(0)
    rotation, _ = np.linalg.qr(rng.normal(size=(rows.shape[1], rows.shape[1])))
    for _ in range(_ROUNDS):
        codes = np.where(rows @ rotation >= 0, 1.0, -1.0)
        left, _, right = np.linalg.svd(rows.T @ codes)
        rotation = left @ right
    found: Floats = rotation.astype(np.float32)
    return found


def binary(space: Space, seen: Corpus, *, rotated: bool) -> Space:
    """Codes of unit vectors less the mean of their side among the seen classes."""
    photos, sketches = (
        unit_rows(space.photos(seen.photos)),
        unit_rows(space.sketches(seen.sketches)),
    )
    centred = np.concatenate([photos - photos.mean(0), sketches - sketches.mean(0)])
    rotation = itq(centred) if rotated else np.eye(centred.shape[1], dtype=np.float32)
    return Space(
        _signs(space.photos, photos.mean(0), rotation),
        _signs(space.sketches, sketches.mean(0), rotation),
    )


def _signs(side: Map, mean: Floats, rotation: Floats) -> Map:
    def mapped(rows: Floats) -> Floats:
        codes = (unit_rows(side(rows)) - mean) @ rotation
        return np.where(codes >= 0, 1.0, -1.0).astype(np.float32)

    return mapped
