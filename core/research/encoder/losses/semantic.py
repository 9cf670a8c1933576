"""The semantic loss: what is embedded must still say the name of the thing.

    L_S = ½ (1 − ⟨G(x), w⟩ / (‖G(x)‖ ‖w‖)),   w = the word vector of the class name

A. K. Bhunia et al., "Adaptive Fine-Grained Sketch-Based Image Retrieval", ECCV 2022 (there L_G on
F(I)); S. Dey et al., "Doodle to Search", CVPR 2019. 0 when the decoded vector points the word's
way, 1 when the opposite way.
"""

from __future__ import annotations

import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.encoder.losses.numerics import full_precision, mean_of


class SemanticDecoder(nn.Module):
    """G: from an embedding or feature to the space of word vectors."""

    def __init__(self, dim: int, word_dim: int, *, hidden: int = 512) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(dim, hidden), nn.ReLU(inplace=True), nn.Linear(hidden, word_dim)
        )

    def forward(self, embeddings: Tensor) -> Tensor:
        decoded: Tensor = self.layers(embeddings)
        return decoded

    def loss(self, embeddings: Tensor, words: Tensor, known: Tensor) -> Tensor:
        """L_S of the decoded embeddings; see `semantic_loss`."""
        return semantic_loss(self(embeddings), words, known)


@full_precision
def semantic_loss(decoded: Tensor, words: Tensor, known: Tensor) -> Tensor:
    """Compute L_S.

    Args:
        decoded: (n, w), G(x).
        words: (n, w), the word vector of each row's class.
        known: bool (n,), the rows whose class has a word vector; the others do not count.

    Returns:
        The mean over the known rows, 0 when there is none.
    """
    return mean_of((1 - nnf.cosine_similarity(decoded, words, dim=1)) / 2, known)
