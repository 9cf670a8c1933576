"""What was learnt beforehand about learning: where a step on M starts, and how far it may go.

`inkseek train adaptive` makes it from many people and many categories (`core.research.adaptive`).
It is bound to one encoder, since its numbers speak of that encoder's features.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from core.style.errors import StyleError
from resources import resource

Floats = NDArray[np.float32]
N_STATISTICS = 4
_DAMAGED = "What was learnt about styles is damaged. Install Inkseek again."


@dataclass(frozen=True, eq=False)
class Prior:
    """The meta-learned numbers of one kind of profile.

    Features x of F (f numbers) are seen along `basis`: r = (x − mean) basis. M then is
    z = scale (W x + b) + start r + start_bias, with the encoder's own W and b.

    Attributes:
        mean: (f,).
        basis: (f, r).
        scale: what makes the encoder's own z about as long as one.
        start: (d, r), added to the encoder's M before the first step.
        start_bias: (d,).
        rate_in: (r,), how much each direction of the features takes part in a step.
        rate_bias: how much the bias does.
        rate_out: (d, d), how a step in one direction of the embedding moves the others.
        pull: how much a drawing's nearness to its own picture counts, whatever the others.
        margin: (5,), weights of the support's statistics, and a constant, in the margin.
        widest: the largest margin.
    """

    mean: Floats
    basis: Floats
    scale: Floats
    start: Floats
    start_bias: Floats
    rate_in: Floats
    rate_bias: Floats
    rate_out: Floats
    pull: Floats
    margin: Floats
    widest: Floats

    def __post_init__(self) -> None:
        for field in fields(self):
            value = np.array(getattr(self, field.name), np.float32, order="C")
            if not np.isfinite(value).all():
                raise StyleError(_DAMAGED)
            object.__setattr__(self, field.name, value)
        f, r = self.basis.shape
        d = len(self.start_bias)
        wanted = {"mean": (f,), "start": (d, r), "rate_in": (r,), "rate_out": (d, d)}
        wanted["margin"] = (N_STATISTICS + 1,)
        for name, shape in wanted.items():
            if getattr(self, name).shape != shape:
                raise StyleError("What was learnt about styles has the wrong shape.")


@dataclass(frozen=True)
class Priors:
    """The shipped priors and where they come from.

    Attributes:
        encoder_id: the encoder whose features they speak of.
        card: what they were made from and what was measured.
        of_kind: the prior of each kind of profile, by its name.
    """

    encoder_id: str
    card: dict[str, Any]
    of_kind: dict[str, Prior]


def shipped_prior() -> Path:
    """The file that came with the program."""
    return Path(str(resource("models", "adaptive.safetensors")))


def save_priors(file: Path, priors: Priors) -> None:
    """Write the numbers, and the card beside them with their hash and encoder."""
    tensors = {
        f"{kind}.{field.name}": getattr(prior, field.name)
        for kind, prior in priors.of_kind.items()
        for field in fields(prior)
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    content = save(tensors)
    file.write_bytes(content)
    card = priors.card | {
        "encoder": priors.encoder_id,
        "kinds": sorted(priors.of_kind),
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
        of_kind = {
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
    return Priors(encoder_id, card, of_kind)
