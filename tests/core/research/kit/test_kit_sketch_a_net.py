"""Sketch-a-Net learns to tell drawings apart, and is trained once."""

from pathlib import Path

import numpy as np
import pytest
import torch
from miniature_data import write_data_sets

from core.research.kit import sketch_a_net
from core.research.kit.fit import Schedule
from core.research.kit.sketch_a_net import SketchANet


def test_it_learns_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sketch_a_net, "_BATCH", 20)
    torch.manual_seed(0)
    images = torch.full((40, 64, 64), 255, dtype=torch.uint8)
    images[:20, 10:54, 30:34] = 0  # upright against lying lines
    images[20:, 30:34, 10:54] = 0
    labels = torch.arange(40) // 20
    net = SketchANet(2)
    net.learn(images, labels, Schedule(25, 2e-3))
    with torch.inference_mode():
        assert bool((net.classes(net(images)).argmax(1) == labels).all())
    assert net.sketches(images[:3].numpy()).shape == (3, SketchANet.width)


def test_it_is_trained_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_data_sets(tmp_path / "data", photos=2, chairs=2)
    monkeypatch.setattr(sketch_a_net, "_SCHEDULE", Schedule(2, 1e-3))
    file = tmp_path / "cache" / "net.safetensors"
    first = SketchANet.trained(file, root)
    again = SketchANet.trained(file, tmp_path / "nowhere")
    images = np.random.default_rng(0).integers(0, 256, (2, 64, 64), dtype=np.uint8)
    np.testing.assert_array_equal(first.sketches(images), again.sketches(images))
