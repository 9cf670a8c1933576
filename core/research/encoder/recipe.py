"""The recipe of an encoder: all its settings, in one JSON file.

`recipes/` has those of the two encoders that the program's is made of. Missing settings keep their
defaults.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from core.encoder.torch.backbone import TRUNK_STRIDE, VARIANTS
from core.encoder.torch.hubness import EXTRA_DIMS
from core.encoder.torch.network import tower_variants
from core.encoder.torch.spatial import SHARED_BLOCKS, VARIANT
from core.research.encoder.errors import TrainingError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_ALLOWED = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}


class _Typed:
    """Settings whose types are checked, since JSON may hold anything."""

    def __post_init__(self) -> None:
        check_types(self)  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class RunRecipe(_Typed):
    """What every training run needs.

    Attributes:
        steps: length of a run.
        warmup: steps until the full learning rate.
        lr: of what begins with ImageNet's weights.
        head_lr: of everything new.
        weight_decay: AdamW's.
        ema: decay of the averaged weights, which are the result of a run.
        temperature: of the contrastive losses.
        precision: `fp32` or `bf16` (autocast).
        compile: build the network with torch.compile first (half a minute, then a third faster).
        seed: of everything random.
        runs: how many runs each round makes. Those of one round begin with the same weights and see
            other batches: the mean of their weights does better on new classes than any of them.
            A later round begins with that mean, which counts as one of its own runs.
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
    runs: tuple[int, ...] = (1,)

    def __post_init__(self) -> None:
        super().__post_init__()
        _check(self.precision in ("fp32", "bf16"), "precision must be one of fp32, bf16")
        _check(self.seed >= 0, "seed must be 0 or more")
        _check(self.temperature > 0, "temperature must be above 0")
        _check_positive(self, "steps")
        counts = list(self.runs) if isinstance(self.runs, (list, tuple)) else []
        _check(
            bool(counts) and all(type(n) is int and n > 0 for n in counts),
            "runs must be a list of whole numbers above 0, one for each round",
        )
        object.__setattr__(self, "runs", tuple(counts))  # JSON gives a list


@dataclass(frozen=True)
class BatchMix(_Typed):
    """How many of each kind of example one batch holds.

    Attributes:
        pairs: examples of each fine-grained set, by its name; a set that is not installed is left
            out.
        pseudo: photos paired with strokes traced from their own edges.
        named_sketches: drawings with a class name and no photo.
        named_photos: photos with a class name and no drawing.
    """

    pairs: dict[str, int] = field(
        default_factory=lambda: {"sketchy": 24, "chairv2": 16, "chairv1": 8, "shoes-3-sketches": 4}
    )
    pseudo: int = 12
    named_sketches: int = 36
    named_photos: int = 32


@dataclass(frozen=True)
class LossWeights(_Typed):
    """How much each loss counts; zero switches one off."""

    gallery: float = 1.0
    within_class: float = 0.7
    photo_to_sketch: float = 0.5
    classes: float = 0.7
    sketch_classes: float = 0.0
    teacher: float = 0.2
    semantic: float = 0.2
    topology: float = 1.0


@dataclass(frozen=True, kw_only=True)
class TowersRecipe(RunRecipe):
    """The settings of the towers' training.

    Attributes:
        variant: which EfficientNet-Lite for photos and for drawings.
        dim: length of the embedding.
        train_size: side of the drawings in training.
        test_size: side at use; a little larger than trained, which a convolutional network likes.
        photo_size: side of the photos, in training and at use; a multiple of 32.
        frozen_blocks: how many of the first blocks of the drawings' tower keep their ImageNet
            weights; all of the photos' tower does, but for its last layer.
        photo_lr: of the last layer of the photos' backbone, their pooling and their M.
        batch: the examples of a batch.
        losses: the weights of the losses.
    """

    variant: str = "lite2+lite0"
    dim: int = 256
    train_size: int = 128
    test_size: int = 160
    photo_size: int = 224
    frozen_blocks: int = SHARED_BLOCKS
    steps: int = 2200
    warmup: int = 100
    lr: float = 4e-4
    photo_lr: float = 5e-5
    ema: float = 0.998
    temperature: float = 0.05
    batch: BatchMix = field(default_factory=BatchMix)
    losses: LossWeights = field(default_factory=LossWeights)

    def __post_init__(self) -> None:
        super().__post_init__()
        _check(
            set(tower_variants(self.variant)) <= set(VARIANTS),
            f"variant must be one of {', '.join(VARIANTS)}, or two joined by +",
        )
        _check(
            self.photo_size >= TRUNK_STRIDE and self.photo_size % TRUNK_STRIDE == 0,
            f"photo_size must be a multiple of {TRUNK_STRIDE}",
        )
        _check(any(asdict(self.losses).values()), "losses must not all be 0")
        _check_positive(self, "dim", "train_size", "test_size")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        nested = {
            "batch": BatchMix(**data.get("batch", {})),
            "losses": LossWeights(**data.get("losses", {})),
        }
        return cls(**{**data, **nested})


