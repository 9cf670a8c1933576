"""The partial-sketch head: an M for drawings, trained on unfinished drawings.

It is one linear layer like the M that it replaces, and its only input is the feature of the current
drawing. So a drawing's vector does not depend on the order of strokes, a style can start from the
head, and it costs no time. A head belongs to one encoder and is ignored by any other.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.bundle import BundleError, read_bundle, read_card, write_bundle
from core.encoder.card import ModelCard
from resources import resource

log = logging.getLogger(__name__)

FILE = "partial_sketch_head.safetensors"

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class HeadCard:
    """The card of a head.

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


def shipped_head() -> Path:
    """Return the path of the shipped head, if there is one."""
    return Path(str(resource("models", FILE)))


def load_head(card: ModelCard, file: Path | None = None) -> PartialSketchHead | None:
    """Load the head for this encoder; None if there is none that fits.

    Args:
        card: of the encoder.
        file: the head's weights, its card beside them; the shipped one when None.
    """
    weights = file or shipped_head()
    if not weights.exists():
        return None
    try:
        return read_head(weights, card)
    except BundleError as error:
        log.warning("drawings are searched for without the partial-sketch head: %s", error)
        return None


def read_head(weights: Path, card: ModelCard) -> PartialSketchHead:
    """Read a head for an encoder.

    Raises:
        BundleError: it is damaged, or made for another encoder.
    """
    bundle = read_bundle(weights, card.id)
    tensors = {name: t.astype(np.float32) for name, t in bundle.tensors.items()}
    shapes = {name: t.shape for name, t in tensors.items()}
    if shapes != {"weight": (card.dim, card.feature_dim), "bias": (card.dim,)}:
        raise BundleError(f"{weights} does not hold the weights of a head: {shapes}")
    return PartialSketchHead(_head_card(bundle.card, weights), tensors["weight"], tensors["bias"])


def read_head_card(weights: Path) -> HeadCard:
    """Read the card of a head.

    Raises:
        BundleError: there is none, or it is damaged.
    """
    return _head_card(read_card(weights), weights)


def save_head(weight: Floats, bias: Floats, card: HeadCard, file: Path) -> HeadCard:
    """Write a head in half precision, and its card; return the card with the file's hash."""
    tensors = {"weight": weight.astype(np.float16), "bias": bias.astype(np.float16)}
    return replace(card, sha256=write_bundle(file, asdict(card), tensors)["sha256"])


def _head_card(card: dict[str, Any], weights: Path) -> HeadCard:
    try:
        return HeadCard(**card)
    except TypeError as error:
        raise BundleError(f"The card of {weights} describes no head: {error}") from error
