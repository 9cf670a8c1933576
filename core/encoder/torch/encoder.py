"""The encoder on torch: CPU, CUDA or MPS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.encoder import shipped_weights
from core.encoder.base import Domain, PhotoVectors
from core.encoder.card import ModelCard
from core.encoder.partial_sketch_head import FILE, load_head
from core.encoder.torch.backbone import fold_norms
from core.encoder.torch.checkpoint import load_checkpoint, resolve_device
from core.encoder.torch.network import JointEmbedding, SketchPhotoNet

_BATCH = 32

ALL = torch.get_num_threads()
"""As many as torch found fit for this machine, or the environment asked for."""


@contextmanager
def threads_for(n_pictures: int) -> Iterator[None]:
    """Use one thread for one picture and all threads for a batch; restore the number afterwards.

    A single picture is so small that two threads spend more time waking each other than they save.

    torch keeps the number per thread, but a new thread inherits the last value set anywhere. So a
    batch sets it, too.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1 if n_pictures == 1 else ALL)
    try:
        yield
    finally:
        torch.set_num_threads(before)


class TorchEncoder:
    """`Encoder` over a `SketchPhotoNet`; thread-safe, since nothing changes after construction."""

    def __init__(self, net: SketchPhotoNet, card: ModelCard, device: torch.device) -> None:
        self._card = card
        self._device = device
        # channels_last is twice as fast on CPUs for depthwise convolutions.
        self._net = fold_norms(net).to(device).to(memory_format=torch.channels_last)

    @property
    def card(self) -> ModelCard:
        return self._card

    @property
    def device(self) -> str:
        return str(self._device)

    def joint(self, domain: Domain) -> JointEmbedding:
        """M of one side; personal and partial-sketch heads start from it."""
        return self._net.joint_of(domain)

    def sketch_joint(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Weight (dim, feature_dim) and bias (dim) of M as drawings go through it."""
        linear = self.joint(Domain.SKETCH).linear
        return linear.weight.detach().cpu().numpy(), linear.bias.detach().cpu().numpy()

    def embed_sketches(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        embeddings, _ = self._embed(images, Domain.SKETCH)
        return embeddings

    def embed_photos(self, images: NDArray[np.uint8]) -> PhotoVectors:
        embeddings, features = self._embed(images, Domain.PHOTO)
        return PhotoVectors(embeddings, features.astype(np.float16))

    def sketch_features(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """F of drawings, before M."""
        return self._embed(images, Domain.SKETCH)[1]

    def attention(self, images: NDArray[np.uint8], domain: Domain) -> NDArray[np.float32]:
        """Where the encoder looked: (n, h, w), each map summing to one."""
        with torch.inference_mode(), threads_for(len(images)):
            _, maps = self._net.tower(domain).with_attention(self._tensor(images))
        weights: NDArray[np.float32] = maps.float().cpu().numpy()
        return weights

    def spatial_maps(self, images: NDArray[np.uint8], domain: Domain) -> NDArray[np.float32]:
        """What lies where, as the spatial branch sees it: (n, h, w, channels)."""
        with torch.inference_mode(), threads_for(len(images)):
            maps = self._net.spatial_maps(self._tensor(images), domain)
        if maps is None:
            return np.empty((len(images), 0, 0, 0), np.float32)
        found: NDArray[np.float32] = maps.permute(0, 2, 3, 1).cpu().numpy()
        return found

    def _embed(
        self, images: NDArray[np.uint8], domain: Domain
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        embeddings = np.empty((len(images), self._card.dim), np.float32)
        features = np.empty((len(images), self._card.feature_dim), np.float32)
        with torch.inference_mode(), threads_for(len(images)):
            for start in range(0, len(images), _BATCH):
                part = slice(start, start + _BATCH)
                found = self._net.feature(self._tensor(images[part]), domain)
                features[part] = found.float().cpu().numpy()
                embeddings[part] = self._net.joint_of(domain)(found).float().cpu().numpy()
        return embeddings, features

    def _tensor(self, images: NDArray[np.uint8]) -> Tensor:
        return image_tensor(torch.from_numpy(np.ascontiguousarray(images)).to(self._device))


def image_tensor(images: Tensor) -> Tensor:
    """Bytes (n, h, w) or (n, h, w, 3) to what F was trained on: (n, 3, h, w) in about -1..1."""
    if images.ndim == 3:
        images = images.unsqueeze(-1).expand(-1, -1, -1, 3)
    scaled = (images.permute(0, 3, 1, 2).float() - 127.0) / 128.0
    return scaled.contiguous(memory_format=torch.channels_last)


def load_torch_encoder(
    weights: Path | None = None, device: str = "auto", *, partial_sketch_head: bool = True
) -> TorchEncoder:
    """The encoder of a weight file.

    Args:
        weights: the file, its card beside it; the shipped one when None.
        device: `auto`, `cpu`, `cuda` or `mps`.
        partial_sketch_head: use the head trained on partial sketches in place of M for drawings, if
            one that fits lies beside the weights.
    """
    file = weights or shipped_weights()
    net, card = load_checkpoint(file)
    head = load_head(card, file.with_name(FILE)) if partial_sketch_head else None
    if head is not None:
        joint = net.joint[Domain.SKETCH]
        assert isinstance(joint, JointEmbedding)
        with torch.no_grad():
            joint.linear.weight.copy_(torch.from_numpy(head.weight))
            joint.linear.bias.copy_(torch.from_numpy(head.bias))
    return TorchEncoder(net, card, resolve_device(device))


def available_devices() -> list[str]:
    """Return the graphics cards that torch can use on this machine."""
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return [name for name, present in there.items() if present]
