"""Two encoders joined into one: what it computes, what it keeps, and what can't be joined."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from command_line import inkseek
from lively_norms import enliven
from torch import Tensor, nn

from core.encoder import ModelCard, load_encoder
from core.encoder.base import Domain
from core.encoder.torch.backbone import OUT_CHANNELS, fold_norms
from core.encoder.torch.checkpoint import load_checkpoint, save_checkpoint
from core.encoder.torch.network import SketchPhotoNet
from core.encoder.torch.spatial import SHARED_BLOCKS
from core.research.encoder.dataset import choose_split
from core.research.encoder.ensemble import Shares, make_ensemble, side_by_side
from core.research.encoder.errors import TrainingError
from core.research.encoder.make import WEIGHTS
from core.research.encoder.pools import silent
from core.research.encoder.spatial import joining

DIM, SPATIAL_DIM, SIZE = 8, 6, 64


@pytest.fixture(autouse=True)
def few_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "_EXAMPLES", 24)


def pictures(n: int = 3) -> Tensor:
    coarse = torch.randn(n, 3, 8, 8, generator=torch.Generator().manual_seed(2))
    return nn.functional.interpolate(coarse, (SIZE, SIZE), mode="bilinear")


@pytest.fixture(scope="module")
def first() -> SketchPhotoNet:
    """An encoder whose norms have seen something; only to be read."""
    torch.manual_seed(3)
    net = SketchPhotoNet("lite0", DIM, SPATIAL_DIM)
    return seeing(net)


def seeing(net: SketchPhotoNet) -> SketchPhotoNet:
    enliven(net, lambda: [net.feature(pictures(6), domain) for domain in Domain])
    return net


@pytest.fixture(scope="module")
def second(first: SketchPhotoNet) -> SketchPhotoNet:
    """Another training's: it differs above the layers that all share; only to be read."""
    net = copy.deepcopy(first)
    generator = torch.Generator().manual_seed(4)

    def change(part: nn.Module) -> None:
        for parameter in part.parameters():
            parameter.add_(0.1 * torch.randn(parameter.shape, generator=generator))

    with torch.no_grad():
        for domain in Domain:
            tower = net.tower(domain)
            for part in (*tower.backbone.blocks[net.shared_blocks(domain) :], tower.backbone.head):
                change(part)
            change(net.joint_of(domain))
    return seeing(net)


