"""Words: what photos of a named thing have in common, as a direction among photos.

For each word the file beside the encoder has a vector and an offset; together they turn a photo's
embedding into the chance that it shows the thing. They were learnt from labelled photos
(`inkseek train words`), belong to one encoder, and are ignored by every other. A word that is not
among them is looked for in the names of files, folders and categories, and in the keywords that
other programs wrote into the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.bundle import Bundle, read_optional
from core.categories.names import key
from core.encoder.card import ModelCard
from core.index.scoring import dots
from resources import resource

FILE = "words.safetensors"

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Words:
    """Known words and how photos of each are recognised.

    Attributes:
        spellings: every way to write each word, the first of which is its usual English name.
        weights: float32 (words, dim).
        offsets: float32 (words,).
    """

    spellings: tuple[tuple[str, ...], ...]
    weights: Floats
    offsets: Floats

    def __post_init__(self) -> None:
        if self.weights.shape[:1] != self.offsets.shape or len(self.spellings) != len(self.offsets):
            raise ValueError("each word needs spellings, a vector and an offset")

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        rows: dict[str, int] = {}
        # The usual names first: "orange" is the fruit before it is another name of anything else.
        for first_only in (True, False):
            for row, names in enumerate(self.spellings):
                for name in names[:1] if first_only else names[1:]:
                    rows.setdefault(key(name), row)
        return rows

    def __contains__(self, word: str) -> bool:
        return key(word) in self._rows

    def row(self, word: str) -> int:
        """The number of a word, however it is written.

        Raises:
            KeyError: it is not known.
        """
        return self._rows[key(word)]

    def chances(self, row: int, vectors: Floats) -> Floats:
        """How likely each photo shows what a word names.

        Args:
            row: the number of the word.
            vectors: unit rows of photos.
        """
        reached = dots(vectors, self.weights[row]) + self.offsets[row]
        chances: Floats = (1.0 / (1.0 + np.exp(-np.clip(reached, -30.0, 30.0)))).astype(np.float32)
        return chances


def shipped_words(card: ModelCard, file: Path | None = None) -> Words | None:
    """The words that came with the program, if they belong to this encoder.

    Args:
        card: of the encoder that answers.
        file: another weight file with its card beside it.
    """

    def made(bundle: Bundle) -> Words:
        found = Words(
            tuple(tuple(names) for names in bundle.card["spellings"]),
            bundle.tensors["weights"].astype(np.float32),
            bundle.tensors["offsets"].astype(np.float32),
        )
        if found.weights.shape[1:] != (card.dim,):
            raise ValueError(f"vectors of the shape {found.weights.shape}")
        return found

    return read_optional(file or Path(str(resource("models", FILE))), card.id, made)
