"""Joins encoders that were trained apart into one: their towers side by side, one embedding.

Encoders that were taught different things make different mistakes, and their features together find
more than either. Only the layers that training changes are there more than once. The spatial branch
is that of the first encoder.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from core.encoder.base import Domain
from core.encoder.card import ModelCard
from core.encoder.torch.backbone import OUT_CHANNELS
from core.encoder.torch.checkpoint import load_checkpoint, save_checkpoint
from core.encoder.torch.hubness import EXTRA_DIMS
from core.encoder.torch.network import SketchPhotoNet
from core.research.encoder.dataset import Split, load_split
from core.research.encoder.errors import TrainingError
from core.research.encoder.make import WEIGHTS, network_name
from core.research.encoder.pools import Progress
from core.research.encoder.recipe import SpatialRecipe
from core.research.encoder.spatial.joining import Joiner
from core.research.encoder.validation import Validation

Member = tuple[SketchPhotoNet, ModelCard]
_NAMES = ("first", "second")


@dataclass(frozen=True)
class Shares:
    """How much each part counts.

    Attributes:
        second: which part of the towers' share of a cosine the second encoder has.
        spatial: which part of a cosine the spatial branch has.
    """

    second: float = 0.6
    spatial: float = 0.22


def make_ensemble(
    first: Path, second: Path, folder: Path, shares: Shares, data: Path | None, progress: Progress
) -> ModelCard:
    """Join two encoders and write the result into a folder; return its card.

    Args:
        first: weights of an encoder with a spatial branch.
        second: weights of another.
        folder: `encoder.safetensors` is written there.
        shares: how much each part counts.
        data: where the data sets lie, $INKSEEK_DATA when None.
        progress: hears of the examples that are embedded.

    Raises:
        CheckpointError: one of them can't be loaded.
        TrainingError: they do not fit together.
    """
    members = [load_checkpoint(first), load_checkpoint(second)]
    (net, card), (_, other) = members
    if net.spatial is None:
        raise TrainingError(f"{first} has no spatial branch: name such an encoder first.")
    split = _common_split(card, other)
    towers, towers_card = side_by_side(members)
    sources = load_split(split, data)
    joiner = Joiner(towers, towers_card, sources, progress)
    joiner.weigh(_rows_of(members), [1 - shares.second, shares.second])
    recipe = SpatialRecipe(
        dim=net.spatial.dim,
        spatial_dim=net.spatial.dim,
        embedding_dim=card.dim,
        prototypes=card.prototypes,
        spatial_weight=shares.spatial,
    )
    joined, about = joiner.join(net.spatial, recipe), joiner.card(recipe)
    figures = Validation(about, sources.validation, torch.device("cpu"))(joined)
    training = _training([card, other], split, shares)
    training["validation"] = {name: round(float(value), 5) for name, value in figures.items()}
    about = replace(
        about,
        id=card.id.split("@")[0],
        title=f"{network_name(card.variant)}, two trainings of each, with a spatial branch",
        training=training,
    )
    folder.mkdir(parents=True, exist_ok=True)
    return save_checkpoint(joined, about, folder / WEIGHTS)


def side_by_side(members: Sequence[Member]) -> Member:
    """Return the towers of encoders as one network, M of each after the other.

    Raises:
        TrainingError: the encoders differ in what all members share.
    """
    (first, card), *rest = members
    rows = _rows_of(members)
    towers = SketchPhotoNet(card.variant, sum(rows), members=len(members)).eval()
    towers.towers.load_state_dict(first.towers.state_dict())
    for number, (net, other) in enumerate(rest):
        _check_alike(first, card, net, other)
        for domain in Domain:
            member = copy.deepcopy(net.tower(domain))
            member.backbone.drop_bottom(net.shared_blocks(domain))
            towers.other_members(domain)[number].load_state_dict(member.state_dict())
    with torch.no_grad():
        for domain in Domain:
            layers = [net.joint_of(domain).linear for net, _ in members]
            # M of a whole encoder also has columns for its spatial branch.
            blocks = [m.weight[:n, :OUT_CHANNELS] for m, n in zip(layers, rows, strict=True)]
            joint = towers.joint_of(domain).linear
            diagonal: Tensor = torch.block_diag(*blocks)  # type: ignore[no-untyped-call]
            joint.weight.copy_(diagonal)
            joint.bias.copy_(torch.cat([m.bias[:n] for m, n in zip(layers, rows, strict=True)]))
    size = len(members) * OUT_CHANNELS
    return towers, replace(
        card, dim=sum(rows), feature_dim=size, members=len(members), spatial_dim=0, prototypes=0
    )


def _rows_of(members: Sequence[Member]) -> list[int]:
    """How many numbers each encoder's embedding has, without those of the hubness correction."""
    return [card.dim - (EXTRA_DIMS if card.prototypes else 0) for _, card in members]


