"""From a run's folder to weights with a card and a page."""

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from command_line import inkseek
from PIL import Image

from core.encoder import ModelCard, load_encoder
from core.encoder.checkpoint import load_checkpoint, save_checkpoint
from core.encoder.network import SketchPhotoNet
from core.research.encoder.card_page import card_page
from core.research.encoder.dataset import NAMED_DRAWINGS, NAMED_PHOTOS, PAIRED, PLAIN_PHOTOS
from core.research.encoder.errors import TrainingError
from core.research.encoder.failures import replay_samples
from core.research.encoder.measuring import CHOSEN
from core.research.encoder.recipe import Recipe
from core.research.encoder.ship import blended, read_run, ship
from core.research.encoder.terms import TERMS
from core.research.encoder.validation import card_of
from core.research.evaluation.benchmarks import BENCHMARKS
from core.samples import sample_pictures

RECIPE = Recipe(variant="lite0", dim=8, train_size=32, test_size=32, photo_size=64, steps=5)
SETS = {"chairv2": {"photos": 3, "sketches": 6}, "quickdraw": {"photos": 0, "sketches": 40}}


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run after its third step of five, which has also written the weights of its end."""
    folder = tmp_path_factory.mktemp("run")
    RECIPE.save(folder / "recipe.json")
    torch.manual_seed(1)
    net = SketchPhotoNet("lite0", 8)
    card = copy.deepcopy(card_of(RECIPE, "inkseek-encoder"))
    card.training.update({"recipe": {}, "sets": SETS})
    save_checkpoint(net, card, folder / "encoder.safetensors")
    torch.manual_seed(2)
    state = {"done": 3, "average": SketchPhotoNet("lite0", 8).state_dict()}
    torch.save(state, folder / "state.pt")
    return folder


@pytest.fixture(scope="module")
def shipped(run_folder: Path, data_sets: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was shipped from it with every set of data in miniature."""
    to = tmp_path_factory.mktemp("shipped") / "models"
    run = read_run(run_folder, data_sets)
    ship(run, to, title="A small one", data=data_sets, device="cpu")
    return to


def test_weights_card_and_page_lie_together(shipped: Path, run_folder: Path) -> None:
    names = sorted(path.name for path in shipped.iterdir())
    assert names == ["README.md", "encoder.json", "encoder.safetensors"]
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in shipped.iterdir())
    net, card = load_checkpoint(shipped / "encoder.safetensors")
    assert card.id == f"inkseek-encoder-lite0@{card.sha256[:8]}"
    assert (card.title, card.variant, card.dim) == ("A small one", "lite0", 8)
    assert (card.sketch_size, card.photo_size) == (32, 64)
    source = load_checkpoint(run_folder / "encoder.safetensors")[0]
    assert torch.equal(net.joint[0].linear.weight, source.joint[0].linear.weight)
    assert (shipped / "README.md").read_text("utf-8") == card_page(card)


def test_the_card_tells_how_it_was_made(shipped: Path) -> None:
    training = ModelCard.read(shipped / "encoder.safetensors").training
    assert (training["steps"], training["planned_steps"]) == (3, 5)
    assert training["recipe"]["train_size"] == 32
    assert list(training["sets"]) == ["chairv2", "quickdraw"]
    assert training["sets"]["quickdraw"]["licence"] == "CC BY 4.0"
    assert training["sets"]["quickdraw"]["sketches"] == 40
    assert len(training["unseen_classes"]) == 21
    # The held-out part is counted in the data that are here.
    assert training["held_out"]["unseen classes"]["photos"] > 0


def test_the_figures_are_those_of_the_shipped_file(shipped: Path, data_sets: Path) -> None:
    benchmarks = ModelCard.read(shipped / "encoder.safetensors").metrics["benchmarks"]
    assert list(benchmarks) == ["sketchy-unseen", "sketchy-unseen-instance", "chairv2"]
    again = inkseek(
        *("evaluate", "benchmark", "sketchy-unseen", "--json", "--data", data_sets),
        *("--checkpoint", shipped / "encoder.safetensors", "--device", "cpu"),
    )
    measured = json.loads(again.stdout)
    protocols = benchmarks["sketchy-unseen"]["protocols"]
    ways = ("S→P", "S→P as shown", "P→S", "S→S", "P→P")
    assert [p["name"] for p in protocols] == [f"category {way}" for way in ways]
    assert protocols[0]["map_all"] == pytest.approx(measured["map_all"], rel=1e-4)
    assert protocols[0]["protocol"].rstrip(".") in measured["protocol"]
    assert (protocols[0]["n_queries"], protocols[0]["n_gallery"]) == (4, 2)
    # There is one unseen class in miniature, so within it is the whole gallery.
    (instance,) = benchmarks["sketchy-unseen-instance"]["protocols"]
    assert (instance["n_queries"], instance["n_gallery"], instance["a@5"]) == (4, 2, 100.0)
    assert [p["name"] for p in benchmarks["chairv2"]["protocols"]] == ["instance"]


