"""A cache of vectors, so that a set is embedded once per encoder.

Only what asks for a cache has one. It belongs to one encoder (its id and the sizes it is fed with),
one normal form of drawings and one named set; inside, a row is found by its item's key. It is a
cache: anything unreadable in it is made again, and the folder can be deleted at any time.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.encoder import ModelCard
from core.files import replacing
from core.paths import home
from core.sketch import LINE_WIDTH, MARGIN
from core.sketch.stray_marks import APART, TINY, TOGETHER

Columns = tuple[NDArray[np.generic], ...]

_NORMAL_FORM = (MARGIN, LINE_WIDTH, TINY, TOGETHER, APART)
"""What decides how a drawing is put before an encoder."""


class FeatureCache:
    """Rows of vectors by item key, in one file a kind (photos, sketches, frames)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of(cls, card: ModelCard, name: str, root: Path | None = None) -> "FeatureCache":
        """Return the cache of one encoder's vectors of the set `name`.

        Args:
            card: of the encoder.
            name: of the set.
            root: folder of all caches; Inkseek's own when None.
        """
        facts = (card.id, card.sketch_size, card.photo_size, card.dim, card.feature_dim)
        digest = hashlib.blake2b(repr((*facts, *_NORMAL_FORM)).encode(), digest_size=6)
        encoder = f"{_slug(card.id)}-{digest.hexdigest()}"
        return cls((root or home() / "cache" / "vectors") / encoder / _slug(name))

    def read(self, kind: str) -> tuple[dict[str, int], Columns]:
        """Return the row of every known key, and the columns those rows are of."""
        try:
            # By way of memory: numpy leaves a file it can't understand open.
            content = io.BytesIO(self._file(kind).read_bytes())
            with np.load(content, allow_pickle=False) as stored:
                keys = stored["keys"].tolist()
                names = sorted(name for name in stored.files if name.startswith("column"))
                columns = tuple(stored[name] for name in names)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return {}, ()
        if not columns or any(len(column) != len(keys) for column in columns):
            return {}, ()
        return {key: row for row, key in enumerate(keys)}, columns

    def write(self, kind: str, keys: Sequence[str], columns: Columns) -> None:
        """Store rows under these keys, in place of what was there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        arrays = {f"column{i}": column for i, column in enumerate(columns)}
        with replacing(self._file(kind)) as unfinished, unfinished.open("wb") as file:
            np.savez(file, allow_pickle=False, keys=np.array(keys, dtype=np.str_), **arrays)

    def _file(self, kind: str) -> Path:
        return self.folder / f"{_slug(kind)}.npz"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-.") or "unnamed"
