"""`train_encoder` and its command on miniature data, from data sets to a weight file."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from command_line import ROOT, inkseek, inkseek_process, plain
from miniature_data import write_data_sets
from shapes import shape
from small_training import needs_imagenet, small_recipe, state_of

from core.encoder import load_encoder
from core.encoder.network import SketchPhotoNet
from core.research.encoder.errors import TrainingError
from core.research.encoder.logbook import Logbook
from core.research.encoder.recipe import Recipe, Shares
from core.research.encoder.run import train_encoder
from core.research.encoder.saved import begin_from_run
from core.sketch import rasterise

SHARES = Shares(pairs={"sketchy": 3, "chairv1": 2}, pseudo=2, named_sketches=2, named_photos=2)


def recipe(**changes: object) -> Recipe:
    return small_recipe(**{"steps": 3, "shares": SHARES, **changes})


@pytest.fixture
def recipe_file(tmp_path: Path) -> Path:
    file = tmp_path / "settings.json"
    recipe(steps=2).save(file)
    return file


@needs_imagenet
def test_from_data_sets_to_an_encoder_that_loads(data_sets: Path, tmp_path: Path):
    steps, stages = [], set()
    card = train_encoder(
        recipe(),
        tmp_path / "run",
        data=data_sets,
        cache=tmp_path / "cache",
        device="cpu",
        workers=0,
        validate_every=2,
        progress=lambda what, done, of: stages.add(what),
        on_step=lambda step, losses: steps.append(step),
    )
    assert steps == [1, 2, 3]
    assert {"photos", "photos as ImageNet knows them"} <= stages
    encoder = load_encoder("cpu", tmp_path / "run" / "encoder.safetensors")
    assert encoder.card == card
    assert card.training["recipe"]["steps"] == 3
    assert card.training["sets"]["quickdraw"]["sketches"] > 0
    rows = encoder.embed_sketches(np.stack([rasterise(shape(i), 32) for i in range(2)]))
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert {path.name for path in (tmp_path / "run").iterdir()} == {
        "encoder.json",
        "encoder.safetensors",
        "log.jsonl",
        "log.png",
        "recipe.json",
        "state.pt",
    }
    validated = [entry for entry in Logbook(tmp_path / "run").read() if "loss" not in entry]
    assert [entry["step"] for entry in validated] == [2, 3]
    assert "unseen classes a@1" in validated[0]

    # Another run may begin with what this one has come to.
    train_encoder(
        recipe(steps=1, seed=9, lr=0.0, photo_lr=0.0, head_lr=0.0),
        tmp_path / "next",
        data=data_sets,
        cache=tmp_path / "cache",
        start=tmp_path / "run",
        device="cpu",
        workers=0,
    )
    first, after = (state_of(tmp_path / name)["average"] for name in ("run", "next"))
    for name in ("joint.0.linear.weight", "joint.1.linear.bias", "towers.1.backbone.head.weight"):
        assert torch.equal(after[name], first[name]), name

    # A finished run is not trained again, and gives the same weights.
    again = train_encoder(
        recipe(),
        tmp_path / "run",
        data=data_sets,
        cache=tmp_path / "cache",
        device="cpu",
        workers=0,
        on_step=lambda step, losses: pytest.fail("trained again"),
    )
    assert again == card


@needs_imagenet
def test_the_command(data_sets: Path, tmp_path: Path, recipe_file: Path):
    out = tmp_path / "run"
    words = ["train", "encoder", "--out", out, "--data", data_sets, "--device", "cpu"]
    words += ["--workers", "0"]
    done = inkseek(*words, "--recipe", recipe_file, "--steps", "1", "--seed", "4", "--full")
    assert done.exit_code == 0, done.output
    assert "encoder.safetensors" in done.stderr
    assert done.stdout == ""
    saved = Recipe.load(out / "recipe.json")
    assert (saved.steps, saved.seed, saved.hold_out, saved.dim) == (1, 4, False, 16)
    # The run's own recipe is taken up again, so a longer run needs only its length.
    longer = inkseek(*words, "--steps", "2")
    assert longer.exit_code == 0, longer.output
    assert state_of(out)["done"] == 2
    assert Recipe.load(out / "recipe.json").seed == 4
    refused = inkseek(*words, "--recipe", _changed(recipe_file, dim=8))
    assert refused.exit_code == 1
    assert "another recipe" in plain(refused.stderr)
    assert "Traceback" not in refused.stderr


def _changed(file: Path, **changes: object) -> Path:
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))
    return file


def test_help():
    done = inkseek("train", "encoder", "--help")
    assert done.exit_code == 0
    for option in ("--out", "--recipe", "--data", "--steps", "--validate-every"):
        assert option in done.output
    assert "encoder" in inkseek("train", "--help").output


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "can't be read"),
        ('{"colour": "blue"}', "do not exist: ['colour']"),
        ('{"steps": "many"}', "steps must be of type int"),
        ('{"unseen": "mine"}', "no list of unseen classes 'mine'"),
    ],
)
def test_a_wrong_recipe_is_one_line(tmp_path: Path, content: str, message: str):
    file = tmp_path / "r.json"
    file.write_text(content)
    done = inkseek("train", "encoder", "--out", tmp_path / "run", "--recipe", file)
    assert done.exit_code == 1
    assert message in plain(done.stderr)
    assert done.stderr.strip().count("\n") == 0, done.stderr


def test_a_device_that_is_not_here(tmp_path: Path):
    done = inkseek("train", "encoder", "--out", tmp_path / "run", "--device", "abacus")
    assert done.exit_code == 1
    assert done.stderr.strip() == (
        "Error: There is no device 'abacus': choose auto, cpu, cuda or mps."
    )


class TestBeginning:
    def test_a_folder_without_a_state(self, tmp_path: Path):
        with pytest.raises(TrainingError, match=r"holds no state\.pt"):
            begin_from_run(SketchPhotoNet("lite0", 4), tmp_path)

    def test_a_damaged_state(self, tmp_path: Path):
        (tmp_path / "state.pt").write_bytes(b"PK\x03\x04 half a zip")
        with pytest.raises(TrainingError, match=r"state\.pt can't be read"):
            begin_from_run(SketchPhotoNet("lite0", 4), tmp_path)

    def test_another_network(self, tmp_path: Path):
        torch.save({"average": SketchPhotoNet("lite0", 8).state_dict()}, tmp_path / "state.pt")
        with pytest.raises(TrainingError, match="another network"):
            begin_from_run(SketchPhotoNet("lite0", 4), tmp_path)


@needs_imagenet
def test_missing_word_vectors_are_named_with_where_they_come_from(
    tmp_path: Path, recipe_file: Path
):
    data = write_data_sets(tmp_path / "data")
    (data / "splits_and_words" / "word_vectors.npz").unlink()
    done = inkseek(
        "train", "encoder", "--out", tmp_path / "run", "--data", data, "--recipe", recipe_file
    )
    assert done.exit_code == 1
    assert "Traceback" not in done.stderr
    first, page, *spatial = done.stderr.strip().splitlines()
    assert first == "Error: Word vectors not found."
    assert page.startswith("Get it from https://")
    assert spatial[0] == "Expected spatial:"
    assert spatial[-1].startswith("Searched: ")


def test_no_data_at_all_without_a_traceback(tmp_path: Path):
    done = inkseek_process(["train", "encoder", "--out", tmp_path / "run", "--data", tmp_path])
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.strip().startswith("Error: None of the paired data sets")
    assert done.stderr.strip().count("\n") == 0, done.stderr


def torchrun(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    return subprocess.run(
        [*command, "--nproc-per-node", "2", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": f"{ROOT}:{ROOT}/tests/support"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.slow
def test_two_processes_agree_and_one_writes(tmp_path: Path):
    done = torchrun(ROOT / "tests" / "support" / "two_processes.py", tmp_path)
    assert done.returncode == 0, done.stderr
    first, second = (json.loads((tmp_path / f"{rank}.json").read_text()) for rank in (0, 1))
    for part in ("weights", "average", "memory"):
        assert first[part] == second[part], part
    assert first["batches"] == [0, 2, 4, 6]
    assert second["batches"] == [1, 3, 5, 7]
    assert first["remembered"] > 0
    written = {path.name for path in (tmp_path / "0").iterdir()}
    assert {"state.pt", "recipe.json"} <= written
    assert list((tmp_path / "1").iterdir()) == []


@pytest.mark.slow
@needs_imagenet
def test_the_command_under_torchrun(data_sets: Path, tmp_path: Path, recipe_file: Path):
    out = tmp_path / "run"
    words = ["-m", "core.cli", "train", "encoder", "--out", out, "--data", data_sets]
    words += ["--recipe", recipe_file, "--device", "cpu", "--workers", "0"]
    done = torchrun(*words)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Done: ") == 1
    encoder = load_encoder("cpu", out / "encoder.safetensors")
    assert encoder.card.training["recipe"]["steps"] == 2
    assert encoder.card.training["processes"] == 2
    assert (state_of(out)["done"], state_of(out)["processes"]) == (2, 2)