def test_an_unfinished_run_is_shipped_from_its_state(
    run_folder: Path, data_sets: Path, tmp_path: Path
) -> None:
    result = inkseek(
        *("train", "ship", run_folder, "--from-state", "--to", tmp_path, "--data", data_sets),
        *("--device", "cpu"),
    )
    assert result.exit_code == 0, result.output
    net, card = load_checkpoint(tmp_path / "encoder.safetensors")
    average = torch.load(run_folder / "state.pt", weights_only=True)["average"]
    weight = average["joint.0.linear.weight"].half().float()
    assert torch.equal(net.joint[0].linear.weight, weight)
    # What it learnt from is counted, as no finished card says it.
    assert set(card.training["sets"]) == set(TERMS)
    page = (tmp_path / "README.md").read_text("utf-8")
    assert "for 3 of 5 planned steps" in page
    assert "inkseek-encoder-lite0@" in " ".join(result.stderr.split())


@pytest.mark.parametrize("from_state", [False, True])
def test_a_run_of_several_processes_is_told_with_how_they_are_started(
    run_folder: Path, data_sets: Path, tmp_path: Path, from_state: bool
) -> None:
    alone = read_run(run_folder, data_sets, from_state=from_state).card.training["command"]
    assert alone == "inkseek train encoder --recipe recipe.json --out runs/encoder"
    shutil.copytree(run_folder, tmp_path / "run")
    state = torch.load(tmp_path / "run" / "state.pt", weights_only=True)
    torch.save({**state, "processes": 2}, tmp_path / "run" / "state.pt")
    card = tmp_path / "run" / "encoder.json"
    told = json.loads(card.read_text("utf-8"))
    told["training"]["processes"] = 2
    card.write_text(json.dumps(told), "utf-8")
    together = read_run(tmp_path / "run", data_sets, from_state=from_state).card.training["command"]
    assert together == alone.replace("inkseek", "torchrun --nproc-per-node 2 -m core.cli")


def test_without_data_it_ships_unmeasured_and_says_so(run_folder: Path, tmp_path: Path) -> None:
    result = inkseek("train", "ship", run_folder, "--to", tmp_path, "--device", "cpu")
    assert result.exit_code == 0, result.output
    assert "Nothing was measured" in result.stderr
    card = ModelCard.read(tmp_path / "encoder.safetensors")
    assert card.metrics == {"benchmarks": {}}
    assert card.training["held_out"] is None
    assert card.title == "EfficientNet-Lite0 for drawings and photos"
    page = (tmp_path / "README.md").read_text("utf-8")
    assert "Nothing was measured" in page


def test_the_middle_of_a_run_and_the_one_it_began_with(run_folder: Path) -> None:
    finished = load_checkpoint(run_folder / "encoder.safetensors")[0].state_dict()
    begun = torch.load(run_folder / "state.pt", weights_only=True)["average"]
    middle = blended(read_run(run_folder, None), run_folder).net.state_dict()
    for name in ("joint.1.linear.weight", "towers.0.backbone.head.weight"):
        torch.testing.assert_close(middle[name], 0.5 * finished[name] + 0.5 * begun[name])


def test_the_middle_of_a_run_and_what_was_shipped_of_another(
    run_folder: Path, shipped: Path, tmp_path: Path
) -> None:
    """A shipped folder has weights in half precision, and a card that says how they were made."""
    result = inkseek(
        *("train", "ship", run_folder, "--blend", shipped, "--to", tmp_path, "--device", "cpu")
    )
    assert result.exit_code == 0, result.output
    net, card = load_checkpoint(tmp_path / "encoder.safetensors")
    name = "joint.1.linear.weight"
    own = load_checkpoint(run_folder / "encoder.safetensors")[0].state_dict()[name]
    others = load_checkpoint(shipped / "encoder.safetensors")[0].state_dict()[name]
    torch.testing.assert_close(net.state_dict()[name], (own + others) / 2, atol=1e-3, rtol=0)
    made = ModelCard.read(shipped / "encoder.safetensors").training
    blend = card.training["blend"]
    assert blend == {n: made[n] for n in ("command", "steps", "planned_steps", "recipe")}
    page = (tmp_path / "README.md").read_text("utf-8")
    assert "lies halfway between the weights of this run and those of another one" in page
    assert f"`{made['command']}` in 3 steps by the recipe below" in page


