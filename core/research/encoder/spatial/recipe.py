"""Every setting of the spatial branch's training in one place, saved beside its weights."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.encoder.hubness import EXTRA_DIMS
from core.research.encoder.errors import TrainingError
from core.research.encoder.settings import Settings


@dataclass(frozen=True, kw_only=True)
class SpatialRecipe(Settings):
    """The settings of the spatial branch's training.

    Attributes:
        dim: how many numbers say what lies where while it is learnt.
        spatial_dim: how many of them are kept: those along which pictures differ most.
        embedding_dim: length of an embedding that joins the towers' and the spatial branch's.
        share: what part of a cosine is the spatial branch's, the rest being the towers'.
        prototypes: how many query prototypes correct hubness; 0 for no correction.
        even: what part of a photo's nearness to its nearest kind is taken away.
        photo_to_sketch: how much it counts that a photo finds its drawing in the batch.
        pairs: how many of each fine-grained set one batch takes.
        per_class: as many drawings of a batch show things of one class: what tells two of a kind
            apart is the lesson.
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
        default_factory=lambda: {"sketchy": 40, "chairv2": 24, "chairv1": 8, "shoev1": 4}
    )
    per_class: int = 4
    pseudo: int = 20

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.spatial_weight < 1:
            raise TrainingError("The recipe's share must lie between 0 and 1.")
        if self.prototypes < 0 or not 0 <= self.hubness_strength <= 1:
            raise TrainingError(
                "The recipe's prototypes must be 0 or more, and even lie between 0 and 1."
            )
        counts = [self.pseudo, *self.pairs.values()] if isinstance(self.pairs, dict) else []
        if not counts or any(type(n) is not int or n < 0 for n in counts) or not sum(counts):
            raise TrainingError(
                "The recipe's pairs must say how many of each set a batch takes, and pseudo how "
                "many traced photos: whole numbers, not all 0."
            )
        for name in ("dim", "spatial_dim", "embedding_dim", "per_class"):
            if getattr(self, name) < 1:
                raise TrainingError(f"The recipe's {name} must be 1 or more.")
        if self.corrects_hubness and self.embedding_dim <= EXTRA_DIMS:
            raise TrainingError(
                f"The recipe's embedding_dim must be above {EXTRA_DIMS}, or prototypes 0."
            )

    @property
    def corrects_hubness(self) -> bool:
        """Whether photos are kept even at all."""
        return self.prototypes > 0 and self.hubness_strength > 0
