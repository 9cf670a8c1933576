"""The partial-sketch head: an M for drawings that was taught with drawings still being made.

It is one linear layer like the M it stands in for, and it looks at nothing but the feature of the
drawing as it is now. So the same drawing has the same vector whichever way it came about, a
personal style starts from it as from any M, and it costs nothing. It was fitted to the features of
one encoder; with any other it would be noise, and is left aside.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from core.encoder.card import ModelCard
from resources import resource

log = logging.getLogger(__name__)

FILE = "partial_sketch_head.safetensors"

Floats = NDArray[np.float32]


class HeadError(ValueError):
    """A head that can't be used; the message says why."""


@dataclass(frozen=True)
class HeadCard:
    """What a head belongs to, and what it was measured to do.

    Attributes:
        encoder: id of the only encoder it fits.
        sha256: of the weight file.
        training: data, settings, command.
        metrics: measured figures with their protocol.
        settled: coefficients of the estimate that a ranking is settled (`core.search.settled`).
    """

    encoder: str
    sha256: str = ""
    training: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    settled: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class PartialSketchHead:
    """A head: weight (dim, feature_dim) and bias (dim,)."""

    card: HeadCard
    weight: Floats
    bias: Floats

    def apply(self, features: Floats) -> Floats:
        """Features of drawings (n, feature_dim) to unit rows (n, dim)."""
        vectors = features @ self.weight.T + self.bias
        rows: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return rows.astype(np.float32)


def shipped_head() -> Path:
    """Where the head lies that came with the program, if one did."""
    return Path(str(resource("models", FILE)))


def load_head(card: ModelCard, file: Path | None = None) -> PartialSketchHead | None:
    """The head for this encoder; None where there is none, or none that fits.

    Args:
        card: of the encoder.
        file: the head's weights, its card beside them; the shipped one when None.
    """
    weights = file or shipped_head()
    if not weights.exists():
        return None
    try:
        return read_head(weights, card)
    except HeadError as error:
        log.warning("drawings are searched for without the partial-sketch head: %s", error)
        return None


def read_head(weights: Path, card: ModelCard) -> PartialSketchHead:
    """Read a head that has to fit an encoder.

    Raises:
        HeadError: it is damaged, or made for another encoder.
    """
    head = read_head_card(weights)
    if head.encoder != card.id:
        raise HeadError(f"it was made for {head.encoder}, and this encoder is {card.id}")
    try:
        content = weights.read_bytes()
        if hashlib.sha256(content).hexdigest() != head.sha256:
            raise HeadError(f"{weights.name} does not match its card: damaged")
        tensors = {name: t.astype(np.float32) for name, t in load_tensors(content).items()}
    except (OSError, SafetensorError) as error:
        raise HeadError(f"{weights.name} can't be read: {error}") from error
    shapes = {name: t.shape for name, t in tensors.items()}
    if shapes != {"weight": (card.dim, card.feature_dim), "bias": (card.dim,)}:
        raise HeadError(f"{weights.name} holds other weights than a head's: {shapes}")
    return PartialSketchHead(head, tensors["weight"], tensors["bias"])


def read_head_card(weights: Path) -> HeadCard:
    """The card of a head.

    Raises:
        HeadError: there is none, or it is damaged.
    """
    path = weights.with_suffix(".json")
    try:
        return HeadCard(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise HeadError(f"the card {path.name} can't be read: {error}") from error


def save_head(weight: Floats, bias: Floats, card: HeadCard, file: Path) -> HeadCard:
    """Write a head in half precision, and its card; returns the card with the file's hash."""
    file.parent.mkdir(parents=True, exist_ok=True)
    tensors = {"weight": weight, "bias": bias}
    content = save_tensors(
        {name: np.ascontiguousarray(t, dtype=np.float16) for name, t in tensors.items()}
    )
    file.write_bytes(content)
    done = replace(card, sha256=hashlib.sha256(content).hexdigest())
    text = json.dumps(asdict(done), indent=2, ensure_ascii=False) + "\n"
    file.with_suffix(".json").write_text(text, encoding="utf-8")
    return done