def _check_alike(
    first: SketchPhotoNet, card: ModelCard, net: SketchPhotoNet, other: ModelCard
) -> None:
    """Refuse encoders that can't share their first layers.

    Raises:
        TrainingError: they differ there.
    """
    if card.members != 1 or other.members != 1:
        raise TrainingError(f"{card.id} or {other.id} is an ensemble already.")
    inputs = [(c.variant, c.sketch_size, c.photo_size) for c in (card, other)]
    alike = inputs[0] == inputs[1] and all(
        torch.equal(value, _bottom(net, domain)[name])
        for domain in Domain
        for name, value in _bottom(first, domain).items()
    )
    if not alike:
        raise TrainingError(
            f"{card.id} and {other.id} can't be joined: they take pictures of different sizes, or "
            "their first layers differ. Train both with the same frozen_blocks and sizes."
        )


def _bottom(net: SketchPhotoNet, domain: Domain) -> Mapping[str, torch.Tensor]:
    """The weights of the layers that members share."""
    backbone = net.tower(domain).backbone
    kept = [backbone.stem, backbone.stem_norm, *backbone.blocks[: net.shared_blocks(domain)]]
    return {
        f"{number}.{name}": value
        for number, part in enumerate(kept)
        for name, value in part.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }


def _common_split(card: ModelCard, other: ModelCard) -> Split:
    """Return what neither encoder has seen.

    Raises:
        TrainingError: they held out different classes or photos, so that nothing could be measured.
    """
    first, second = Split.of(card), Split.of(other)
    more = tuple(name for name in first.more_classes if name in second.more_classes)
    if replace(first, more_classes=more) != replace(second, more_classes=more):
        raise TrainingError(
            f"{card.id} and {other.id} held out different classes. Train both with the same split."
        )
    return replace(first, more_classes=more)


def _training(cards: Sequence[ModelCard], split: Split, shares: Shares) -> dict[str, Any]:
    """How the ensemble was made, for its card."""
    described = [card.training for card in cards]
    held_out = _union(described, "held_out")
    if not split.more_classes:
        held_out.pop("more classes", None)
    weights = [f"runs/{name}/{WEIGHTS}" for name in _NAMES]
    commands = [f"inkseek train encoder {name}.json --out runs/{name}" for name in _NAMES]
    commands.append(
        f"inkseek train ensemble {' '.join(weights)} --out runs/encoder"
        f" --second-share {shares.second} --spatial-share {shares.spatial}"
    )
    return {
        "command": "\n".join(commands),
        "recipe": dict(zip(_NAMES, (training["recipe"] for training in described), strict=True)),
        "pretrained": described[0]["pretrained"],
        "sets": _union(described, "sets"),
        "split": split.as_dict(),
        "held_out": held_out,
        "remark": " ".join(
            f"{name.capitalize()}: {training['remark']}"
            for name, training in zip(_NAMES, described, strict=True)
            if training.get("remark")
        ),
    }


def _union(described: Sequence[Mapping[str, Any]], key: str) -> dict[str, Any]:
    return {name: value for training in described for name, value in training[key].items()}
