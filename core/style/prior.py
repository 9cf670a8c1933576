"""What was meta-learned for adapting M: where the gradient steps start, and their learning rates.

`core.research.adaptive` learns it from many people and many categories. It belongs to one encoder,
since its numbers refer to that encoder's features.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from core.style.errors import StyleError
from core.style.projection import Floats
from resources import resource

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
    return Path(str(resource("models", "adaptive.safetensors")))


def save_priors(file: Path, priors: Priors) -> None:
    """Write the numbers, and the card beside them with their hash and encoder."""
    tensors = {
        f"{kind}.{field.name}": getattr(prior, field.name)
        for kind, prior in priors.by_kind.items()
        for field in fields(prior)
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    content = save(tensors)
    file.write_bytes(content)
    card = priors.card | {
        "encoder": priors.encoder_id,
        "kinds": sorted(priors.by_kind),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
    file.with_suffix(".json").write_text(text, encoding="utf-8")


def load_priors(encoder_id: str, file: Path | None = None) -> Priors:
    """Read the priors for one encoder.

    Raises:
        StyleError: there are none, they are damaged, or they belong to another encoder.
    """
    place = shipped_prior() if file is None else file
    try:
        card = json.loads(place.with_suffix(".json").read_text(encoding="utf-8"))
        content = place.read_bytes()
        if hashlib.sha256(content).hexdigest() != card["sha256"]:
            raise StyleError(_DAMAGED)
        tensors = load_file(place)
        by_kind = {
            kind: Prior(**{field.name: tensors[f"{kind}.{field.name}"] for field in fields(Prior)})
            for kind in card["kinds"]
        }
    except StyleError:
        raise
    except OSError as error:
        raise StyleError("This copy of Inkseek can't learn styles: a file is missing.") from error
    except (ValueError, KeyError, TypeError, SafetensorError) as error:
        raise StyleError(
            "What was learnt about styles is damaged. Install Inkseek again."
        ) from error
    if card["encoder"] != encoder_id:
        raise StyleError(
            "Styles can't be learnt with this encoder yet; they can with the one that was shipped."
        )
    return Priors(encoder_id, card, by_kind)
