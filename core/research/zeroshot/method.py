"""The method: photos, sketches and class names meet in one space, without a generator.

    L = L_cmd + L_3lt + L_rcs + L_class

Linear encoders of photo, sketch and word vector into a unified space; both pictures lie where the
word of their class lies (L_cmd), nearer to a picture of the other kind of their own class than to
one of another class, seen from the photo and from the sketch (L_3lt), each can be decoded into the
other (L_rcs), and the class can be read off (L_class). U. Chaudhuri et al., "A Simplified Framework
for Zero-shot Cross-Modal Sketch Data Retrieval", CVPRW 2020.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import torch
from torch import Tensor

from core.research.encoder.losses.classification import CosineClassifier
from core.research.encoder.losses.cross_modal import CrossDecoders, cmd_loss
from core.research.encoder.losses.triplet import triplet
from core.research.zeroshot.data import Corpus
from core.research.zeroshot.heads import Encoder, Space, encoders, unit, word_projection
from core.research.zeroshot.training import Budget, Triads, TwoSided, train

Term = Literal["cmd", "triplet", "rcs", "classes"]
TERMS: tuple[Term, ...] = ("cmd", "triplet", "rcs", "classes")


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


class UnifiedSpace(TwoSided):
    """The three encoders, the cross decoders and the classifier."""

    photos: Encoder
    sketches: Encoder

    def __init__(self, settings: Settings, corpus: Corpus) -> None:
        super().__init__()
        self.settings = settings
        self.photos, self.sketches = encoders(corpus, settings.dim, dropout=settings.dropout)
        with torch.no_grad():
            seen = self.photos.standard(torch.from_numpy(corpus.photos)).numpy()
        self.semantic = word_projection(corpus.words, seen, corpus.photo_classes, settings.dim)
        self.decoders = CrossDecoders(settings.dim)
        self.classifier = CosineClassifier(settings.dim, len(corpus.classes), scale=settings.scale)

    def loss(self, batch: Triads) -> Tensor:
        """The weighed sum of the losses that are switched on."""
        return torch.stack(list(self.losses(batch).values())).sum()

    def losses(self, batch: Triads) -> dict[Term, Tensor]:
        """Each loss that is switched on, with its weight."""
        s = self.settings
        photo, sketch = unit(self.photos(batch.photos)), unit(self.sketches(batch.sketches))
        found: dict[Term, Tensor] = {}
        if s.cmd:
            found["cmd"] = s.cmd * cmd_loss(photo, sketch, unit(self.semantic(batch.words)))
        if s.triplet:
            other_photo = unit(self.photos(batch.other_photos))
            other_sketch = unit(self.sketches(batch.other_sketches))
            found["triplet"] = s.triplet * (
                triplet(photo, sketch, other_sketch, margin=s.margin)
                + triplet(sketch, photo, other_photo, margin=s.margin)
            )
        if s.rcs:
            found["rcs"] = s.rcs * self.decoders.loss(photo, sketch)
        if s.classes:
            found["classes"] = s.classes * (
                self.classifier.loss(photo, batch.classes)
                + self.classifier.loss(sketch, batch.classes)
            )
        return found


def unified_space(corpus: Corpus, settings: Settings = Settings(), *, seed: int = 0) -> Space:
    """Train the method on seen classes and return the space it found."""
    return train(partial(UnifiedSpace, settings), corpus, replace(settings.budget, seed=seed))
