"""A memory of every photo's latest embedding, so that each batch is ranked against the whole set.

After Z. Wu et al., "Unsupervised Feature Learning via Non-Parametric Instance Discrimination",
CVPR 2018. Rows of photos in the current batch are replaced by their fresh embeddings with
gradients, since a stale row teaches the photo side nothing.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class PhotoMemory(nn.Module):
    """The latest embedding of each of ``n_photos`` photos; saved with the training state.

    Attributes:
        vectors: float32 (n_photos, dim), rows as they were last stored.
        seen: bool (n_photos,), False until a photo's first embedding arrives.
    """

    vectors: Tensor
    seen: Tensor

    def __init__(self, n_photos: int, dim: int) -> None:
        super().__init__()
        self.register_buffer("vectors", torch.zeros(n_photos, dim))
        self.register_buffer("seen", torch.zeros(n_photos, dtype=torch.bool))

    @torch.no_grad()
    def store(self, index: Tensor, embeddings: Tensor) -> None:
        """Remember embeddings (b, d) of the photos ``index`` (b,), the first of a repeated one."""
        gallery, seen = self.with_fresh(index, embeddings.detach())
        self.vectors.copy_(gallery)
        self.seen.copy_(seen)

    def store_batch(self, index: Tensor, embeddings: Tensor, flipped: Tensor) -> None:
        """Remember those photos of a batch that it shows as they are.

        A mirrored photo is another picture, which must not stand for the original later. Photos
        beyond those of `flipped` have no drawing and may be mirrored, too.
        """
        shown = torch.nonzero(~flipped)[:, 0]
        self.store(index[shown], embeddings[shown])

    def with_fresh(self, index: Tensor, embeddings: Tensor) -> tuple[Tensor, Tensor]:
        """Give the gallery with the batch's own rows in place; the memory itself is left alone.

        Args:
            index: int64 (b,), which photos the batch shows. When one is shown twice the first
                counts, so pairs listed before loose photos are compared with their own view.
            embeddings: (b, d), their embeddings; gradients flow back into them.

        Returns:
            The gallery (n_photos, d) and which of its rows hold an embedding.
        """
        n_photos = len(self.vectors)
        place = torch.arange(len(index), device=index.device)
        first = torch.full((n_photos,), len(index), device=index.device, dtype=place.dtype)
        first = first.scatter_reduce(0, index, place, "amin")
        # One row more than there are photos: repeated mentions land there and are cut off.
        row = torch.where(first[index] == place, index, n_photos)
        room = torch.cat([self.vectors, self.vectors.new_zeros(1, self.vectors.shape[1])])
        gallery = room.index_copy(0, row, embeddings.to(room.dtype))[:n_photos]
        return gallery, self.seen.index_fill(0, index, value=True)
