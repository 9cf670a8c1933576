"""The method: photos, sketches and class names meet in one space, without a generator.

    L = L_cmd + L_3lt + L_rcs + L_class

Linear encoders of photo, sketch and word vector into a unified space; both pictures lie where the
word of their class lies (L_cmd), nearer to a picture of the other kind of their own class than to
one of another class, seen from the photo and from the sketch (L_3lt), each can be decoded into the
other (L_rcs), and the class can be read off (L_class). U. Chaudhuri et al., "A Simplified Framework
for Zero-shot Cross-Modal Sketch Data Retrieval", CVPRW 2020.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from core.research.datasets.splits import SKETCHY_104_21_UNSEEN
from core.research.encoder.losses import CosineClassifier, CrossDecoders, cmd_loss, triplet
from core.research.evaluation.progress import Watch, unwatched
from core.research.kit.records import write_json
from core.research.zeroshot.data import Corpus, zero_shot
from core.research.zeroshot.heads import Space, encoders, space_of, unit, word_projection
from core.research.zeroshot.training import Budget, Triads, fit

Term = Literal["cmd", "triplet", "rcs", "classes"]
TERMS: tuple[Term, ...] = ("cmd", "triplet", "rcs", "classes")
_WEIGHTS = "zeroshot-method.safetensors"


@dataclass(frozen=True)
class Settings:
    """What the method is run with.

    Attributes:
        dim: of the unified space.
        margin: α of the triplet loss.
        dropout: on the features.
        scale: of the classifier's cosines.
        cmd: weight of L_cmd; 0 switches a loss off.
        triplet: weight of L_3lt.
        rcs: weight of L_rcs.
        classes: weight of L_class.
        budget: length and rate of training.
    """

    dim: int = 256
    margin: float = 0.5
    dropout: float = 0.5
    scale: float = 16.0
    cmd: float = 1.0
    triplet: float = 1.0
    rcs: float = 1.0
    classes: float = 1.0
    budget: Budget = Budget()  # noqa: RUF009 - it is frozen

    def without(self, term: Term) -> Settings:
        return replace(self, **{term: 0.0})  # type: ignore[arg-type]


class UnifiedSpace(nn.Module):
    """The three encoders, the cross decoders and the classifier."""

    def __init__(self, corpus: Corpus, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.image, self.sketch = encoders(corpus, settings.dim, dropout=settings.dropout)
        with torch.no_grad():
            seen = self.image.standard(torch.from_numpy(corpus.photos)).numpy()
        self.semantic = word_projection(corpus.words, seen, corpus.photo_classes, settings.dim)
        self.decoders = CrossDecoders(settings.dim)
        self.classifier = CosineClassifier(settings.dim, len(corpus.classes), scale=settings.scale)

    def loss(self, batch: Triads) -> Tensor:
        """The weighed sum of the losses that are switched on."""
        return torch.stack(list(self.losses(batch).values())).sum()

    def losses(self, batch: Triads) -> dict[Term, Tensor]:
        """Each loss that is switched on, with its weight."""
        s = self.settings
        image, sketch = unit(self.image(batch.photos)), unit(self.sketch(batch.sketches))
        found: dict[Term, Tensor] = {}
        if s.cmd:
            found["cmd"] = s.cmd * cmd_loss(image, sketch, unit(self.semantic(batch.words)))
        if s.triplet:
            other_image = unit(self.image(batch.other_photos))
            other_sketch = unit(self.sketch(batch.other_sketches))
            found["triplet"] = s.triplet * (
                triplet(image, sketch, other_sketch, margin=s.margin)
                + triplet(sketch, image, other_image, margin=s.margin)
            )
        if s.rcs:
            found["rcs"] = s.rcs * self.decoders.loss(image, sketch)
        if s.classes:
            found["classes"] = s.classes * (
                self.classifier.loss(image, batch.classes)
                + self.classifier.loss(sketch, batch.classes)
            )
        return found


def unified_space(
    corpus: Corpus,
    settings: Settings = Settings(),
    *,
    seed: int = 0,
    watch: Watch = unwatched,
) -> Space:
    """Train the method on seen classes and return the space it found."""
    module = trained(corpus, settings, seed=seed, watch=watch)
    return space_of(module.image, module.sketch)


def trained(
    corpus: Corpus, settings: Settings, *, seed: int = 0, watch: Watch = unwatched
) -> UnifiedSpace:
    """Train the method and return all of it."""
    torch.manual_seed(seed)
    module = UnifiedSpace(corpus, settings)
    fit(module, module.loss, corpus, replace(settings.budget, seed=seed), watch=watch)
    return module


def save_method(
    folder: Path, corpus: Corpus, encoder: str, *, seed: int = 0, watch: Watch = unwatched
) -> Path:
    """Train the method on the seen classes of the 104/21 split, and write weights and card.

    Args:
        folder: to write into.
        corpus: all classes as features.
        encoder: id of the network whose features they are.
        seed: of everything random.
        watch: shows the progress.

    Returns:
        The file of the weights; the card lies beside it.
    """
    seen = zero_shot(corpus, SKETCHY_104_21_UNSEEN).reduced().seen
    settings = Settings()
    module = trained(seen, settings, seed=seed, watch=watch)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / _WEIGHTS
    save_file({k: v.contiguous() for k, v in module.state_dict().items()}, file)
    card = {
        "encoder": encoder,
        "classes": list(seen.classes),
        "unseen": list(SKETCHY_104_21_UNSEEN),
        "seed": seed,
        "settings": asdict(settings),
    }
    write_json(file.with_suffix(".json"), card)
    return file
