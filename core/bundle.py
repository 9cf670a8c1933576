"""A bundle: trained weights in a safetensors file, with a JSON card beside it.

All weights that come with the program are stored this way. The card holds the SHA-256 of the weight
file, which is checked at every load, so damaged or mismatched files are never used. What belongs to
one encoder names it on its card under `encoder`.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from core.errors import UserError
from core.files import atomic_write

log = logging.getLogger(__name__)

Tensors = Mapping[str, NDArray[Any]]
T = TypeVar("T")

_REMEDY = "Install Inkseek again."
# Several times what any encoder needs; a file from elsewhere can't fill the memory.
_MOST_CARD, _MOST_WEIGHTS = 4 * 2**20, 512 * 2**20


class BundleError(UserError, ValueError):
    """A bundle that can't be used; the message names the file and says what to do."""


class OtherEncoderError(BundleError):
    """A bundle in good order that belongs to another encoder."""


@dataclass(frozen=True, eq=False)
class Bundle:
    """A card and the numbers that it describes."""

    card: dict[str, Any]
    tensors: dict[str, NDArray[Any]]


def card_path(weights: Path) -> Path:
    """Return where the card of a weight file lies."""
    return weights.with_suffix(".json")


def read_card(weights: Path) -> dict[str, Any]:
    """Read the card of a weight file alone.

    Raises:
        BundleError: it is missing or damaged.
    """
    path = card_path(weights)
    content = _read(path, "card", _MOST_CARD)
    try:
        card = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BundleError(f"The card {path} is damaged: {error}. {_REMEDY}") from error
    if not isinstance(card, dict):
        raise BundleError(f"The card {path} is damaged: it holds no object. {_REMEDY}")
    return card


def read_bundle(weights: Path, encoder: str | None = None) -> Bundle:
    """Read a weight file and its card.

    Args:
        weights: the safetensors file; its card lies beside it.
        encoder: id of the encoder that it must belong to; None if it need not belong to one.

    Raises:
        OtherEncoderError: it belongs to another encoder.
        BundleError: a file is missing or damaged, or the two do not match.
    """
    card = read_card(weights)
    if encoder is not None and card.get("encoder") != encoder:
        raise OtherEncoderError(
            f"{weights} was made for the encoder {card.get('encoder')}, not for {encoder}."
        )
    content = _read(weights, "weights", _MOST_WEIGHTS)
    if hashlib.sha256(content).hexdigest() != card.get("sha256"):
        raise BundleError(
            f"The weights {weights} are damaged: they do not match their card. {_REMEDY}"
        )
    try:
        return Bundle(card, load(content))
    except (SafetensorError, ValueError) as error:
        raise BundleError(f"The weights {weights} are damaged: {error}. {_REMEDY}") from error


def read_optional(weights: Path, encoder: str, make: Callable[[Bundle], T]) -> T | None:
    """Return what is made of a bundle; None if there is none that this encoder can use.

    Args:
        weights: the safetensors file; its card lies beside it.
        encoder: id of the encoder that it must belong to.
        make: raises KeyError, TypeError or ValueError for contents that it can't use.
    """
    if not weights.exists():
        return None
    try:
        return make(read_bundle(weights, encoder))
    except OtherEncoderError as error:
        log.info("%s", error)
    except (BundleError, KeyError, TypeError, ValueError) as error:
        log.warning("%s can't be used: %s", weights, error)
    return None


def write_bundle(weights: Path, card: Mapping[str, Any], tensors: Tensors) -> dict[str, Any]:
    """Write a weight file and its card; neither is ever left half-written.

    Returns:
        The card with the hash of the weight file.
    """
    # Not np.ascontiguousarray, which makes a vector of a single number.
    content = save({name: np.asarray(tensor, order="C") for name, tensor in tensors.items()})
    complete = {**card, "sha256": hashlib.sha256(content).hexdigest()}
    weights.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(weights, content)
    write_card(weights, complete)
    return complete


def write_card(weights: Path, card: Mapping[str, Any]) -> None:
    """Replace the card of a weight file, and leave its weights."""
    text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
    atomic_write(card_path(weights), text)


def _read(path: Path, what: str, most: int) -> bytes:
    """Read a file, but never more than a bundle may hold; its size may lie or change."""
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise BundleError(
            f"The {what} {path} can't be read: {error.strerror}. {_REMEDY}"
        ) from error
    if len(content) > most:
        raise BundleError(f"The file {path} is larger than {most // 2**20} MB. {_REMEDY}")
    return content
