"""What was meta-learned for adapting M: where the gradient steps start, and their learning rates.

`core.research.adaptive` learns it from many people and many categories. It belongs to one encoder,
since its numbers refer to that encoder's features.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from core.bundle import BundleError, OtherEncoderError, read_bundle, write_bundle
from core.style.example import StyleError
from core.style.projection import Floats
from resources import resource

FILE = "style_prior.safetensors"
N_STATISTICS = 4
"""Statistics of the support that the margin is predicted from."""

_DAMAGED = "What was learnt about styles is damaged. Install Inkseek again."


@dataclass(frozen=True, eq=False)
class Prior:
    """The meta-learned numbers for one kind of profile.

    Features x of F (f numbers) are reduced to r PCA features: p = (x − pca_mean) pca_basis. With W
    and b of the base projection, M is then z = base_scale (W x + b) + start_weight p + start_bias.

    Attributes:
        pca_mean: (f,).
        pca_basis: (f, r).
        base_scale: makes the base projection's outputs about as long as one.
        start_weight: (d, r), added to the base projection before the first step.
        start_bias: (d,).
        input_rates: (r,), the learning rate of each PCA feature.
        bias_rate: the learning rate of the bias.
        output_rates: (d, d), how a step in one direction of the embedding moves the others.
        pull: the weight of the distance to the own photo in the loss.
        margin_weights: (5,), weights of the support's statistics in the margin, and a constant.
        max_margin: the largest margin.
    """

    pca_mean: Floats
    pca_basis: Floats
    base_scale: Floats
    start_weight: Floats
    start_bias: Floats
    input_rates: Floats
    bias_rate: Floats
    output_rates: Floats
    pull: Floats
    margin_weights: Floats
    max_margin: Floats

    def __post_init__(self) -> None:
        for field in fields(self):
            value = np.array(getattr(self, field.name), np.float32, order="C")
            if not np.isfinite(value).all():
                raise StyleError(_DAMAGED)
            object.__setattr__(self, field.name, value)
        f, r = self.pca_basis.shape
        d = len(self.start_bias)
        expected = {"pca_mean": (f,), "start_weight": (d, r), "input_rates": (r,)}
        expected |= {"output_rates": (d, d), "margin_weights": (N_STATISTICS + 1,)}
        expected |= dict.fromkeys(("base_scale", "bias_rate", "pull", "max_margin"), ())
        for name, shape in expected.items():
            if getattr(self, name).shape != shape:
                raise StyleError("What was learnt about styles has the wrong shape.")


@dataclass(frozen=True)
class Priors:
    """The priors of one encoder, and where they come from.

    Attributes:
        encoder_id: the encoder whose features they take.
        card: what they were made from and what was measured.
        by_kind: the prior of each kind of profile, by its name.
    """

    encoder_id: str
    card: dict[str, Any]
    by_kind: dict[str, Prior]


def shipped_prior() -> Path:
    """The file that came with the program."""
    return Path(str(resource("models", FILE)))


def save_priors(file: Path, priors: Priors) -> None:
    """Write the numbers, and the card beside them with their hash and encoder."""
    tensors = {
        f"{kind}.{field.name}": getattr(prior, field.name)
        for kind, prior in priors.by_kind.items()
        for field in fields(prior)
    }
    card = {"encoder": priors.encoder_id, **priors.card, "kinds": sorted(priors.by_kind)}
    write_bundle(file, card, tensors)


def load_priors(encoder_id: str, file: Path | None = None) -> Priors:
    """Read the priors for one encoder.

    Raises:
        StyleError: there are none, they are damaged, or they belong to another encoder.
    """
    place = shipped_prior() if file is None else file
    if not place.exists():
        raise StyleError("This copy of Inkseek can't learn styles: a file is missing.")
    try:
        bundle = read_bundle(place, encoder_id)
        by_kind = {
            kind: Prior(**{f.name: bundle.tensors[f"{kind}.{f.name}"] for f in fields(Prior)})
            for kind in bundle.card["kinds"]
        }
    except OtherEncoderError as error:
        raise StyleError(
            "Styles can't be learnt with this encoder yet; they can with the one that was shipped."
        ) from error
    except (BundleError, KeyError, TypeError) as error:
        raise StyleError(_DAMAGED) from error
    return Priors(encoder_id, bundle.card, by_kind)
