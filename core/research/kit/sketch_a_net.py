"""Sketch-a-Net (Yu et al., BMVC 2015): a network for drawings alone, taught QuickDraw's classes.

Several published comparators are built on it. Ours is smaller, so that it is trained in minutes
without a GPU: half the channels, and 64 x 64 instead of 225 x 225 pixels. The same five
convolutions and two full layers, with large kernels first. It is trained once and kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from core.research.datasets import quickdraw
from core.research.datasets.splits import SKETCHY_104_21_UNSEEN, seen_only
from core.research.evaluation.progress import Watch, unwatched
from core.research.kit.fit import Schedule, descend
from core.sketch import rasterise

_OF_A_CLASS = 100  # drawings; all classes but those that zero-shot rows must never see
_SCHEDULE = Schedule(steps=1500, lr=2e-3, weight_decay=0.05, clip=5.0)
_BATCH = 96
_SEED = 0


def _layer(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )


class SketchANet(nn.Module):
    """Drawings (n, 64, 64), dark on white, to features (n, 256)."""

    size = 64
    width = 256

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.net = nn.Sequential(
            _layer(1, 32, 7, 2),
            nn.MaxPool2d(3, 2, 1),
            _layer(32, 64, 5),
            nn.MaxPool2d(3, 2, 1),
            _layer(64, 128, 3),
            _layer(128, 128, 3),
            _layer(128, 128, 3),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Dropout(0.3),
            nn.Linear(128 * 16, self.width),
            nn.ReLU(),
        )
        self.classes = nn.Linear(self.width, classes)

    def forward(self, images: Tensor) -> Tensor:
        features: Tensor = self.net(1.0 - images.unsqueeze(1).float() / 255.0)
        return features

    @torch.inference_mode()
    def sketches(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        rows: NDArray[np.float32] = self(torch.from_numpy(images)).numpy()
        return rows

    @classmethod
    def trained(cls, weights: Path, root: Path | None = None, watch: Watch = unwatched) -> Self:
        """The network in a file; it is trained and written where there is none.

        Raises:
            DataMissing: it is to be trained, and QuickDraw is not installed.
        """
        if weights.exists():
            state = load_file(weights)
            net = cls(len(state["classes.bias"]))
            net.load_state_dict(state)
            return net.eval()
        images, labels = _drawings(cls.size, root, watch)
        torch.manual_seed(_SEED)
        net = cls(int(labels.max()) + 1)
        net.learn(images, labels, _SCHEDULE)
        weights.parent.mkdir(parents=True, exist_ok=True)
        save_file(net.state_dict(), weights)
        return net

    def learn(self, images: Tensor, labels: Tensor, schedule: Schedule) -> None:
        """Learn to tell classes apart; features of a trained network do not change any more."""
        self.train()

        def loss(_: int) -> Tensor:
            rows = torch.randint(len(images), (_BATCH,))
            return nnf.cross_entropy(self.classes(self(images[rows])), labels[rows])

        descend(list(self.parameters()), schedule, loss)
        self.eval()


def _drawings(size: int, root: Path | None, watch: Watch) -> tuple[Tensor, Tensor]:
    """Pictures and class numbers of some QuickDraw drawings of each class."""
    data = seen_only(quickdraw.load(root), SKETCHY_104_21_UNSEEN)
    number = {label: row for row, label in enumerate(data.labels)}
    left = dict.fromkeys(data.labels, _OF_A_CLASS)
    images, labels = [], []
    for item in watch(data.sketches, "Sketch-a-Net: drawings"):
        label = item.label or ""
        if left[label]:
            left[label] -= 1
            images.append(rasterise(item.drawing(), size))
            labels.append(number[label])
    return torch.from_numpy(np.stack(images)), torch.tensor(labels)
