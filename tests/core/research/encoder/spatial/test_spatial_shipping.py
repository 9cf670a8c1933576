"""What a card says of an encoder with a spatial branch, and how such an encoder is shipped."""

import shutil
from pathlib import Path

import pytest
import torch
from command_line import inkseek, plain
from small_spatial import small_spatial_batches, small_spatial_recipe, small_spatial_trainer
from small_training import needs_imagenet
from spatial_runs import OTHER_RECIPE, TOWERS_RECIPE, recipe, told_of
from training_runs import train

from core.encoder import ModelCard, load_encoder
from core.encoder.checkpoint import load_checkpoint
from core.encoder.network import SketchPhotoNet
from core.research.encoder.card_page import card_page
from core.research.encoder.dataset import load_sources
from core.research.encoder.errors import TrainingError
from core.research.encoder.logbook import Logbook
from core.research.encoder.ship import blended, read_run
from core.research.encoder.spatial.run import train_spatial
from core.research.encoder.validation import Validation


def figures_of(weights: Path, data: Path) -> dict[str, float]:
    """What the encoder of a weight file reaches on the held-out part."""
    net, card = load_checkpoint(weights)
    sources = load_sources(recipe(), data)
    return Validation(card, sources.validation, torch.device("cpu"))(net)


@needs_imagenet
def test_the_card_says_what_the_joined_encoder_reaches(finished: Path, data_sets: Path) -> None:
    weights = finished / "encoder.safetensors"
    said = ModelCard.read(weights).training["spatial"]["validation"]
    assert said == pytest.approx(figures_of(weights, data_sets), abs=1e-5)
    assert {"unseen classes map", "unseen classes a@1"} <= set(said)
    assert all(value == round(value, 5) for value in said.values())
    # Training ended with the same.
    logged = Logbook(finished).read()[-1]
    assert {name: logged[name] for name in said} == pytest.approx(said, abs=1e-4)


@needs_imagenet
def test_joined_again_with_another_share_it_says_what_comes_of_that(
    finished: Path, towers: Path, data_sets: Path, cache: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "spatial"
    shutil.copytree(finished, folder)
    again = train_spatial(
        recipe(spatial_weight=0.65),
        folder,
        towers=towers,
        data=data_sets,
        cache=cache,
        device="cpu",
        workers=0,
        on_step=lambda step, losses: pytest.fail("trained again"),
    )
    made = again.training["spatial"]
    before = ModelCard.read(finished / "encoder.safetensors").training["spatial"]
    assert made["recipe"] == {**before["recipe"], "share": 0.65}
    assert made["validation"].keys() == before["validation"].keys()
    assert made["validation"] != before["validation"]
    found = figures_of(folder / "encoder.safetensors", data_sets)
    assert made["validation"] == pytest.approx(found, abs=1e-5)


@pytest.fixture(scope="module")
def on_everything(
    towers: Path, data_sets: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> ModelCard:
    """Of a run that held nothing out, on towers that held nothing out and were made steady."""
    folder = tmp_path_factory.mktemp("everything")
    story = {"recipe": OTHER_RECIPE | {"hold_out": False}, "steady": {"strength": 2.5}}
    return train_spatial(
        recipe(hold_out=False, steps=1),
        folder / "spatial",
        towers=told_of(towers, folder, **story),
        data=data_sets,
        cache=cache,
        device="cpu",
        workers=0,
    )


@needs_imagenet
def test_where_nothing_is_held_out_nothing_is_said_of_it(on_everything: ModelCard) -> None:
    assert on_everything.training["spatial"]["validation"] == {}
    assert "On the validation part" not in card_page(on_everything)


@needs_imagenet
def test_the_command_on_the_card_names_the_towers_that_were_given(
    finished: Path, on_everything: ModelCard
) -> None:
    plainly = ModelCard.read(finished / "encoder.safetensors").training["spatial"]["command"]
    assert "--towers towers/encoder.safetensors --recipe recipe.json" in plainly
    steadily = on_everything.training["spatial"]["command"]
    assert steadily == plainly.replace("towers/encoder", "steady/encoder")
    assert "--out steady" in card_page(on_everything)


class TestShipping:
    @needs_imagenet
    def test_a_run_is_read_with_the_story_of_its_towers(
        self, finished: Path, towers: Path, data_sets: Path
    ) -> None:
        run = read_run(finished, data_sets)
        card = ModelCard.read(towers)
        assert {k: v for k, v in run.card.training.items() if k != "spatial"} == card.training
        assert run.card.training["remark"] == "The towers had a break."
        assert run.net.spatial is not None
        assert run.card.spatial_dim == run.net.spatial.dim == 6
        assert run.card.metrics == {}

    @needs_imagenet
    def test_it_travels_with_a_card_and_a_page_that_tell_of_both(
        self, finished: Path, towers: Path, tmp_path: Path
    ) -> None:
        done = inkseek(
            *("train", "ship", finished, "--to", tmp_path, "--device", "cpu"),
            *("--title", "Both of them"),
        )
        assert done.exit_code == 0, done.output
        encoder = load_encoder("cpu", tmp_path / "encoder.safetensors")
        card = ModelCard.read(tmp_path / "encoder.safetensors")
        assert encoder.card == card
        assert (card.title, card.dim, card.spatial_dim) == ("Both of them", 12, 6)
        assert card.id.startswith("inkseek-encoder-lite0@")
        assert card.training["steps"] == TOWERS_RECIPE.steps
        assert card.training["spatial"]["recipe"]["steps"] == 2
        page = (tmp_path / "README.md").read_text("utf-8")
        assert page == card_page(card)
        said = plain(page)
        for words in (
            "| identity | `" + card.id,
            "1286 numbers before the last layer",
            f"was trained for {TOWERS_RECIPE.steps} steps with seed 0",
            "The towers had a break.",
            "inkseek train encoder --recipe recipe.json --out runs/encoder",
            "then trained for 2 steps with seed 0",
            "inkseek train spatial --towers",
            '"spatial_dim": 6',
        ):
            assert words in said, words
        towers_page = towers.with_name("README.md").read_text("utf-8")
        assert "inkseek train spatial" not in towers_page
        assert "what lies where" not in towers_page

    @needs_imagenet
    def test_an_unfinished_one_is_refused_in_one_line(self, finished: Path, tmp_path: Path) -> None:
        done = inkseek("train", "ship", finished, "--from-state", "--to", tmp_path / "out")
        assert done.exit_code == 1
        assert "is a run of the spatial branch, which takes minutes: let it end." in done.stderr
        assert str(finished) in done.stderr
        assert done.stderr.strip().count("\n") == 0, done.stderr
        assert not (tmp_path / "out").exists()

    def test_so_it_is_with_one_that_was_stopped_before_its_end(self, tmp_path: Path) -> None:
        settings = small_spatial_recipe(steps=3)
        batches = small_spatial_batches(settings)
        train(small_spatial_trainer(settings, tmp_path), batches, stop_after=1)
        assert not (tmp_path / "encoder.safetensors").exists()
        with pytest.raises(TrainingError, match=r"of the spatial branch.*let it end"):
            read_run(tmp_path, None, from_state=True)

    @needs_imagenet
    def test_it_has_no_middle_with_towers(self, finished: Path, tmp_path: Path) -> None:
        """Not even with towers whose embeddings are as long."""
        towers = SketchPhotoNet("lite0", 12)
        torch.save({"average": towers.state_dict()}, tmp_path / "state.pt")
        with pytest.raises(TrainingError, match="another network"):
            blended(read_run(finished, None), tmp_path)
