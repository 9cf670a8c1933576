"""`train_spatial` and its command on miniature data, from shipped towers to an encoder of both."""

import os
import shutil
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from command_line import ROOT, inkseek, plain
from shapes import shape
from small_training import needs_imagenet, state_of
from spatial_runs import OTHER_RECIPE, TOWERS_RECIPE, recipe, told_of

from core.encoder import load_encoder
from core.encoder.backbone import Backbone
from core.encoder.card import ModelCard
from core.encoder.checkpoint import load_checkpoint
from core.encoder.folding import fold_norms
from core.encoder.spatial import SPATIAL_SIZE, SpatialBranch
from core.research.encoder.card_page import card_page
from core.research.encoder.dataset import load_sources
from core.research.encoder.errors import TrainingError
from core.research.encoder.logbook import Logbook
from core.research.encoder.pools import silent
from core.research.encoder.saved import saved_state
from core.research.encoder.spatial.dataset import learnt_from, prepare
from core.research.encoder.spatial.recipe import SpatialRecipe
from core.research.encoder.spatial.run import halfway, train_spatial
from core.research.encoder.teacher import imagenet_backbone
from core.sketch import rasterise


@needs_imagenet
def test_from_towers_to_an_encoder_that_loads(
    towers: Path, data_sets: Path, cache: Path, tmp_path: Path
) -> None:
    steps: list[int] = []
    stages: set[str] = set()
    card = train_spatial(
        recipe(steps=3),
        tmp_path / "run",
        towers=towers,
        data=data_sets,
        cache=cache,
        device="cpu",
        workers=0,
        validate_every=2,
        progress=lambda what, done, of: stages.add(what),
        on_step=lambda step, losses: steps.append(step),
    )
    assert steps == [1, 2, 3]
    assert {"photos", "drawings of sketchy", "what the towers see"} <= stages
    assert "drawings of quickdraw" not in stages, "only drawings of particular photos"
    assert {path.name for path in (tmp_path / "run").iterdir()} == {
        "encoder.json",
        "encoder.safetensors",
        "log.jsonl",
        "log.png",
        "recipe.json",
        "state.pt",
    }
    encoder = load_encoder("cpu", tmp_path / "run" / "encoder.safetensors")
    assert encoder.card == card
    assert (card.dim, card.feature_dim, card.spatial_dim) == (12, 1286, 6)
    assert (card.variant, card.sketch_size, card.photo_size) == ("lite0", 64, 64)
    rows = encoder.embed_sketches(np.stack([rasterise(shape(i), 64) for i in range(2)]))
    assert rows.shape == (2, 12)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    validated = [entry for entry in Logbook(tmp_path / "run").read() if "loss" not in entry]
    assert [entry["step"] for entry in validated] == [2, 3]
    assert "unseen classes a@1" in validated[0]


@needs_imagenet
def test_the_towers_go_in_as_they_are(towers: Path, finished: Path) -> None:
    net, card = load_checkpoint(finished / "encoder.safetensors")
    given, towers_card = load_checkpoint(towers)
    kept = net.towers.state_dict()
    for name, value in given.towers.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            assert torch.equal(kept[name], value), name
    training = dict(card.training)
    spatial = training.pop("spatial")
    assert training == towers_card.training
    assert spatial["recipe"] == asdict(recipe())
    assert spatial["command"].startswith("inkseek train spatial --towers ")
    assert card.id != towers_card.id


@needs_imagenet
def test_what_is_kept_is_the_average_of_what_began_with_imagenet(finished: Path) -> None:
    net, _ = load_checkpoint(finished / "encoder.safetensors")
    assert net.spatial is not None
    state = state_of(finished)
    average, latest = state["average"], state["step"]
    assert isinstance(average, dict)
    assert isinstance(latest, dict)
    begun = imagenet_backbone("lite0").blocks[5:10].state_dict()
    for name, value in net.spatial.blocks.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        assert torch.equal(value, average[f"blocks.{name}"].half().float()), name
        if name.endswith(("running_mean", "running_var")):
            assert torch.equal(value, begun[name].half().float()), name
        elif name.endswith(("widen.weight", "filter.weight", "narrow.weight")):
            assert not torch.equal(value, latest[f"spatial.blocks.{name}"].half().float()), name
            torch.testing.assert_close(value, begun[name], rtol=1e-2, atol=2e-3)


