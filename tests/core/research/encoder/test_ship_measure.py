"""Shipped weights measured again: the card says what the program finds with, and nothing older."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from command_line import inkseek, inkseek_json
from lively_norms import enliven
from miniature_data import write_data_sets
from typer.testing import Result

import core.encoder
from core.encoder import partial_sketch_head, photo_input
from core.encoder.card import ModelCard
from core.encoder.domain import Domain
from core.encoder.network import SketchPhotoNet
from core.encoder.partial_sketch_head import HeadCard, load_head, save_head
from core.encoder.torch_encoder import load_torch_encoder
from core.research.datasets import sketchy
from core.research.encoder.card_page import card_page
from core.research.encoder.failures import replay_samples
from core.research.encoder.measuring import FIGURES
from core.research.encoder.recipe import Recipe
from core.research.encoder.ship import Run, ship
from core.research.encoder.validation import card_of
from core.samples import sample_pictures
from core.sketch import rasterise

RECIPE = Recipe(variant="lite0", dim=8, train_size=32, test_size=32, photo_size=64)
BENCHMARKS = ("sketchy-unseen", "sketchy-unseen-instance", "chairv2")


HEAD = partial_sketch_head.FILE


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data sets with enough photos for the right one not to be found by chance alone."""
    return write_data_sets(tmp_path_factory.mktemp("data"), photos=6)


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What travels with the program: small weights that nobody has measured, and no head yet."""
    folder = tmp_path / "models"
    monkeypatch.setattr(core.encoder, "shipped_weights", lambda: folder / "encoder.safetensors")
    monkeypatch.setattr(partial_sketch_head, "shipped_head", lambda: folder / HEAD)
    torch.manual_seed(3)
    net = SketchPhotoNet("lite0", RECIPE.dim)
    enliven(net, lambda: [net(torch.randn(8, 3, 32, 32), domain) for domain in Domain])
    ship(Run(net, card_of(RECIPE)), folder, title="A small one", device="cpu")
    return folder


def add_head(folder: Path, encoder: str = "") -> HeadCard:
    """A head that was never taught, for the encoder of the folder if no other is named."""
    card = ModelCard.read(folder / "encoder.safetensors")
    weight = np.random.default_rng(5).normal(size=(card.dim, card.feature_dim))
    return save_head(
        weight.astype(np.float32),
        np.zeros(card.dim, np.float32),
        HeadCard(encoder or card.id),
        folder / HEAD,
    )


def measure(*words: str | Path) -> Result:
    return inkseek("train", "measure", "--device", "cpu", *words)


def measured(folder: Path, *words: str | Path) -> dict[str, Any]:
    """What the card says once it was written anew."""
    done = measure(*words)
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    card = ModelCard.read(folder / "encoder.safetensors")
    assert f"The card of {card.id} is written anew." in done.stderr
    assert (folder / "README.md").read_text("utf-8") == card_page(card)
    return card.metrics


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("with_head", [False, True])
def test_the_card_says_what_the_benchmark_says(models: Path, data: Path, with_head: bool) -> None:
    if with_head:
        add_head(models)
    benchmarks = measured(models, "--data", data, "--no-failures")["benchmarks"]
    assert tuple(benchmarks) == BENCHMARKS
    for name in BENCHMARKS:
        said = inkseek_json("evaluate", "benchmark", name, "--data", data, "--device", "cpu")
        first = benchmarks[name]["protocols"][0]
        assert first["protocol"].rstrip(".") in said["protocol"]
        figures = {key: first[key] for key in FIGURES if key in first}
        assert {"n_queries", "n_gallery"} < set(figures)
        assert figures == pytest.approx({key: said[key] for key in figures}, rel=1e-4)


def first_found(folder: Path, data: Path) -> float:
    """Percentage of the unseen drawings whose own photo is the closest; with the head, by hand."""
    bare = load_torch_encoder(folder / "encoder.safetensors", "cpu", partial_sketch_head=False)
    head = load_head(bare.card, folder / HEAD)
    assert head is not None
    pairs = sketchy.load(data, "test")
    drawn = np.stack([rasterise(sketch.drawing(), 32) for sketch in pairs.sketches])
    rows = bare.sketch_features(drawn) @ head.weight.T + head.bias
    shown = np.stack([photo_input(photo.open(), 64) for photo in pairs.photos])
    cosines = rows @ bare.embed_photos(shown).embeddings.T
    own = [[photo.key for photo in pairs.photos].index(s.photo) for s in pairs.sketches]
    return 100 * float(np.mean(cosines.argmax(axis=1) == own))


def test_drawings_go_through_the_head_that_is_named(models: Path, data: Path) -> None:
    words = ("--data", data, "--no-failures")
    before = measured(models, *words)
    assert "head" not in before
    head = add_head(models)
    after = measured(models, *words)
    assert after["head"] == head.sha256
    instance, instance_before = (
        metrics["benchmarks"]["sketchy-unseen-instance"]["protocols"][0]
        for metrics in (after, before)
    )
    assert instance["a@1"] == pytest.approx(first_found(models, data), rel=1e-4)
    assert 0 < instance["a@1"] < 100
    assert instance != instance_before
    # Without the head it is as it was before.
    (models / HEAD).unlink()
    assert measured(models, *words) == before


def test_the_page_names_the_head(models: Path, data: Path) -> None:
    said = "went through the partial-sketch head"
    measured(models, "--data", data, "--no-failures")
    assert said not in (models / "README.md").read_text("utf-8")
    head = add_head(models)
    measured(models, "--data", data, "--no-failures")
    page = (models / "README.md").read_text("utf-8")
    assert said in page
    assert f"`{HEAD}`, SHA-256 `{head.sha256}`" in page


def test_a_head_of_another_encoder_is_not_named(models: Path, data: Path) -> None:
    before = measured(models, "--data", data, "--no-failures")
    add_head(models, "inkseek-encoder-lite0@00000000")
    assert measured(models, "--data", data, "--no-failures") == before


def test_only_what_was_measured_changes(models: Path, data: Path) -> None:
    before, card = contents(models), ModelCard.read(models / "encoder.safetensors")
    measured(models, "--data", data, "--no-failures")
    after = contents(models)
    assert after.keys() == before.keys()
    assert after["encoder.safetensors"] == before["encoder.safetensors"]
    assert after["encoder.json"] != before["encoder.json"]
    for name in ("encoder.json", "README.md"):
        assert (models / name).stat().st_mode & 0o777 == 0o644
    told, told_before = (json.loads(text["encoder.json"]) for text in (after, before))
    assert told.pop("metrics") != told_before.pop("metrics")
    assert told == told_before
    assert told["title"] == card.title == "A small one"


@pytest.mark.parametrize("said_where", [True, False])
def test_without_data_the_card_stays_byte_for_byte(
    models: Path, data: Path, tmp_path: Path, said_where: bool
) -> None:
    add_head(models)
    measured(models, "--data", data, "--no-failures")
    (models / "failures.png").write_bytes(b"what failed then")
    before = contents(models)
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    done = measure("--no-failures", *(("--data", nothing) if said_where else ()))
    assert done.exit_code == 1
    assert done.stderr.strip().startswith("Error: None of the benchmarks' data were found")
    assert "INKSEEK_DATA" in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(models) == before


def test_weights_that_are_not_there_are_said(models: Path, data: Path) -> None:
    (models / "encoder.safetensors").unlink()
    (models / "encoder.json").unlink()
    before = contents(models)
    done = measure("--data", data)
    assert done.exit_code == 1
    assert done.stderr.strip().startswith("Error: ")
    assert "encoder" in done.stderr
    assert contents(models) == before


def test_failures_are_shown_until_they_are_not_asked_for(
    models: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("resvg_py", reason="needs the samples extra")
    drawn = {"bicycle", "fish", "glasses", "house", "key", "mushroom", "sailboat", "snail"}
    drawn |= {"teapot", "umbrella"}
    few = [picture for picture in sample_pictures() if picture.name in drawn]
    monkeypatch.setattr(
        "core.research.encoder.ship.replay_samples", partial(replay_samples, pictures=few)
    )
    # Asked for unless somebody says no.
    shown = measured(models, "--data", data)["samples"]
    assert shown["picture"] == "failures.png"
    assert set(shown["ranks"]) == drawn
    assert (models / "failures.png").stat().st_mode & 0o777 == 0o644
    assert "(failures.png)" in (models / "README.md").read_text("utf-8")
    assert "samples" not in measured(models, "--data", data, "--no-failures")
    assert not (models / "failures.png").exists(), "it would tell of another measurement"


def test_help() -> None:
    done = inkseek("train", "measure", "--help")
    assert done.exit_code == 0
    for option in ("--data", "--device", "--failures", "--no-failures"):
        assert option in done.output
    assert "measure" in inkseek("train", "--help").output
