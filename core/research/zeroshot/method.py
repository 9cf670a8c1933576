"""The method: photos, sketches and class names meet in one space, without a generator.

    L = L_cmd + L_3lt + L_rcs + L_class

Linear encoders of photo, sketch and word vector into a unified space; both pictures lie where the
word of their class lies (L_cmd), nearer to a picture of the other kind of their own class than to
one of another class, seen from the photo and from the sketch (L_3lt), each can be decoded into the
other (L_rcs), and the class can be read off (L_class). U. Chaudhuri et al., "A Simplified Framework
for Zero-shot Cross-Modal Sketch Data Retrieval", CVPRW 2020.

The paper's losses act on what the encoders put out. A variant of ours acts on unit vectors.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.encoder.losses.classification import CosineClassifier
from core.research.encoder.losses.cross_modal import CrossDecoders, cmd_loss
from core.research.encoder.losses.triplet import triplet
from core.research.zeroshot.data import Corpus
from core.research.zeroshot.heads import encoders, unit
from core.research.zeroshot.training import Triads, TwoSided

Term = Literal["cmd", "triplet", "rcs", "classes"]
TERMS: tuple[Term, ...] = ("cmd", "triplet", "rcs", "classes")
_MARGIN = 0.5


class UnifiedSpace(TwoSided):
    """The three encoders, the cross decoders and the classifier; all losses have weight 1."""

    def __init__(
        self,
        corpus: Corpus,
        dim: int,
        *,
        without: Collection[Term] = (),
        unit_vectors: bool = False,
    ) -> None:
        super().__init__()
        self.terms = tuple(term for term in TERMS if term not in without)
        self.photos, self.sketches = encoders(corpus, dim)
        self.semantic = nn.Linear(corpus.words.shape[1], dim)
        self.decoders = CrossDecoders(dim)
        classes = len(corpus.classes)
        self.classifier = (
            CosineClassifier(dim, classes) if unit_vectors else nn.Linear(dim, classes)
        )
        self.scaled = unit if unit_vectors else nn.Identity()

    def loss(self, batch: Triads) -> Tensor:
        return torch.stack(list(self.losses(batch).values())).sum()

    def losses(self, batch: Triads) -> dict[Term, Tensor]:
        """Each loss that is not left out."""
        photo, sketch = self._encode(batch.photos, batch.sketches)
        found: dict[Term, Tensor] = {}
        if "cmd" in self.terms:
            found["cmd"] = cmd_loss(photo, sketch, self.scaled(self.semantic(batch.words)))
        if "triplet" in self.terms:
            other_photo, other_sketch = self._encode(batch.other_photos, batch.other_sketches)
            found["triplet"] = triplet(photo, sketch, other_sketch, margin=_MARGIN) + triplet(
                sketch, photo, other_photo, margin=_MARGIN
            )
        if "rcs" in self.terms:
            found["rcs"] = self.decoders.loss(photo, sketch)
        if "classes" in self.terms:
            both = self.classifier(photo), self.classifier(sketch)
            found["classes"] = torch.stack(
                [nnf.cross_entropy(logits, batch.classes) for logits in both]
            ).sum()
        return found

    def _encode(self, photos: Tensor, sketches: Tensor) -> tuple[Tensor, Tensor]:
        return self.scaled(self.photos(photos)), self.scaled(self.sketches(sketches))
