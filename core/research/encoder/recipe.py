"""Every setting of an encoder's training in one place, saved beside its weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.encoder.backbone import TRUNK_STRIDE
from core.encoder.network import tower_variants
from core.research.encoder.errors import TrainingError
from core.research.encoder.settings import Settings, check_types

_VARIANTS = ("lite0", "lite1", "lite2")
_AT_LEAST_ONE = ("dim", "train_size", "test_size", "photo_views")


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
        default_factory=lambda: {"sketchy": 24, "chairv2": 16, "chairv1": 8, "shoev1": 4}
    )
    pseudo: int = 12
    named_sketches: int = 36
    named_photos: int = 32

    def __post_init__(self) -> None:
        check_types(self)


@dataclass(frozen=True)
class Weights:
    """How much each loss counts; zero switches one off.

    The zero-shot method's own four are `cmd`, `triplet`, `cross` (its L_rcs) and `classes`.
    """

    gallery: float = 1.0
    within_class: float = 0.7
    photo_to_sketch: float = 0.5
    triplet: float = 0.0
    classes: float = 0.7
    sketch_classes: float = 0.0
    teacher: float = 0.2
    semantic: float = 0.2
    cmd: float = 0.0
    cross: float = 0.0
    topology: float = 1.0
    domain: float = 0.0
    relational: float = 0.0

    def __post_init__(self) -> None:
        check_types(self)


@dataclass(frozen=True, kw_only=True)
class Recipe(Settings):
    """The settings of the towers' training.

    Attributes:
        variant: which EfficientNet-Lite for photos and for drawings.
        dim: length of the embedding.
        train_size: side of the drawings in training.
        test_size: side at use; a little larger than trained, which a convolutional network likes.
        photo_size: side of the photos, in training and at use; a multiple of 32.
        photo_views: how many views of each photo take part: plain and mirrored, then others with
            another crop, colour and blur; an even number.
        frozen_blocks: how many of the first blocks of the drawings' tower keep their ImageNet
            weights; all of the photos' tower does, but for its last layer.
        photo_lr: of the last layer of the photos' backbone, their pooling and their M.
        shares: the batch.
        weights: the losses.
    """

    variant: str = "lite2+lite0"
    dim: int = 256
    train_size: int = 128
    test_size: int = 160
    photo_size: int = 224
    photo_views: int = 2
    frozen_blocks: int = 5
    steps: int = 2200
    warmup: int = 100
    lr: float = 4e-4
    photo_lr: float = 5e-5
    ema: float = 0.998
    temperature: float = 0.05
    shares: Shares = field(default_factory=Shares)
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not set(tower_variants(self.variant)) <= set(_VARIANTS):
            raise TrainingError(
                f"The recipe's variant must be one of {', '.join(_VARIANTS)}, or two joined by +."
            )
        if self.photo_size % TRUNK_STRIDE or self.photo_size < TRUNK_STRIDE:
            raise TrainingError(f"The recipe's photo_size must be a multiple of {TRUNK_STRIDE}.")
        if self.photo_views % 2:
            raise TrainingError("The recipe's photo_views must be even: each is also mirrored.")
        for name in _AT_LEAST_ONE:
            if getattr(self, name) < 1:
                raise TrainingError(f"The recipe's {name} must be 1 or more.")

    @classmethod
    def made_from(cls, data: Mapping[str, Any]) -> Recipe:
        return cls(
            **{
                **data,
                "shares": Shares(**data.get("shares", {})),
                "weights": Weights(**data.get("weights", {})),
            }
        )
