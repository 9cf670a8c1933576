"""What the encoder is trained for: the losses of the three methods on one batch, weighed."""

from __future__ import annotations

from dataclasses import asdict

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.encoder.backbone import OUT_CHANNELS
from core.research.encoder.batches import Batch
from core.research.encoder.class_proxies import ClassProxies
from core.research.encoder.errors import TrainingError
from core.research.encoder.losses import (
    CosineClassifier,
    CrossDecoders,
    DomainDiscriminator,
    PhotoMemory,
    SemanticDecoder,
    cmd_loss,
    domain_loss,
    info_nce,
    photo_topology,
    relational_distillation,
    teacher_kl,
    triplet,
)
from core.research.encoder.names import NO_NAME
from core.research.encoder.pools import NO_PHOTO
from core.research.encoder.recipe import Recipe
from core.research.encoder.teacher import Teacher
from core.research.encoder.world import gathered

_TRIPLET_MARGIN = 0.2
_IMAGENET_CLASSES = 1000


class Objective(nn.Module):
    """All losses that a recipe switches on, with the small heads that they need."""

    def __init__(
        self,
        recipe: Recipe,
        teacher: Teacher,
        words: tuple[Tensor, Tensor],
        photo_names: Tensor,
        class_proxies: ClassProxies,
    ) -> None:
        """Make the heads that the recipe's losses need.

        Args:
            recipe: weights and temperature.
            teacher: what the frozen ImageNet network thinks of every photo.
            words: word vectors (names, w) and a mask of the names that have one.
            photo_names: the name of every photo of the pool.
            class_proxies: for the names that no photo shows.

        Raises:
            TrainingError: the recipe switches every loss off.
        """
        super().__init__()
        if not any(asdict(recipe.weights).values()):
            raise TrainingError("The recipe switches every loss off; give one of them a weight.")
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
        self.word_projection = nn.Linear(words[0].shape[1], recipe.dim) if weights.cmd else None
        self.cross = CrossDecoders(recipe.dim) if weights.cross else None
        self.discriminator = DomainDiscriminator(OUT_CHANNELS) if weights.domain else None

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
            Weighed losses by name; their sum is what to minimise.
        """
        weights, tau = self.recipe.weights, self.recipe.temperature
        n = batch.n_pairs
        photo_features, photo = photos[0], photos[1].float()
        sketch_features, sketch = sketches[0], sketches[1].float()
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
            # A photo may be there twice, drawn by a person and traced: neither drawing is wrong.
            losses["photo_to_sketch"] = info_nce(
                photo[:n],
                sketch[:n],
                torch.arange(n, device=photo.device),
                temperature=tau,
                ignore=target[:, None] == target[None],
            )
        if weights.triplet:
            wrong = target != target.roll(1)
            negative = photo[:n].roll(1, 0)[wrong]
            losses["triplet"] = triplet(
                sketch[:n][wrong], photo[:n][wrong], negative, margin=_TRIPLET_MARGIN
            )
        if self.classifier is not None:
            losses["classes"] = 0.5 * (
                self.classifier.loss(
                    torch.cat([photo, class_proxies.float()]),
                    torch.cat([batch.photo_names, self.class_proxies.names]),
                )
                + self.classifier.loss(sketch, self._placed(batch.sketch_names))
            )
        if self.sketch_classifier is not None:
            losses["sketch_classes"] = self.sketch_classifier.loss(
                sketch_features.float(), batch.sketch_names
            )
        if self.teacher_head is not None:
            losses["teacher"] = self._teacher(batch, sketch_features)
        if self.decoder is not None:
            losses["semantic"] = 0.5 * (
                self._semantic(photo, batch.photo_names)
                + self._semantic(sketch, batch.sketch_names)
            )
        if self.word_projection is not None:
            places = nnf.normalize(self.word_projection(self.words[own.clamp(min=0)]), dim=1)
            known = named & self.has_word[own.clamp(min=0)]
            losses["cmd"] = cmd_loss(photo[:n], sketch[:n], places, known=known)
        if self.cross is not None:
            losses["cross"] = self.cross.loss(photo[:n], sketch[:n])
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
        self._remember(batch, photo.detach())
        return {name: loss * getattr(weights, name) for name, loss in losses.items()}

    def _remember(self, batch: Batch, photos: Tensor) -> None:
        """Keep what is known of the photos now, on every process the same."""
        # A mirrored photo is another picture: it must not stand for the original later.
        mirrored = nnf.pad(batch.flipped, (0, len(photos) - batch.n_pairs), value=True)
        index = gathered(batch.photo_index.masked_fill(mirrored, NO_PHOTO))
        rows = gathered(photos)
        self.memory.store(index[index != NO_PHOTO], rows[index != NO_PHOTO])

    def _placed(self, names: Tensor) -> Tensor:
        within = (names != NO_NAME) & self.placed[names.clamp(min=0)]
        return torch.where(within, names, NO_NAME)

    def _semantic(self, embeddings: Tensor, names: Tensor) -> Tensor:
        assert self.decoder is not None
        known = (names != NO_NAME) & self.has_word[names.clamp(min=0)]
        loss: Tensor = self.decoder.loss(embeddings, self.words[names.clamp(min=0)], known)
        return loss

    def _teacher(self, batch: Batch, sketches: Tensor) -> Tensor:
        """A drawing should mean what the teacher saw in its photo and in photos of its class."""
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
