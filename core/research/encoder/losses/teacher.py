"""Learning from a frozen teacher's soft target of what a picture shows.

    L = T² · KL( p ‖ softmax(s/T) ),   p = softmax(t/T), the teacher's softened soft target

G. Hinton et al., "Distilling the Knowledge in a Neural Network", 2015, for softened logits and T².
Q. Liu et al., "Semantic-Aware Knowledge Preservation for Zero-Shot Sketch-Based Image Retrieval",
ICCV 2019 (SAKE), for doing so with an ImageNet network, so that fine-tuning does not forget its
classes, and for correcting the teacher's logits by what is known of the picture's own class: on
sketches a teacher trained on photos is often wrong.
"""

from __future__ import annotations

import torch.nn.functional as nnf
from torch import Tensor

from core.research.encoder.losses.numerics import full_precision, mean_of

TEMPERATURE = 2.0


@full_precision
def teacher_kl(student: Tensor, soft_targets: Tensor) -> Tensor:
    """Compute the loss.

    Args:
        student: (n, c) logits.
        soft_targets: (n, c) probabilities p, softened by TEMPERATURE.
            Probabilities rather than logits, because those on several pictures of one thing can
            be averaged. No gradient flows into them.

    Returns:
        The mean over the rows; 0 for an empty batch.
    """
    found = nnf.log_softmax(student / TEMPERATURE, dim=1)
    divergence = nnf.kl_div(found, soft_targets.detach(), reduction="none").sum(1)
    return TEMPERATURE**2 * mean_of(divergence)
