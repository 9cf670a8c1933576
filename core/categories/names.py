"""Known names: names with an embedding, independent of the user's pictures.

Some are the mean embedding of many people's drawings. The others are word vectors, projected into
the embedding space by a map that was trained on classes with drawings. So a drawing can be
recognised as something that is in no library. The file belongs to one encoder and is ignored by
every other.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.bundle import Bundle, read_optional
from core.encoder.card import ModelCard
from core.encoder.joint import unit_rows
from resources import resource

log = logging.getLogger(__name__)

FILE = "names.safetensors"


@dataclass(frozen=True, eq=False)
class KnownNames:
    """The embeddings of names.

    Attributes:
        names: Readable names.
        points: float32 (n, dim), unit rows.
        scale: Scales cosines with the points before the softmax.
        category_scale: The same for cosines with the prototypes of categories.
        first_10: Slope and offset that turn the measured share of traced photos that are found
            among the first ten (its logit) into what to expect of drawings; None if not known.
    """

    names: tuple[str, ...]
    points: NDArray[np.float32]
    scale: float
    category_scale: float
    first_10: tuple[float, float] | None = None


def shipped_names(card: ModelCard, file: Path | None = None) -> KnownNames | None:
    """The names that came with the program, if they belong to this encoder.

    Args:
        card: of the encoder that answers.
        file: another weight file with its card beside it.
    """

    def made(bundle: Bundle) -> KnownNames:
        curve = bundle.card.get("first_10")
        found = KnownNames(
            tuple(bundle.card["names"]),
            unit_rows(bundle.tensors["points"].astype(np.float32)),
            float(bundle.card["scale"]),
            float(bundle.card["category_scale"]),
            None if curve is None else (float(curve["slope"]), float(curve["offset"])),
        )
        if found.points.shape != (len(found.names), card.dim):
            raise ValueError(f"points of the shape {found.points.shape}")
        return found

    return read_optional(file or Path(str(resource("models", FILE))), card.id, made)


def key(name: str) -> str:
    """What two spellings of a name have in common: "T-Shirts" is "t_shirts" is "tshirt"."""
    plain = "".join(letter for letter in name.casefold() if letter.isalnum())
    return plain[:-1] if len(plain) > 3 and plain.endswith("s") and plain[-2] != "s" else plain


def readable(names: Sequence[str]) -> tuple[str, ...]:
    """Class names as people write them."""
    return tuple(" ".join(name.replace("_", " ").split()) for name in names)
