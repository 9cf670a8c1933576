"""What the encoder is trained for: the losses of the three methods on one batch, weighed and summed."""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.encoder.backbone import OUT_CHANNELS
from core.training.batches import Batch
from core.training.losses import (
    CosineClassifier,
    DomainDiscriminator,
    PhotoMemory,
    SemanticDecoder,
    domain_loss,
    info_nce,
    photo_topology,
    relational_distillation,
    teacher_kl,
    triplet,
)
from core.training.names import NO_NAME
from core.training.recipe import Recipe
from core.training.teacher import Teacher

_TRIPLET_MARGIN = 0.2
_IMAGENET_CLASSES = 1000


class Objective(nn.Module):
    """All losses that a recipe switches on, with the small heads that they need."""

    def __init__(
        self, recipe: Recipe, teacher: Teacher, words: tuple[Tensor, Tensor], photo_names: Tensor
    ) -> None:
        """Args:
        recipe: weights and temperature.
        teacher: what the frozen ImageNet network thinks of every photo.
        words: word vectors (names, w) and a mask of the names that have one.
        photo_names: the name of every photo of the pool.
        """
        super().__init__()
        self.recipe = recipe
        self.teacher = teacher
        self.memory = PhotoMemory(len(photo_names), recipe.dim)
        n_names = len(words[1])
        weights = recipe.weights
        self.register_buffer("photo_names", photo_names, persistent=False)
        self.register_buffer("words", words[0], persistent=False)
        self.register_buffer("has_word", words[1], persistent=False)
        self.photo_names: Tensor
        self.words: Tensor
        self.has_word: Tensor
        self.classifier = CosineClassifier(recipe.dim, n_names) if weights.classes else None
        self.speaker = nn.Linear(OUT_CHANNELS, _IMAGENET_CLASSES) if weights.teacher else None
        if self.speaker is not None:
            self.speaker.load_state_dict(teacher.classifier)
        self.decoder = SemanticDecoder(recipe.dim, words[0].shape[1]) if weights.semantic else None
        self.discriminator = DomainDiscriminator(OUT_CHANNELS) if weights.domain else None

    def forward(
        self,
        batch: Batch,
        photos: tuple[Tensor, Tensor],
        sketches: tuple[Tensor, Tensor],
    ) -> dict[str, Tensor]:
        """Args:
            batch: what was shown.
            photos: features and embeddings of the batch's photos.
            sketches: likewise of its drawings.

        Returns:
            Weighed losses by name; their sum is what to minimise.
        """
        weights, tau = self.recipe.weights, self.recipe.temperature
        n = batch.n_pairs
        photo_features, photo = photos[0], photos[1].float()
        sketch_features, sketch = sketches[0], sketches[1].float()
        losses: dict[str, Tensor] = {}
        gallery, seen = self.memory.with_fresh(batch.photo_index, photo)
        target = batch.photo_index[:n]
        losses["gallery"] = info_nce(
            sketch[:n], gallery, target, temperature=tau, ignore=~seen.expand(n, -1)
        )
        own = self.photo_names[target]
        others = (self.photo_names[None] != own[:, None]) | ~seen[None]
        named = own != NO_NAME
        losses["within_class"] = info_nce(
            sketch[:n][named], gallery, target[named], temperature=tau, ignore=others[named]
        )
        losses["photo_to_sketch"] = info_nce(
            photo[:n], sketch[:n], torch.arange(n, device=photo.device), temperature=tau
        )
        if weights.triplet:
            wrong = photo[:n].roll(1, 0)
            losses["triplet"] = triplet(sketch[:n], photo[:n], wrong, margin=_TRIPLET_MARGIN)
        if self.classifier is not None:
            losses["classes"] = 0.5 * (
                self.classifier.loss(photo, batch.photo_names)
                + self.classifier.loss(sketch, batch.sketch_names)
            )
        if self.speaker is not None:
            losses["teacher"] = self._teacher(batch, photo_features, sketch_features)
        if self.decoder is not None:
            losses["semantic"] = 0.5 * (
                self._semantic(photo, batch.photo_names)
                + self._semantic(sketch, batch.sketch_names)
            )
        if weights.topology:
            reference = self.teacher.features[batch.photo_index].float()
            losses["topology"] = photo_topology(sketch[:n], photo, reference)
        if weights.relational:
            reference = self.teacher.features[batch.photo_index].float()
            losses["relational"] = relational_distillation(photo, reference)
        if self.discriminator is not None:
            losses["domain"] = domain_loss(
                self.discriminator, photo_features.float(), sketch_features.float()
            )
        # A mirrored photo is another picture: it must not stand for the original later.
        mirrored = nnf.pad(batch.flipped, (0, len(photo) - n), value=True)
        self.memory.store(batch.photo_index[~mirrored], photo[~mirrored].detach())
        return {name: loss * getattr(weights, name) for name, loss in losses.items()}

    def _semantic(self, embeddings: Tensor, names: Tensor) -> Tensor:
        assert self.decoder is not None
        known = (names != NO_NAME) & self.has_word[names.clamp(min=0)]
        loss: Tensor = self.decoder.loss(embeddings, self.words[names.clamp(min=0)], known)
        return loss

    def _teacher(self, batch: Batch, photos: Tensor, sketches: Tensor) -> Tensor:
        """Photos should mean what they meant to the teacher; a drawing, what its photo and class do."""
        assert self.speaker is not None
        of_photos = self.teacher.opinions[batch.photo_index].float()
        n = batch.n_pairs
        of_names, known = self.teacher.of_names(batch.sketch_names)
        of_sketches = of_names.clone()
        of_sketches[:n] = torch.where(
            known[:n, None], 0.5 * (of_photos[:n] + of_names[:n]), of_photos[:n]
        )
        known = known.clone()
        known[:n] = True
        logits = self.speaker(sketches.float())
        return 0.5 * (
            teacher_kl(self.speaker(photos.float()), of_photos)
            + teacher_kl(logits[known], of_sketches[known])
        )
