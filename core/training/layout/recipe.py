"""Every setting of the layout part's training in one place, saved beside its weights."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.training.errors import TrainingError
from core.training.settings import Settings, check_types


@dataclass(frozen=True)
class LayoutRecipe(Settings):
    """The settings of one training run.

    Attributes:
        dim: how many numbers say what lies where while it is learnt.
        kept_dim: how many of them are kept: those along which pictures differ most.
        embedding_dim: length of an embedding that joins the towers' and the layout's.
        share: what part of a cosine is the layout's, the rest being the towers'.
        steps: length of the run.
        warmup: steps until the full learning rate.
        lr: of the blocks, which begin with ImageNet's weights.
        head_lr: of the last, linear layer.
        weight_decay: AdamW's.
        ema: decay of the averaged weights, which are what is kept in the end.
        temperature: of the contrastive losses.
        photo_to_sketch: how much it counts that a photo finds its drawing in the batch.
        precision: `fp32` or `bf16` (autocast).
        compile: build the network with torch.compile first.
        seed: of everything random.
        unseen: the published list of Sketchy classes that no supervised example may show.
        hold_out: keep a validation part of the training classes and photos out.
        pairs: how many of each fine-grained set one batch takes.
        together: as many drawings of a batch show things of one class: what tells two of a kind
            apart is the lesson.
        pseudo: photos paired with strokes traced from their own edges.
    """

    dim: int = 256
    kept_dim: int = 64
    embedding_dim: int = 192
    share: float = 0.35
    steps: int = 450
    warmup: int = 30
    lr: float = 3e-4
    head_lr: float = 1e-3
    weight_decay: float = 0.02
    ema: float = 0.995
    temperature: float = 0.07
    photo_to_sketch: float = 0.5
    precision: str = "fp32"
    compile: bool = False
    seed: int = 0
    unseen: str = "sketchy-104-21"
    hold_out: bool = True
    pairs: dict[str, int] = field(
        default_factory=lambda: {"sketchy": 40, "chairv2": 24, "chairv1": 8, "shoev1": 4}
    )
    together: int = 4
    pseudo: int = 20

    def __post_init__(self) -> None:
        check_types(self)
        if self.precision not in ("fp32", "bf16"):
            raise TrainingError("The recipe's precision must be one of fp32, bf16.")
        if not 0 < self.share < 1:
            raise TrainingError("The recipe's share must lie between 0 and 1.")
        if not self.temperature > 0:
            raise TrainingError("The recipe's temperature must be above 0.")
        counts = [self.pseudo, *self.pairs.values()] if isinstance(self.pairs, dict) else []
        if not counts or any(type(n) is not int or n < 0 for n in counts) or not sum(counts):
            raise TrainingError(
                "The recipe's pairs must say how many of each set a batch takes, and pseudo how "
                "many traced photos: whole numbers, not all 0."
            )
        for name in ("dim", "kept_dim", "embedding_dim", "steps", "together"):
            if getattr(self, name) < 1:
                raise TrainingError(f"The recipe's {name} must be 1 or more.")
