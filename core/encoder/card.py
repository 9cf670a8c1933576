"""The card of a weight file: identity, inputs, training and figures."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from core.bundle import BundleError, read_card
from core.errors import UserError


class CheckpointError(UserError, ValueError):
    """An encoder that can't be loaded; the message says why and what to do."""


@dataclass(frozen=True)
class ModelCard:
    """The card of an encoder.

    Attributes:
        id: name of these very weights; vectors of different ids must never be compared.
        variant: which EfficientNet-Lite F is built on, as `lite2+lite0` for photos and drawings.
        dim: length of an embedding.
        feature_dim: length of a feature of F.
        sketch_size: side of the square a drawing is rasterised to.
        photo_size: side of the square a picture is fitted into.
        sha256: of the weight file.
        title: one line for people.
        training: data sets, licences, recipe, command.
        metrics: measured figures with their protocol.
        spatial_dim: how many entries of a feature come from the spatial branch; 0 without one.
        prototypes: how many query prototypes correct hubness; 0 without correction.
        members: how many trainings each tower joins.
        exported: SHA-256 of what ONNX Runtime needs (`core.encoder.onnx_encoder.EXPORTED`).
    """

    id: str
    variant: str
    dim: int
    feature_dim: int
    sketch_size: int
    photo_size: int
    sha256: str = ""
    title: str = ""
    training: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    spatial_dim: int = 0
    prototypes: int = 0
    members: int = 1
    exported: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return what is written to the card's file."""
        return asdict(self)

    @classmethod
    def read(cls, weights: Path) -> ModelCard:
        """Read the card of a weight file.

        Raises:
            CheckpointError: it is missing or damaged.
        """
        try:
            data = read_card(weights)
            known = {f.name for f in fields(cls)}
            return cls(**{key: value for key, value in data.items() if key in known})
        except BundleError as error:
            raise CheckpointError(str(error)) from error
        except TypeError as error:
            raise CheckpointError(f"The card of {weights} describes no encoder: {error}") from error