def card_of(data_sets: Path, **changes: object) -> ModelCard:
    training = {
        "recipe": {"seed": 0},
        "pretrained": {"title": "ImageNet's"},
        "sets": {"sketchy": {"photos": 2}},
        "split": choose_split("sketchy-104-21", data_sets).as_dict(),
        "held_out": {"unseen classes": {"photos": 1}, "more classes": {"photos": 1}},
    }
    card = ModelCard(
        *("mine", "lite0", DIM, OUT_CHANNELS + SPATIAL_DIM, SIZE, SIZE),
        training=training,
        spatial_dim=SPATIAL_DIM,
    )
    return replace(card, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def saved(
    first: SketchPhotoNet,
    second: SketchPhotoNet,
    data_sets: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("members")
    files = folder / "first.safetensors", folder / "second.safetensors"
    for net, file in zip((first, second), files, strict=True):
        save_checkpoint(net, card_of(data_sets), file)
    return files


@pytest.fixture(scope="module")
def together(first: SketchPhotoNet, second: SketchPhotoNet, data_sets: Path) -> SketchPhotoNet:
    card = card_of(data_sets)
    return side_by_side([(first, card), (second, card)])[0]


@pytest.mark.parametrize("domain", Domain)
def test_the_feature_is_that_of_both_towers(
    first: SketchPhotoNet, second: SketchPhotoNet, together: SketchPhotoNet, domain: Domain
) -> None:
    images = pictures()
    with torch.no_grad():
        found = together.feature(images, domain)
        expected = [net.tower(domain)(images) for net in (first, second)]
        folded = fold_norms(together).feature(images, domain)
    torch.testing.assert_close(found, torch.cat(expected, 1))
    torch.testing.assert_close(folded, found, rtol=1e-3, atol=1e-3)
    assert (expected[0] - expected[1]).abs().max() > 0.1


def test_shared_layers_are_there_once(together: SketchPhotoNet, first: SketchPhotoNet) -> None:
    size = sum(p.numel() for p in together.others.parameters())
    above = first.tower(Domain.SKETCH).backbone.blocks[SHARED_BLOCKS:]
    heads = sum(
        p.numel()
        for domain in Domain
        for part in ("backbone.head", "backbone.head_norm", "attention", "pooling")
        for p in first.tower(domain).get_submodule(part).parameters()
    )
    assert size == sum(p.numel() for p in above.parameters()) + heads


@pytest.mark.parametrize(
    ("shares", "strongest"),
    [(Shares(0.02, 0.01), 0), (Shares(0.98, 0.01), 1), (Shares(0.5, 0.97), 2)],
)
def test_cosines_follow_the_part_with_the_largest_share(
    saved: tuple[Path, Path], data_sets: Path, tmp_path: Path, shares: Shares, strongest: int
) -> None:
    make_ensemble(*saved, tmp_path, shares, data_sets, silent)
    joined, about = load_checkpoint(tmp_path / WEIGHTS)
    assert (about.members, about.feature_dim) == (2, 2 * OUT_CHANNELS + SPATIAL_DIM)
    nets = [load_checkpoint(file)[0] for file in saved]
    images = pictures(6)
    with torch.no_grad():
        found = joined(images, Domain.SKETCH) @ joined(images, Domain.PHOTO).T
        drawings, photos = (parts(nets, images, domain) for domain in (Domain.SKETCH, Domain.PHOTO))
    each = [d @ p.T for d, p in zip(drawings, photos, strict=True)]
    alike = [np.corrcoef(found.flatten(), part.flatten())[0, 1] for part in each]
    assert alike[strongest] > 0.97
    assert int(np.argmax(alike)) == strongest


def parts(nets: list[SketchPhotoNet], images: Tensor, domain: Domain) -> list[Tensor]:
    """Unit rows of the first towers alone, of the second ones, and of the spatial branch."""
    codes = nets[0].feature(images, domain)[:, OUT_CHANNELS:]
    own = [
        net.joint_of(domain).linear(torch.cat([net.tower(domain)(images), 0 * codes], 1))
        for net in nets
    ]
    return [nn.functional.normalize(rows, dim=1) for rows in (*own, codes)]


def test_the_command_writes_an_encoder_that_loads(
    saved: tuple[Path, Path], data_sets: Path, tmp_path: Path
) -> None:
    done = inkseek("train", "ensemble", *saved, "--out", tmp_path, "--data", data_sets)
    assert done.exit_code == 0, done.stderr
    encoder = load_encoder("cpu", tmp_path / WEIGHTS)
    assert encoder.card.members == 2
    assert encoder.card.dim == DIM
    assert encoder.card.training["recipe"].keys() == {"first", "second"}
    assert encoder.card.training["held_out"].keys() == {"unseen classes"}
    drawing = np.full((1, SIZE, SIZE), 255, np.uint8)
    drawing[0, 20:40, 20] = 0
    assert encoder.embed_sketches(drawing).shape == (1, DIM)


Change = Callable[[SketchPhotoNet, ModelCard], tuple[SketchPhotoNet, ModelCard]]


def other_bottom(net: SketchPhotoNet, card: ModelCard) -> tuple[SketchPhotoNet, ModelCard]:
    changed = copy.deepcopy(net)
    with torch.no_grad():
        changed.tower(Domain.SKETCH).backbone.blocks[0].filter.weight.mul_(2)  # type: ignore[union-attr]
    return changed, card


def other_size(net: SketchPhotoNet, card: ModelCard) -> tuple[SketchPhotoNet, ModelCard]:
    return net, replace(card, sketch_size=96)


def other_split(net: SketchPhotoNet, card: ModelCard) -> tuple[SketchPhotoNet, ModelCard]:
    split = {**card.training["split"], "held_out_classes": []}
    return net, replace(card, training={**card.training, "split": split})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (other_bottom, "their first layers differ"),
        (other_size, "pictures of different sizes"),
        (other_split, "held out different classes"),
    ],
)
def test_what_does_not_fit_is_refused(
    saved: tuple[Path, Path],
    second: SketchPhotoNet,
    data_sets: Path,
    tmp_path: Path,
    change: Change,
    message: str,
) -> None:
    other = tmp_path / "other.safetensors"
    save_checkpoint(*change(second, card_of(data_sets)), other)
    with pytest.raises(TrainingError, match=message):
        make_ensemble(saved[0], other, tmp_path / "out", Shares(), data_sets, silent)
    assert not (tmp_path / "out").exists()


def test_towers_alone_and_ensembles_are_refused(
    saved: tuple[Path, Path], data_sets: Path, tmp_path: Path
) -> None:
    plain = tmp_path / "plain.safetensors"
    alone = card_of(data_sets, spatial_dim=0, feature_dim=OUT_CHANNELS)
    save_checkpoint(SketchPhotoNet("lite0", DIM), alone, plain)
    with pytest.raises(TrainingError, match="has no spatial branch"):
        make_ensemble(plain, saved[1], tmp_path, Shares(), data_sets, silent)
    two = tmp_path / "two.safetensors"
    joined = card_of(data_sets, members=2, feature_dim=2 * OUT_CHANNELS + SPATIAL_DIM)
    save_checkpoint(SketchPhotoNet("lite0", DIM, SPATIAL_DIM, members=2), joined, two)
    with pytest.raises(TrainingError, match="is an ensemble already"):
        make_ensemble(two, saved[1], tmp_path, Shares(), data_sets, silent)