def test_networks_of_two_kinds_have_no_middle(run_folder: Path, tmp_path: Path) -> None:
    torch.save({"average": SketchPhotoNet("lite0", 4).state_dict()}, tmp_path / "state.pt")
    result = inkseek(
        *("train", "ship", run_folder, "--blend", tmp_path, "--to", tmp_path / "out"),
        *("--device", "cpu"),
    )
    assert result.exit_code == 1
    assert "another network" in " ".join(result.stderr.split())
    assert not (tmp_path / "out").exists()


def test_pictures_of_other_weights_do_not_stay(run_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "failures.png").write_bytes(b"of the weights before")
    ship(read_run(run_folder, None), tmp_path, device="cpu")
    assert not (tmp_path / "failures.png").exists()


@pytest.mark.parametrize(
    ("change", "options", "said"),
    [
        ("recipe.json", [], "recipe"),
        ("encoder.safetensors", [], "--from-state"),
        ("state.pt", ["--from-state"], "holds no state.pt"),
    ],
)
def test_a_folder_that_is_no_run_is_said_in_one_line(
    change: str, options: list[str], said: str, run_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    for file in run_folder.iterdir():
        if file.name != change:
            (folder / file.name).symlink_to(file)
    result = inkseek("train", "ship", folder, "--to", tmp_path / "out", *options)
    assert result.exit_code == 1
    assert said in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_damaged_state_is_said(run_folder: Path, tmp_path: Path) -> None:
    RECIPE.save(tmp_path / "recipe.json")
    (tmp_path / "state.pt").write_bytes((run_folder / "state.pt").read_bytes()[:5000])
    with pytest.raises(TrainingError, match="damaged"):
        read_run(tmp_path, None, from_state=True)


def test_weights_that_are_too_large_do_not_replace_the_present_ones(
    run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.research.encoder.ship.MOST_BYTES", 1_000_000)
    (tmp_path / "encoder.safetensors").write_bytes(b"the present ones")
    with pytest.raises(TrainingError, match="smaller variant"):
        ship(read_run(run_folder, None), tmp_path, device="cpu")
    assert [path.name for path in tmp_path.iterdir()] == ["encoder.safetensors"]
    assert (tmp_path / "encoder.safetensors").read_bytes() == b"the present ones"


def test_the_terms_of_every_training_set_are_known() -> None:
    assert set(TERMS) == {*PAIRED, *NAMED_DRAWINGS, *NAMED_PHOTOS, *PLAIN_PHOTOS}


def test_every_chosen_benchmark_exists() -> None:
    assert set(CHOSEN) <= {benchmark.name for benchmark in BENCHMARKS}


def test_failures_are_shown_with_free_pictures(shipped: Path) -> None:
    pytest.importorskip("resvg_py", reason="needs the samples extra")
    drawn = {"bicycle", "fish", "glasses", "house", "key", "mushroom", "sailboat", "snail"}
    drawn |= {"teapot", "umbrella"}
    chosen = [picture for picture in sample_pictures() if picture.name in drawn]
    pictures = [*chosen, *sample_pictures()[::100]]
    failures = replay_samples(load_encoder("cpu", shipped / "encoder.safetensors"), pictures)
    figures: dict[str, Any] = failures.figures
    assert set(figures["ranks"]) == drawn
    assert figures["n_queries"] == len(drawn)
    assert all(1 <= rank <= figures["n_gallery"] for rank in figures["ranks"].values())
    missed = {name for name, rank in figures["ranks"].items() if rank > 5}
    # A network that was never trained fails.
    assert missed
    assert {entry["drawing"] for entry in figures["shown"]} == missed
    for entry in figures["shown"]:
        assert len(entry["first"]) == 5
        assert entry["rank"] == figures["ranks"][entry["drawing"]]
    assert isinstance(failures.sheet, Image.Image)
    assert figures["a@5"] == pytest.approx(100 * (len(drawn) - len(missed)) / len(drawn))
