"""Photos of a studio without files: as many as wanted, with vectors like those of real pictures.

Their vectors are a tree: ten groups that fall into ten groups each, and so on, as things fall into
kinds. Its shape was chosen by 11,038 photos of twelve collections through the encoder of 192
dimensions. How near the 1st, 10th, 60th and 600th nearest other photo is (mean cosine): 0.78, 0.69,
0.59, 0.46 in these photos and 0.79, 0.67, 0.59, 0.48 in as many of this tree; their dimension
(Levina and Bickel, 50 neighbours) is 16.9 and 17.2.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from clustered import unit
from numpy.typing import NDArray
from pgvector import HalfVector

from core.studio.connection import Connection

Floats = NDArray[np.float32]

GROUPS = 10
LEVELS = 5
SHRINKS = 0.95
"""How much less of the variance each level has than the one above it."""

MEAN = 0.53
VARIANCE = 0.72
GAP = 0.97
"""How far a drawing's vector is from that of a photo: its best match has a cosine of 0.56."""

PIECE = 10_000
RARE, COMMON = 250, 5
"""One photo in so many is of the category "rare", and one in so many of "common"."""


class Photos:
    """An endless row of photos; the same number always gives the same vector."""

    def __init__(self, dim: int) -> None:
        rng = np.random.default_rng(0)
        self._dim = dim
        axes = (1 + np.arange(dim) / 7) ** -1.3
        axes *= VARIANCE / axes.sum()
        shares = SHRINKS ** np.arange(LEVELS + 1)
        self._scales = np.sqrt(np.outer(shares / shares.sum(), axes)).astype(np.float32)
        self._mean = MEAN * unit(rng.standard_normal(dim))
        self._centres = [
            rng.standard_normal((GROUPS ** (level + 1), dim), np.float32) * self._scales[level]
            for level in range(LEVELS)
        ]

    def piece(self, number: int, count: int = PIECE) -> Floats:
        """Return the vectors of the photos of one piece."""
        rng = np.random.default_rng([1, number])
        leaves = rng.integers(0, GROUPS**LEVELS, count)
        rows = self._mean + rng.standard_normal((count, self._dim), np.float32) * self._scales[-1]
        for level, centres in enumerate(self._centres):
            rows += centres[leaves // GROUPS ** (LEVELS - 1 - level)]
        return unit(rows)

    def drawings(self, count: int) -> Floats:
        """Return the vectors of drawings of such photos."""
        rng = np.random.default_rng(2)
        away = unit(rng.standard_normal((count, self._dim), np.float32))
        return unit(self.piece(-1 % 2**32, count) + GAP * away)


def load(connection: Connection, model: int, photos: Photos, count: int) -> Iterator[int]:
    """Store photos, a piece in each transaction, beginning with those that are missing.

    Yields:
        How many are there.
    """
    connection.execute("SELECT add_root('share')")
    for name in ("rare", "common"):
        connection.execute(
            "INSERT INTO category (name) VALUES (%s) ON CONFLICT DO NOTHING", (name,)
        )
    (there,) = connection.execute("SELECT coalesce(max(id), 0) FROM photo").fetchone() or (0,)
    for start in range(there, count, PIECE):
        size = min(PIECE, count - start)
        with connection.transaction():
            connection.execute(
                "INSERT INTO photo (root_id, path, name_key, category_id, width, height, size,"
                " mtime_ns, content_hash) SELECT 1, i::text::bytea, i::text, CASE WHEN i %% %s = 0"
                " THEN 1 WHEN i %% %s = 1 THEN 2 END, 4000, 3000, 3000000, i,"
                " decode(md5(i::text), 'hex') FROM generate_series(%s::bigint, %s::bigint) i",
                (RARE, COMMON, start + 1, start + size),
            )
            copied = (
                "COPY embedding (model_id, photo_id, root_id, vector) FROM STDIN (FORMAT binary)"
            )
            with connection.cursor().copy(copied) as copy:
                copy.set_types(["int4", "int8", "int4", "halfvec"])
                for row, vector in enumerate(photos.piece(start // PIECE, size), start + 1):
                    copy.write_row((model, row, 1, HalfVector(vector)))
        yield start + size