@dataclass(frozen=True, kw_only=True)
class SpatialRecipe(RunRecipe):
    """The settings of the spatial branch's training, and of joining it with the towers.

    Attributes:
        dim: length of the branch's code in training.
        spatial_dim: how many of its principal axes are kept.
        embedding_dim: length of the embedding of the joined encoder.
        spatial_weight: which part of a cosine is the branch's; the rest is the towers'.
        prototypes: how many query prototypes correct hubness; 0 for no correction.
        hubness_strength: which part of a photo's similarity to its nearest prototype is taken away.
        photo_to_sketch: how much it counts that a photo finds its drawing in the batch.
        pairs: how many of each fine-grained set one batch takes.
        per_class: how many drawings of a batch show things of one class, which the branch is to
            tell apart.
        pseudo: photos paired with strokes traced from their own edges.
    """

    dim: int = 256
    spatial_dim: int = 64
    embedding_dim: int = 192
    spatial_weight: float = 0.35
    prototypes: int = 192
    hubness_strength: float = 0.3
    steps: int = 450
    warmup: int = 30
    lr: float = 3e-4
    ema: float = 0.995
    temperature: float = 0.07
    photo_to_sketch: float = 0.5
    pairs: dict[str, int] = field(
        default_factory=lambda: {"sketchy": 40, "chairv2": 24, "chairv1": 8, "shoes-3-sketches": 4}
    )
    per_class: int = 4
    pseudo: int = 20

    def __post_init__(self) -> None:
        super().__post_init__()
        _check(0 < self.spatial_weight < 1, "spatial_weight must lie between 0 and 1")
        _check(self.prototypes >= 0, "prototypes must be 0 or more")
        _check(0 <= self.hubness_strength <= 1, "hubness_strength must lie between 0 and 1")
        counts = [self.pseudo, *self.pairs.values()] if isinstance(self.pairs, dict) else []
        _check(
            bool(counts) and all(type(n) is int and n >= 0 for n in counts) and sum(counts) > 0,
            "pairs and pseudo must be whole numbers, not all 0",
        )
        _check_positive(self, "dim", "spatial_dim", "embedding_dim", "per_class")
        _check(
            not self.corrects_hubness or self.embedding_dim > EXTRA_DIMS,
            f"embedding_dim must be above {EXTRA_DIMS}, or prototypes 0",
        )

    @property
    def corrects_hubness(self) -> bool:
        """Whether hubness is corrected at all."""
        return self.prototypes > 0 and self.hubness_strength > 0


@dataclass(frozen=True, kw_only=True)
class EncoderRecipe(_Typed):
    """Everything that an encoder is made by.

    Attributes:
        unseen: the published list of Sketchy classes that no supervised example may show.
        towers: what says what is shown.
        whitening: λ of the within-class whitening of the towers' M; the smaller, the stronger.
        spatial: what says where things are.
    """

    unseen: str = "sketchy-104-21"
    towers: TowersRecipe = field(default_factory=TowersRecipe)
    whitening: float = 10.0
    spatial: SpatialRecipe = field(default_factory=SpatialRecipe)

    def __post_init__(self) -> None:
        super().__post_init__()
        towers, spatial = self.towers, self.spatial
        _check(self.whitening > 0, "whitening must be above 0")
        _check(
            tower_variants(towers.variant)[1] == VARIANT,
            f"variant must have a {VARIANT} tower for drawings, which the spatial branch shares",
        )
        _check(
            towers.frozen_blocks >= SHARED_BLOCKS,
            f"frozen_blocks must be {SHARED_BLOCKS} or more, which the spatial branch shares",
        )
        most = towers.dim + min(spatial.spatial_dim, spatial.dim)
        most += EXTRA_DIMS if spatial.corrects_hubness else 0
        _check(spatial.embedding_dim <= most, f"embedding_dim must be at most {most}")

    @classmethod
    def load(cls, path: Path) -> EncoderRecipe:
        """Read a recipe.

        Raises:
            TrainingError: it can't be read, or one of its settings makes no sense.
        """
        try:
            return cls.from_dict(json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise TrainingError(f"The recipe {path} can't be read: {error.strerror}.") from error
        except (ValueError, TypeError, AttributeError) as error:
            raise TrainingError(f"The recipe {path} can't be read: {error}") from error

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> EncoderRecipe:
        """Make a recipe of what JSON gave.

        Raises:
            TrainingError: a name or a value makes no sense.
        """
        for part, kind in ((data, cls), (data.get("towers", {}), TowersRecipe),
                           (data.get("spatial", {}), SpatialRecipe)):  # fmt: skip
            if strange := set(part) - {f.name for f in fields(kind)}:
                raise TrainingError(f"The recipe names unknown settings: {sorted(strange)}.")
        nested = {
            "towers": TowersRecipe.from_dict(data.get("towers", {})),
            "spatial": SpatialRecipe(**data.get("spatial", {})),
        }
        return cls(**{**data, **nested})

    def as_dict(self) -> dict[str, Any]:
        """Return what a card or a file keeps of it."""
        return asdict(self)


def check_types(recipe: DataclassInstance) -> None:
    """Refuse what JSON may hold and a setting must not, such as a word in place of a number."""
    for setting in fields(recipe):
        name, kind = setting.name, str(setting.type)
        value = getattr(recipe, name)
        if kind in _ALLOWED and (
            not isinstance(value, _ALLOWED[kind]) or (kind != "bool" and isinstance(value, bool))
        ):
            raise TrainingError(f"The recipe's {name} must be of type {kind}, not {value!r}.")


def _check_positive(recipe: DataclassInstance, *names: str) -> None:
    for name in names:
        _check(getattr(recipe, name) >= 1, f"{name} must be 1 or more")


def _check(holds: bool, rule: str) -> None:
    if not holds:
        raise TrainingError(f"The recipe's {rule}.")
