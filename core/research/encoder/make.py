"""Makes an encoder: towers, whitening, spatial branch, and joining."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import nn

from core.bundle import read_bundle, write_bundle
from core.encoder.card import ModelCard
from core.encoder.torch.checkpoint import load_checkpoint, save_checkpoint
from core.encoder.torch.network import tower_variants
from core.encoder.torch.spatial import SpatialBranch
from core.research.datasets.about import about_set
from core.research.encoder.dataset import Sources, Split, choose_split, describe_sizes, load_split
from core.research.encoder.recipe import EncoderRecipe, RunRecipe
from core.research.encoder.spatial.joining import Joiner
from core.research.encoder.spatial.training import train_spatial
from core.research.encoder.stages import Report, Stages, fingerprint
from core.research.encoder.towers import Setup, average_weights, train_towers
from core.research.encoder.validation import Validation, card_of
from core.research.encoder.whitening import whiten

WEIGHTS = "encoder.safetensors"
STAGES = ("towers", "whitening", "spatial branch", "encoder")
_JOINING = ("spatial_dim", "embedding_dim", "spatial_weight", "prototypes", "hubness_strength")

Network = TypeVar("Network", bound=nn.Module)


def make_encoder(
    recipe: EncoderRecipe,
    folder: Path,
    setup: Setup,
    *,
    redo_from: str | None = None,
    report: Report = lambda text: None,
) -> ModelCard:
    """Make an encoder by a recipe, or go on where it was interrupted; return its card.

    Args:
        recipe: the settings.
        folder: to work in; `encoder.safetensors` is written there.
        setup: where and how training runs.
        redo_from: the first stage to make again although it is done.
        report: is given the name of each stage.

    Raises:
        TrainingError: something is missing or does not fit; the message says what to do.
        DataMissing: no word vectors, and the recipe needs them.
    """
    split = choose_split(recipe.unseen, setup.data)
    work = _Work(recipe, folder, setup, split, load_split(split, setup.data))
    stages = Stages(folder, STAGES, redo_from=redo_from, report=report)
    if redo_from in ("towers", "spatial branch"):
        for runs in folder.glob("*-run-*"):
            shutil.rmtree(runs)
    towers, whitened, branch, weights = work.towers, work.whitened, work.branch, folder / WEIGHTS
    of_towers = [asdict(recipe.towers), *work.data]
    of_branch = [whitened, _training_of(recipe), *work.data]
    stages.run("towers", of_towers, [towers], work.make_towers)
    stages.run("whitening", [towers, recipe.whitening], [whitened], work.make_whitened)
    stages.run("spatial branch", of_branch, [branch], work.make_branch)
    stages.run("encoder", [whitened, branch, recipe.as_dict()], [weights], work.join)
    return ModelCard.read(weights)


@dataclass(frozen=True)
class _Work:
    """What each stage does."""

    recipe: EncoderRecipe
    folder: Path
    setup: Setup
    split: Split
    sources: Sources

    @property
    def towers(self) -> Path:
        return self.folder / "towers.safetensors"

    @property
    def whitened(self) -> Path:
        return self.folder / "whitened.safetensors"

    @property
    def branch(self) -> Path:
        return self.folder / "branch.safetensors"

    @property
    def data(self) -> list[Any]:
        """The inputs of a run besides its recipe."""
        return [self.split.as_dict(), describe_sizes(self.sources.all)]

    def make_towers(self) -> None:
        recipe = self.recipe.towers
        net = _average_runs(
            recipe,
            self.folder,
            self.data,
            lambda run, to, begin: train_towers(recipe, self.sources, to, self.setup, run, begin),
        )
        save_checkpoint(net, card_of(recipe, "towers"), self.towers)

    def make_whitened(self) -> None:
        net, card = load_checkpoint(self.towers)
        # The set whose scatter within classes tells most.
        classes = max(self.sources.paired.values(), key=lambda data: len(data.labels))
        whiten(net, card, classes, self.recipe.whitening)
        save_checkpoint(net, replace(card, id="whitened"), self.whitened)

    def make_branch(self) -> None:
        recipe = self.recipe.spatial
        net, card = load_checkpoint(self.whitened)
        joiner = Joiner(net, card, self.sources, self.setup.progress)
        trained = _average_runs(
            recipe,
            self.folder,
            [card.sha256, *self.data],
            lambda run, to, begin: train_spatial(
                recipe, net, self.sources, joiner, to, self.setup, run, begin
            ),
        )
        tensors = {name: tensor.numpy() for name, tensor in trained.state_dict().items()}
        write_bundle(self.branch, {"encoder": card.id}, tensors)

    def join(self) -> None:
        """Join towers and branch, and say on the card how they were made."""
        recipe = self.recipe
        net, card = load_checkpoint(self.whitened)
        branch = SpatialBranch(recipe.spatial.dim)
        stored = read_bundle(self.branch).tensors
        branch.load_state_dict({name: torch.from_numpy(rows) for name, rows in stored.items()})
        joiner = Joiner(net, card, self.sources, self.setup.progress)
        joined, about = joiner.join(branch, recipe.spatial), joiner.card(recipe.spatial)
        figures = Validation(about, self.sources.validation, torch.device("cpu"))(joined)
        training = describe_training(recipe, self.split, self.sources)
        training["validation"] = {name: round(float(value), 5) for name, value in figures.items()}
        variant = recipe.towers.variant
        about = replace(
            about,
            id="inkseek-encoder-" + variant.replace("+", "-"),
            title=f"{network_name(variant)}, with a spatial branch",
            training=training,
        )
        save_checkpoint(joined, about, self.folder / WEIGHTS)


def _average_runs(
    recipe: RunRecipe,
    folder: Path,
    inputs: list[Any],
    train: Callable[[int, Path, Network | None], Network],
) -> Network:
    """Make all rounds of a recipe's runs, each run in a folder named by what it is made from."""
    made_from = fingerprint([asdict(recipe), *inputs])[:8]
    kind = type(recipe).__name__.removesuffix("Recipe").lower()
    mean: Network | None = None
    number = itertools.count()
    for count in recipe.runs:
        runs = [
            train(n, folder / f"{kind}-run-{made_from}-{n}", mean)
            for n in itertools.islice(number, count)
        ]
        mean = average_weights([*runs, mean] if mean is not None else runs)
    assert mean is not None
    return mean


