"""The losses that training mixes, one idea a file, under the names their papers gave them.

All are differentiable, work on batches, compute in float32 whatever comes in, and give 0 instead
of NaN when a batch holds nothing for them.
"""

from core.research.encoder.losses.classification import CosineClassifier, cosine_logits
from core.research.encoder.losses.cross_modal import CrossDecoders, cmd_loss, cross_reconstruction
from core.research.encoder.losses.domain import (
    DomainDiscriminator,
    domain_loss,
    gradient_reversal,
    reversal_strength,
)
from core.research.encoder.losses.infonce import info_nce, photo_to_sketch
from core.research.encoder.losses.memory import PhotoMemory
from core.research.encoder.losses.semantic import SemanticDecoder, semantic_loss
from core.research.encoder.losses.teacher import teacher_kl
from core.research.encoder.losses.topology import (
    frozen_distances,
    ordered_pairs,
    photo_topology,
    topology_ranking,
)
from core.research.encoder.losses.triplet import triplet, unsupervised_triplet

__all__ = [
    "CosineClassifier",
    "CrossDecoders",
    "DomainDiscriminator",
    "PhotoMemory",
    "SemanticDecoder",
    "cmd_loss",
    "cosine_logits",
    "cross_reconstruction",
    "domain_loss",
    "frozen_distances",
    "gradient_reversal",
    "info_nce",
    "ordered_pairs",
    "photo_to_sketch",
    "photo_topology",
    "reversal_strength",
    "semantic_loss",
    "teacher_kl",
    "topology_ranking",
    "triplet",
    "unsupervised_triplet",
]
