"""From data sets to an encoder: in miniature, stage by stage, killed and resumed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from small_release import load_sources, small_encoder_recipe, small_setup
from small_training import needs_imagenet
from torch import nn

from core.bundle import read_bundle
from core.encoder import ModelCard, load_encoder
from core.encoder.base import Domain
from core.research.encoder import make
from core.research.encoder.dataset import Split, sources_of
from core.research.encoder.errors import TrainingError
from core.research.encoder.make import STAGES, WEIGHTS, _average_runs, make_encoder
from core.research.encoder.recipe import EncoderRecipe
from core.research.encoder.towers import average_weights, train_towers

pytestmark = needs_imagenet


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def finished(data_sets: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encoder; only to be read."""
    folder = tmp_path_factory.mktemp("made") / "new"
    make_encoder(small_encoder_recipe(), folder, small_setup(data_sets, cache))
    return folder


def test_the_encoder_loads_and_its_card_says_how_it_was_made(
    finished: Path, data_sets: Path
) -> None:
    recipe = small_encoder_recipe()
    encoder = load_encoder("cpu", finished / WEIGHTS)
    card = encoder.card
    assert card.id.startswith("inkseek-encoder-lite0@")
    assert (card.dim, card.feature_dim, card.spatial_dim) == (12, 1286, 6)
    assert EncoderRecipe.from_dict(card.training["recipe"]) == recipe
    assert card.training["sets"]["quickdraw"]["licence"] == "CC BY 4.0"
    assert card.training["validation"]
    drawings = np.full((2, 64, 64), 255, np.uint8)
    drawings[0, 20:40, 20:40] = 0
    rows = encoder.embed_sketches(drawings)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, rtol=1e-5)


def test_what_was_held_out_is_read_from_the_card(finished: Path, data_sets: Path) -> None:
    card = ModelCard.read(finished / WEIGHTS)
    split = Split.of(card)
    sources = sources_of(card, data_sets)
    assert sources.held_out_classes == split.held_out_classes
    assert len(split.held_out_classes) == 2
    learnt = {item.label for data in sources.all.values() for item in data.photos}
    assert not learnt & set(split.held_out_classes)
    with pytest.raises(TrainingError, match="does not say what its training left out"):
        Split.of(replace(card, training={}))


def test_what_is_done_is_not_done_again(
    finished: Path, data_sets: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (finished / WEIGHTS).stat().st_mtime_ns
    told: list[str] = []
    setup = small_setup(data_sets, cache)
    make_encoder(small_encoder_recipe(), finished, setup, report=told.append)
    assert told == [f"{name}: done before" for name in STAGES]
    # Joining again by another weight trains nothing.
    monkeypatch.setattr(make, "train_towers", None)
    monkeypatch.setattr(make, "train_spatial", None)
    recipe = small_encoder_recipe()
    other = replace(recipe, spatial=replace(recipe.spatial, spatial_weight=0.5))
    card = make_encoder(other, finished, setup, report=told.append)
    assert told[len(STAGES) :] == [f"{name}: done before" for name in STAGES[:-1]] + ["encoder"]
    assert card.training["recipe"]["spatial"]["spatial_weight"] == 0.5
    assert (finished / WEIGHTS).stat().st_mtime_ns != before
    make_encoder(recipe, finished, setup)


@pytest.mark.slow
def test_killed_on_the_way_it_goes_on_and_comes_to_the_same(
    finished: Path, data_sets: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup = small_setup(data_sets, cache)

    def killed(step: int, losses: dict[str, float]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_encoder(small_encoder_recipe(), tmp_path, replace(setup, on_step=killed))
    assert not (tmp_path / "towers.safetensors").exists()

    def broken(*given: object) -> None:
        raise RuntimeError("killed")

    whiten = make.whiten  # type: ignore[attr-defined]
    monkeypatch.setattr(make, "whiten", broken)
    with pytest.raises(RuntimeError, match="killed"):
        make_encoder(small_encoder_recipe(), tmp_path, setup)
    monkeypatch.setattr(make, "whiten", whiten)
    told: list[str] = []
    make_encoder(small_encoder_recipe(), tmp_path, setup, report=told.append)
    assert told == ["towers: done before", *STAGES[1:]]
    towers, whole = (
        read_bundle(folder / "towers.safetensors").tensors for folder in (tmp_path, finished)
    )
    for name, tensor in whole.items():
        np.testing.assert_allclose(towers[name], tensor, rtol=0.02, atol=0.02, err_msg=name)


def test_a_stage_can_be_made_again(finished: Path, data_sets: Path, cache: Path) -> None:
    told: list[str] = []
    setup = small_setup(data_sets, cache)
    recipe = small_encoder_recipe()
    make_encoder(recipe, finished, setup, redo_from="whitening", report=told.append)
    assert told == ["towers: done before", *STAGES[1:]]
    with pytest.raises(TrainingError, match="no stage 'heads'; there are towers, whitening"):
        make_encoder(recipe, finished, setup, redo_from="heads")


@pytest.mark.slow
def test_several_runs_begin_alike_and_are_averaged(
    data_sets: Path, cache: Path, tmp_path: Path
) -> None:
    recipe = small_encoder_recipe()
    setup, sources = small_setup(data_sets, cache), load_sources(recipe, data_sets)
    towers = replace(recipe.towers, steps=1)
    nets = [train_towers(towers, sources, tmp_path / str(run), setup, run) for run in range(2)]
    weights = [net.joint_of(Domain.SKETCH).linear.weight.clone() for net in nets]
    assert not torch.equal(*weights)
    # One step changes little: they began alike.
    assert (weights[0] - weights[1]).abs().max() < 0.01
    mean = average_weights(nets).joint_of(Domain.SKETCH).linear.weight
    torch.testing.assert_close(mean, (weights[0] + weights[1]) / 2)


def test_a_later_round_begins_with_the_mean_of_the_former_one(tmp_path: Path) -> None:
    def train(run: int, folder: Path, begin: nn.Linear | None) -> nn.Linear:
        net = nn.Linear(1, 1)
        nn.init.constant_(net.weight, run if begin is None else run + begin.weight.item())
        return net

    recipe = replace(small_encoder_recipe().towers, runs=(2, 1))
    mean = _average_runs(recipe, tmp_path, [], train)
    # Runs 0 and 1 give 0.5; run 2 begins there, and it counts as one of the two.
    assert mean.weight.item() == pytest.approx((2.5 + 0.5) / 2)
