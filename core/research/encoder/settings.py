"""What all recipes have in common: saved as JSON beside the weights, and checked when read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from core.research.encoder.errors import TrainingError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_ALLOWED = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings that every training run has.

    Attributes:
        steps: length of the run.
        warmup: steps until the full learning rate.
        lr: of what begins with ImageNet's weights.
        head_lr: of everything new.
        weight_decay: AdamW's.
        ema: decay of the averaged weights, which are what is kept in the end.
        temperature: of the contrastive losses.
        precision: `fp32` or `bf16` (autocast).
        compile: build the network with torch.compile first (half a minute, then a third faster).
        seed: of everything random.
        unseen: the published list of Sketchy classes that no supervised example may show.
        hold_out: keep a validation part of the training classes and photos out; settings are
            chosen with it.
    """

    steps: int
    warmup: int
    lr: float
    head_lr: float = 1e-3
    weight_decay: float = 0.02
    ema: float
    temperature: float
    precision: str = "fp32"
    compile: bool = False
    seed: int = 0
    unseen: str = "sketchy-104-21"
    hold_out: bool = True

    def __post_init__(self) -> None:
        check_types(self)
        if self.precision not in ("fp32", "bf16"):
            raise TrainingError("The recipe's precision must be one of fp32, bf16.")
        if self.steps < 1:
            raise TrainingError("The recipe's steps must be 1 or more.")
        if self.seed < 0:
            raise TrainingError("The recipe's seed must be 0 or more.")
        if not self.temperature > 0:
            raise TrainingError("The recipe's temperature must be above 0.")

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Reads settings; a field the file does not name keeps its default.

        Raises:
            TrainingError: these are no settings of this kind, or one of them makes no sense.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            known = {f.name for f in fields(cls)}
            if strange := set(data) - known:
                raise TrainingError(f"{path} names settings that do not exist: {sorted(strange)}.")
            return cls.made_from(data)
        except OSError as error:
            raise TrainingError(f"The recipe {path} can't be read: {error.strerror}.") from error
        except (ValueError, TypeError, AttributeError) as error:
            raise TrainingError(f"The recipe {path} can't be read: {error}") from error

    @classmethod
    def made_from(cls, data: Mapping[str, Any]) -> Self:
        """The settings that JSON gave."""
        return cls(**data)


def check_types(settings: DataclassInstance) -> None:
    """Refuses what JSON may hold and a setting must not, say a word where a number belongs."""
    for field in fields(settings):
        name, kind = field.name, str(field.type)
        value = getattr(settings, name)
        if kind in _ALLOWED and (
            not isinstance(value, _ALLOWED[kind]) or (kind != "bool" and isinstance(value, bool))
        ):
            raise TrainingError(f"The recipe's {name} must be of type {kind}, not {value!r}.")
