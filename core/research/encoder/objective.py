"""The objective of the towers: the weighted losses of a batch."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from core.encoder.torch.backbone import OUT_CHANNELS
from core.research.encoder.batches import Batch
from core.research.encoder.class_proxies import ClassProxies
from core.research.encoder.losses.classification import CosineClassifier
from core.research.encoder.losses.infonce import info_nce, photo_to_sketch
from core.research.encoder.losses.memory import PhotoMemory
from core.research.encoder.losses.semantic import SemanticDecoder
from core.research.encoder.losses.teacher import teacher_kl
from core.research.encoder.losses.topology import photo_topology
from core.research.encoder.names import NO_NAME
from core.research.encoder.recipe import TowersRecipe
from core.research.encoder.teacher import Teacher

_IMAGENET_CLASSES = 1000


class Objective(nn.Module):
    """All losses that a recipe switches on, with the small heads that they need."""

    def __init__(
        self,
        recipe: TowersRecipe,
        teacher: Teacher,
        words: tuple[Tensor, Tensor],
        photo_names: Tensor,
        class_proxies: ClassProxies,
    ) -> None:
        """Make the heads that the recipe's losses need.

        Args:
            recipe: weights and temperature.
            teacher: outputs of the frozen ImageNet network for every photo.
            words: word vectors (names, w) and a mask of the names that have one.
            photo_names: the name of every photo of the pool.
            class_proxies: for the names that no photo shows.
        """
        super().__init__()
        self.recipe = recipe
        self.teacher = teacher
        self.memory = PhotoMemory(len(photo_names), recipe.dim)
        n_names = len(words[1])
        weights = recipe.losses
        self.register_buffer("photo_names", photo_names, persistent=False)
        self.register_buffer("words", words[0], persistent=False)
        self.register_buffer("has_word", words[1], persistent=False)
        self.photo_names: Tensor
        self.words: Tensor
        self.has_word: Tensor
        self.classifier = CosineClassifier(recipe.dim, n_names) if weights.classes else None
        self.teacher_head = nn.Linear(OUT_CHANNELS, _IMAGENET_CLASSES) if weights.teacher else None
        if self.teacher_head is not None:
            self.teacher_head.load_state_dict(teacher.classifier)
        self.sketch_classifier = (
            CosineClassifier(OUT_CHANNELS, n_names) if weights.sketch_classes else None
        )
        # Names that have a place among the photos; a drawing of another one may lie anywhere.
        placed = torch.zeros(n_names, dtype=torch.bool)
        placed[photo_names[photo_names != NO_NAME]] = True
        placed[class_proxies.names] = True
        self.class_proxies = class_proxies
        self.register_buffer("placed", placed, persistent=False)
        self.placed: Tensor
        self.decoder = SemanticDecoder(recipe.dim, words[0].shape[1]) if weights.semantic else None

    def forward(
        self,
        batch: Batch,
        photos: tuple[Tensor, Tensor],
        sketches: tuple[Tensor, Tensor],
        class_proxies: Tensor,
    ) -> dict[str, Tensor]:
        """Compute every loss that is switched on.

        Args:
            batch: what was shown.
            photos: features and embeddings of the batch's photos.
            sketches: likewise of its drawings.
            class_proxies: embeddings of the class proxies.

        Returns:
            Weighted losses by name; training minimises their sum.
        """
        photo_embeddings, sketch_embeddings = photos[1].float(), sketches[1].float()
        losses = self._retrieval_losses(batch, photo_embeddings, sketch_embeddings)
        losses |= self._class_losses(
            batch, photo_embeddings, sketches[0], sketch_embeddings, class_proxies
        )
        if self.recipe.losses.topology:
            reference = self.teacher.features[batch.photo_index].float()
            sketch = sketch_embeddings[: batch.n_pairs]
            losses["topology"] = photo_topology(sketch, photo_embeddings, reference)
        self.memory.store_batch(batch.photo_index, photo_embeddings.detach(), batch.flipped)
        return {name: loss * getattr(self.recipe.losses, name) for name, loss in losses.items()}

    def _retrieval_losses(self, batch: Batch, photo: Tensor, sketch: Tensor) -> dict[str, Tensor]:
        """Losses of finding the right photo, or the right drawing, among others."""
        weights, tau, n = self.recipe.losses, self.recipe.temperature, batch.n_pairs
        losses: dict[str, Tensor] = {}
        gallery, seen = self.memory.with_fresh(batch.photo_index, photo)
        target = batch.photo_index[:n]
        own = self.photo_names[target]
        named = own != NO_NAME
        # What carries another name, and for a photo without a name every other photo.
        others = (self.photo_names[None] != own[:, None]) | ~named[:, None]
        if weights.gallery:
            # Other photos of the class are right, too, as far as the category goes; which of them
            # is the very one, the next loss asks.
            losses["gallery"] = info_nce(
                sketch[:n], gallery, target, temperature=tau, ignore=~seen[None] | ~others
            )
        if weights.within_class:
            others = others | ~seen[None]
            losses["within_class"] = info_nce(
                sketch[:n][named], gallery, target[named], temperature=tau, ignore=others[named]
            )
        if weights.photo_to_sketch:
            losses["photo_to_sketch"] = photo_to_sketch(photo[:n], sketch[:n], target, tau)
        return losses

    def _class_losses(
        self,
        batch: Batch,
        photo: Tensor,
        sketch_features: Tensor,
        sketch: Tensor,
        class_proxies: Tensor,
    ) -> dict[str, Tensor]:
        """Losses of telling what is shown: classes, word vectors, the teacher's classes."""
        losses: dict[str, Tensor] = {}
        if self.classifier is not None:
            losses["classes"] = 0.5 * (
                self.classifier.loss(
                    torch.cat([photo, class_proxies.float()]),
                    torch.cat([batch.photo_names, self.class_proxies.names]),
                )
                + self.classifier.loss(sketch, self._drop_unplaced(batch.sketch_names))
            )
        if self.sketch_classifier is not None:
            losses["sketch_classes"] = self.sketch_classifier.loss(
                sketch_features.float(), batch.sketch_names
            )
        if self.teacher_head is not None:
            losses["teacher"] = self._teacher_loss(batch, sketch_features)
        if self.decoder is not None:
            losses["semantic"] = 0.5 * (
                self._semantic_loss(photo, batch.photo_names)
                + self._semantic_loss(sketch, batch.sketch_names)
            )
        return losses

    def _drop_unplaced(self, names: Tensor) -> Tensor:
        within = (names != NO_NAME) & self.placed[names.clamp(min=0)]
        return torch.where(within, names, NO_NAME)

    def _semantic_loss(self, embeddings: Tensor, names: Tensor) -> Tensor:
        assert self.decoder is not None
        known = (names != NO_NAME) & self.has_word[names.clamp(min=0)]
        loss: Tensor = self.decoder.loss(embeddings, self.words[names.clamp(min=0)], known)
        return loss

    def _teacher_loss(self, batch: Batch, sketches: Tensor) -> Tensor:
        """A drawing should match the teacher's output for its photo and photos of its class."""
        assert self.teacher_head is not None
        of_photos = self.teacher.soft_targets[batch.photo_index].float()
        n = batch.n_pairs
        of_names, known = self.teacher.of_names(batch.sketch_names)
        of_sketches = of_names.clone()
        of_sketches[:n] = torch.where(
            known[:n, None], 0.5 * (of_photos[:n] + of_names[:n]), of_photos[:n]
        )
        known = known.clone()
        known[:n] = True
        logits = self.teacher_head(sketches.float())
        return teacher_kl(logits[known], of_sketches[known])