@needs_imagenet
def test_a_finished_run_is_not_trained_again_and_gives_the_same_weights(
    finished: Path, towers: Path, data_sets: Path, cache: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "spatial"
    shutil.copytree(finished, folder)
    (folder / "encoder.safetensors").unlink()
    before = ModelCard.read(folder / "encoder.safetensors")
    heard: list[str] = []
    again = train_spatial(
        recipe(),
        folder,
        towers=towers,
        data=data_sets,
        cache=cache,
        device="cpu",
        workers=0,
        progress=lambda what, done, of: heard.append(what),
        on_step=lambda step, losses: pytest.fail("trained again"),
    )
    # Axes are found anew, by a library that rounds as its threads happen to share the work.
    assert replace(again, id=before.id, sha256=before.sha256) == before
    drawn = np.stack([rasterise(shape(i), before.sketch_size) for i in range(6)])
    encoders = [load_encoder("cpu", run / "encoder.safetensors") for run in (folder, finished)]
    new, old = (encoder.embed_sketches(drawn) for encoder in encoders)
    np.testing.assert_allclose(new @ new.T, old @ old.T, atol=2e-3)
    assert "lines and parts of photos" not in heard, "photos are looked at once"


@needs_imagenet
def test_the_command(towers: Path, data_sets: Path, tmp_path: Path) -> None:
    out, file = tmp_path / "run", tmp_path / "settings.json"
    recipe(steps=2).save(file)
    words: list[str | Path] = ["train", "spatial", "--out", out, "--towers", towers]
    words += ["--data", data_sets, "--device", "cpu", "--workers", "0"]
    done = inkseek(*words, "--recipe", file, "--steps", "1", "--seed", "4")
    assert done.exit_code == 0, done.output
    assert "encoder.safetensors" in done.stderr
    assert done.stdout == ""
    saved = SpatialRecipe.load(out / "recipe.json")
    assert (saved.steps, saved.seed, saved.dim) == (1, 4, 8)
    # The run's own recipe is taken up again, so a longer run needs only its length.
    longer = inkseek(*words, "--steps", "2")
    assert longer.exit_code == 0, longer.output
    assert state_of(out)["done"] == 2
    assert SpatialRecipe.load(out / "recipe.json").seed == 4
    # What has a spatial branch already is no towers any more.
    words[words.index(towers)] = out / "encoder.safetensors"
    refused = inkseek(*words)
    assert refused.exit_code == 1
    assert "has a spatial branch already" in plain(refused.stderr)
    assert refused.stderr.strip().count("\n") == 0, refused.stderr


@needs_imagenet
def test_the_command_has_the_switches_of_the_towers_command(
    finished: Path, towers: Path, data_sets: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "spatial"
    shutil.copytree(finished, folder)
    words = ["train", "spatial", "--out", folder, "--towers", towers, "--data", data_sets]
    words += ["--device", "cpu", "--workers", "0"]
    done = inkseek(*words, "--compile")
    assert done.exit_code == 0, done.output
    assert SpatialRecipe.load(folder / "recipe.json") == recipe(compile=True)
    # What the towers held out must be held out here, too.
    refused = inkseek(*words, "--full")
    assert refused.exit_code == 1
    assert "trained with hold_out = True" in plain(refused.stderr)
    assert SpatialRecipe.load(folder / "recipe.json").hold_out


@needs_imagenet
def test_the_middle_of_two_runs_is_joined(
    finished: Path, towers: Path, data_sets: Path, cache: Path, tmp_path: Path
) -> None:
    both, other, alone = tmp_path / "both", tmp_path / "other", finished
    options = {"towers": towers, "data": data_sets, "cache": cache, "device": "cpu", "workers": 0}
    train_spatial(recipe(lr=3e-3), other, **options)
    shutil.copytree(finished, both)
    card = train_spatial(recipe(), both, blend=other, **options)
    assert card.training["spatial"]["blend"] == {"recipe": asdict(recipe(lr=3e-3))}
    assert "(`--blend`), made by this recipe" in card_page(
        replace(card, metrics={"benchmarks": {}})
    )
    assert "blend" not in ModelCard.read(alone / "encoder.safetensors").training["spatial"]
    first, second = (saved_state(folder)["average"] for folder in (alone, other))
    part = SpatialBranch(recipe().dim)
    part.load_state_dict(first)
    middle = halfway(part, other).state_dict()
    assert any(not torch.equal(first[name], second[name]) for name in first)
    for name, tensor in middle.items():
        if not tensor.is_floating_point():
            continue
        torch.testing.assert_close(tensor, (first[name] + second[name]) / 2)
    for name, tensor in part.state_dict().items():
        assert torch.equal(tensor, first[name]), "the part itself stays as it is"
    with pytest.raises(TrainingError, match="no spatial branch like this one"):
        halfway(SpatialBranch(5), other)


@pytest.mark.slow
@needs_imagenet
def test_two_processes_agree_and_one_writes(towers: Path, data_sets: Path, tmp_path: Path) -> None:
    out, file = tmp_path / "run", tmp_path / "settings.json"
    recipe(steps=2).save(file)
    words = ["train", "spatial", "--out", out, "--towers", towers, "--data", data_sets]
    words += ["--recipe", file, "--device", "cpu", "--workers", "0"]
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    done = subprocess.run(
        [*command, "--nproc-per-node", "2", "-m", "core.cli", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Done: ") == 1
    assert state_of(out)["done"] == 2
    encoder = load_encoder("cpu", out / "encoder.safetensors")
    assert encoder.card.spatial_dim == 6


def test_help() -> None:
    done = inkseek("train", "spatial", "--help")
    assert done.exit_code == 0
    options = ["--out", "--towers", "--recipe", "--data", "--steps", "--full", "--compile"]
    for option in (*options, "--validate-every"):
        assert option in done.output
    assert "spatial" in inkseek("train", "--help").output


def test_towers_that_are_not_there(tmp_path: Path) -> None:
    done = inkseek("train", "spatial", "--out", tmp_path, "--towers", tmp_path / "none.safetensors")
    assert done.exit_code == 2
    assert "does not exist" in plain(done.stderr)


def test_towers_that_can_t_be_read_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "bare.safetensors").write_bytes(b"nothing")
    done = inkseek(
        *("train", "spatial", "--out", tmp_path / "run"),
        *("--towers", tmp_path / "bare.safetensors", "--data", tmp_path),
    )
    assert done.exit_code == 1
    assert "is missing" in done.stderr
    assert done.stderr.strip().count("\n") == 0, done.stderr


@needs_imagenet
@pytest.mark.parametrize(
    ("story", "said"),
    [
        ({"command": None}, "do not say how they were made.*train ship"),
        ({"recipe": OTHER_RECIPE | {"hold_out": False}}, "trained with hold_out = False"),
        ({"recipe": OTHER_RECIPE | {"unseen": "sketchy-100-25"}}, "unseen = sketchy-100-25"),
        ({"recipe": OTHER_RECIPE | {"frozen_blocks": 4}}, "frozen_blocks = 5 or more"),
    ],
)
def test_towers_that_do_not_fit_are_refused(
    towers: Path, tmp_path: Path, story: dict[str, object], said: str
) -> None:
    other = told_of(towers, tmp_path, **story)
    with pytest.raises(TrainingError, match=said):
        train_spatial(recipe(), tmp_path / "run", towers=other, data=tmp_path, cache=tmp_path)


@needs_imagenet
def test_an_embedding_longer_than_its_parts_is_refused_at_once(
    towers: Path, tmp_path: Path
) -> None:
    most = TOWERS_RECIPE.dim + recipe().spatial_dim
    with pytest.raises(TrainingError, match=f"at most {most} numbers"):
        train_spatial(
            recipe(embedding_dim=most + 1),
            tmp_path / "run",
            towers=towers,
            data=tmp_path,
            cache=tmp_path,
        )
    assert not (tmp_path / "run").exists()


def test_what_is_learnt_from(data_sets: Path, tmp_path: Path) -> None:
    """Drawings of particular photos and photos to trace; each as the network takes it."""
    settings = recipe(pairs={"sketchy": 2, "chairv1": 2, "nowhere": 9}, pseudo=3)
    sources = learnt_from(load_sources(settings, data_sets))
    assert set(sources.paired) == {"sketchy", "chairv1", "chairv2", "shoev1"}
    assert set(sources.plain_photos) == {"flickr", "shoev2-photos"}
    assert not sources.named_drawings
    assert not sources.named_photos
    assert sources.held_out
    torch.manual_seed(1)
    material = prepare(settings, sources, fold_norms(Backbone("lite0")), tmp_path, silent)
    n_photos = sum(len(data.photos) for data in sources.all.values())
    assert material.photo_names.shape == (n_photos,)
    batch = material.batches[0]
    assert batch.n_pairs == len(batch.photos) == 2 + 2 + 3
    assert batch.photos.shape[1:] == (40, SPATIAL_SIZE // 8, SPATIAL_SIZE // 8)
    assert batch.sketches.shape == (7, SPATIAL_SIZE, SPATIAL_SIZE)
    assert torch.equal(batch.photo_names, material.photo_names[batch.photo_index])
    assert torch.equal(batch.sketch_names, batch.photo_names)
    # Two classes of Sketchy are left, and yet both of its drawings show the same.
    for step in range(6):
        first, second = material.batches[step].sketch_names[:2].tolist()
        assert first == second
