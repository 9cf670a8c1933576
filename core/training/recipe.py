"""Every setting of an encoder's training in one place, saved beside its weights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from core.training.errors import TrainingError

_CHOICES = {"variant": ("lite0", "lite1", "lite2"), "precision": ("fp32", "bf16")}
_AT_LEAST_ONE = ("dim", "train_size", "test_size", "steps")


@dataclass(frozen=True)
class Shares:
    """How many of each kind of example one batch holds.

    Attributes:
        pairs: examples of each fine-grained set, by its name; a set that is not installed is left
            out.
        pseudo: photos paired with strokes traced from their own edges.
        named_sketches: drawings with a class name and no photo.
        named_photos: photos with a class name and no drawing.
    """

    pairs: dict[str, int] = field(
        default_factory=lambda: {"sketchy": 36, "chairv2": 18, "chairv1": 10, "shoev1": 6}
    )
    pseudo: int = 26
    named_sketches: int = 40
    named_photos: int = 16

    def __post_init__(self) -> None:
        _check_types(self, Shares.__annotations__)


@dataclass(frozen=True)
class Weights:
    """How much each loss counts; zero switches one off."""

    gallery: float = 1.0
    within_class: float = 0.7
    photo_to_sketch: float = 0.5
    triplet: float = 0.0
    classes: float = 0.7
    teacher: float = 0.1
    semantic: float = 0.2
    topology: float = 1.0
    domain: float = 0.0
    relational: float = 0.0

    def __post_init__(self) -> None:
        _check_types(self, Weights.__annotations__)


@dataclass(frozen=True)
class Recipe:
    """The settings of one training run.

    Attributes:
        variant: which EfficientNet-Lite.
        dim: length of the embedding.
        train_size: side of the training images.
        test_size: side at use; a little larger than trained, which a convolutional network likes.
        frozen_blocks: how many of the first blocks keep their ImageNet weights.
        steps: length of the run.
        warmup: steps until the full learning rate.
        lr: of the backbone.
        head_lr: of everything new.
        weight_decay: AdamW's.
        ema: decay of the averaged weights, which are what is kept in the end.
        temperature: of the contrastive losses.
        precision: `fp32` or `bf16` (autocast).
        compile: build the network with torch.compile first (half a minute, then a third faster).
        seed: of everything random.
        unseen: the published list of Sketchy classes that no supervised example may show.
        hold_out: keep a validation part of the training classes and photos out; settings are
            chosen with it, the last run is made without.
        shares: the batch.
        weights: the losses.
    """

    variant: str = "lite0"
    dim: int = 256
    train_size: int = 128
    test_size: int = 160
    frozen_blocks: int = 5
    steps: int = 2200
    warmup: int = 100
    lr: float = 4e-4
    head_lr: float = 1e-3
    weight_decay: float = 0.02
    ema: float = 0.998
    temperature: float = 0.07
    precision: str = "fp32"
    compile: bool = False
    seed: int = 0
    unseen: str = "sketchy-104-21"
    hold_out: bool = True
    shares: Shares = field(default_factory=Shares)
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        _check_types(self, Recipe.__annotations__)
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise TrainingError(f"The recipe's {name} must be one of {', '.join(choices)}.")
        for name in _AT_LEAST_ONE:
            if getattr(self, name) < 1:
                raise TrainingError(f"The recipe's {name} must be 1 or more.")

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Recipe:
        """Reads a recipe; a field it does not name keeps its default.

        Raises:
            TrainingError: it is no recipe, or a setting in it makes no sense.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            known = {f.name for f in fields(cls)}
            if strange := set(data) - known:
                raise TrainingError(f"{path} names settings that do not exist: {sorted(strange)}.")
            data["shares"] = Shares(**data.get("shares", {}))
            data["weights"] = Weights(**data.get("weights", {}))
            return cls(**data)
        except OSError as error:
            raise TrainingError(f"The recipe {path} can't be read: {error.strerror}.") from error
        except (ValueError, TypeError, AttributeError) as error:
            raise TrainingError(f"The recipe {path} can't be read: {error}") from error


def _check_types(settings: object, annotations: Mapping[str, str]) -> None:
    """Refuses what JSON may hold and a setting must not, say a word where a number belongs."""
    allowed = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}
    for name, kind in annotations.items():
        value = getattr(settings, name)
        if kind in allowed and (
            not isinstance(value, allowed[kind]) or (kind != "bool" and isinstance(value, bool))
        ):
            raise TrainingError(f"The recipe's {name} must be of type {kind}, not {value!r}.")
