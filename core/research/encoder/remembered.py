"""A cache of results by picture, shared by different selections of photos."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.files import replacing

Digests = NDArray[np.void]


def digests(pixels: NDArray[np.uint8]) -> Digests:
    """One short fingerprint a picture (n, …)."""
    keys = [hashlib.blake2b(p.tobytes(), digest_size=16).digest() for p in pixels]
    return np.frombuffer(b"".join(keys), np.dtype("V16"))


def known_rows(stored: Digests, wanted: Digests) -> NDArray[np.int64]:
    """Where each wanted picture stands among the stored ones, -1 where it does not."""
    place = {key.tobytes(): row for row, key in enumerate(stored)}
    return np.array([place.get(key.tobytes(), -1) for key in wanted], np.int64)


def write(file: Path, arrays: dict[str, NDArray[np.generic]]) -> None:
    """Replaces a cache file in one go, or a stopped run would leave half of one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with replacing(file) as unfinished, unfinished.open("wb") as out:
        np.savez(out, allow_pickle=False, **arrays)


def missing(rows: NDArray[np.int64]) -> Sequence[int]:
    """The positions that are not known yet."""
    found: Sequence[int] = np.flatnonzero(rows < 0).tolist()
    return found