def _training_of(recipe: EncoderRecipe) -> dict[str, Any]:
    """The settings that the branch's training depends on; joining it again costs nothing."""
    settings = asdict(recipe.spatial)
    return {name: value for name, value in settings.items() if name not in _JOINING}


def describe_training(recipe: EncoderRecipe, split: Split, sources: Sources) -> dict[str, Any]:
    """Return how an encoder was made, as its card keeps it."""
    towers = about_set("imagenet-weights")
    return {
        "command": "inkseek train encoder recipe.json --out runs/encoder",
        "recipe": recipe.as_dict(),
        "pretrained": {
            "title": f"{network_name(recipe.towers.variant)}, {towers.name}",
            "page": towers.page,
            "licence": towers.licence,
            "forbids": towers.forbids,
        },
        "sets": {
            name: {
                "title": about_set(name).name,
                "page": about_set(name).page,
                "used": about_set(name).used,
                **sizes,
                "licence": about_set(name).licence,
                "forbids": about_set(name).forbids,
            }
            for name, sizes in describe_sizes(sources.all).items()
        },
        "split": split.as_dict(),
        "held_out": describe_sizes(sources.held_out),
    }


def network_name(variant: str) -> str:
    """The published names of the networks behind a variant, and what each is for."""
    photo, sketch = tower_variants(variant)
    if photo == sketch:
        return f"EfficientNet-{photo.capitalize()} for drawings and photos"
    return (
        f"EfficientNet-{photo.capitalize()} for photos, EfficientNet-{sketch.capitalize()} for "
        "drawings"
    )
