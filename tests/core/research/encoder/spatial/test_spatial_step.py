"""What the spatial branch learns from: losses by plain loops, memory, what moves and what not.

And the way through its training: stopped and resumed as if nothing had happened.
"""

import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from lively_norms import enliven
from small_spatial import (
    MAPS,
    SIZE,
    small_spatial_batches,
    small_spatial_recipe,
    small_spatial_step,
    small_spatial_trainer,
)
from small_training import N_PHOTOS, PHOTO_NAMES, state_of
from torch import Tensor, nn
from training_runs import Same, assert_equal_states, train

from core.encoder.base import Domain
from core.encoder.torch.backbone import Backbone
from core.encoder.torch.network import SketchPhotoNet
from core.encoder.torch.spatial import SHARED_BLOCKS, SPATIAL_SIZE
from core.research.encoder.batches import Batch
from core.research.encoder.errors import TrainingError
from core.research.encoder.recipe import SpatialRecipe
from core.research.encoder.spatial.training import SpatialStep

Rows = list[list[float]]


def batch_of(photos: list[int], flipped: list[bool], seed: int = 1) -> Batch:
    """Drawings of photos, as a trainer hands them to its step."""
    g = torch.Generator().manual_seed(seed)
    names = torch.from_numpy(PHOTO_NAMES[photos])
    return Batch(
        photos=torch.randn(len(photos), *MAPS, generator=g),
        photo_index=torch.tensor(photos),
        photo_names=names,
        sketches=torch.randn(len(photos), 3, SIZE, SIZE, generator=g),
        sketch_names=names,
        flipped=torch.tensor(flipped),
        n_pairs=len(photos),
    )


def unit(codes: Tensor) -> Rows:
    """Rows of length one, by hand."""
    lengths = [math.sqrt(sum(v * v for v in row)) for row in codes.double().tolist()]
    rows = codes.double().tolist()
    return [[v / length for v in row] for row, length in zip(rows, lengths, strict=True)]


def dot(first: list[float], second: list[float]) -> float:
    return sum(a * b for a, b in zip(first, second, strict=True))


def surprise(logits: list[float], right: float) -> float:
    """Minus the logarithm of the share that `right` has among `logits`."""
    return math.log(sum(math.exp(v) for v in logits)) - right


@torch.no_grad()
def codes_of(step: SpatialStep, batch: Batch) -> tuple[Rows, Rows]:
    lower = step._stem[0].forward_stem(batch.sketches, SHARED_BLOCKS)
    return unit(step.branch(lower)), unit(step.branch(batch.photos))


def settled(recipe: SpatialRecipe | None = None) -> SpatialStep:
    """A step on its way, as the trainer has it."""
    step = small_spatial_step(recipe).train()
    step.prepare(compiled=False)
    return step


# Names: 0 for the photos 0 to 9, 1 to 14, 2 to 16, 3 to 19, none to 23.
SEEN_BEFORE = [0, 1, 2, 11, 12, 15, 21]


def test_a_drawing_finds_its_photo_among_those_of_its_name() -> None:
    """By a plain loop: what has another name or was never seen does not count."""
    recipe = small_spatial_recipe(temperature=0.2, photo_to_sketch=0.0)
    step = settled(recipe)
    memory: Tensor = nn.functional.normalize(
        torch.randn(len(SEEN_BEFORE), 8, generator=torch.Generator().manual_seed(3))
    )
    step.memory.store(torch.tensor(SEEN_BEFORE), memory)
    photos = [0, 3, 12, 16, 22]
    batch = batch_of(photos, [False, True, False, True, False])
    sketch, photo = codes_of(step, batch)
    gallery = dict(zip(SEEN_BEFORE, memory.double().tolist(), strict=True))
    gallery |= dict(zip(photos, photo, strict=True))
    expected = 0.0
    for row, own in zip(sketch, photos, strict=True):
        logits = {
            other: dot(row, there) / 0.2
            for other, there in gallery.items()
            if PHOTO_NAMES[other] == PHOTO_NAMES[own]
        }
        assert len(logits) >= 2, "there is something to be confused with"
        expected += surprise(list(logits.values()), logits[own]) / len(photos)
    losses = step(batch)
    assert set(losses) == {"within_class"}
    assert losses["within_class"].item() == pytest.approx(expected, rel=1e-4)


def test_a_photo_finds_its_drawing_in_the_batch() -> None:
    """By a plain loop: another drawing of the same photo is not wrong."""
    step = settled(small_spatial_recipe(temperature=0.2, photo_to_sketch=0.7))
    photos = [0, 3, 0, 16, 22]
    batch = batch_of(photos, [False] * 5)
    sketch, photo = codes_of(step, batch)
    expected = 0.0
    for i, row in enumerate(photo):
        logits = [
            dot(row, there) / 0.2
            for j, there in enumerate(sketch)
            if j == i or photos[j] != photos[i]
        ]
        expected += surprise(logits, dot(row, sketch[i]) / 0.2) / len(photos)
    losses = step(batch)
    assert set(losses) == {"within_class", "photo_to_sketch"}
    assert losses["photo_to_sketch"].item() == pytest.approx(0.7 * expected, rel=1e-4)


def test_of_a_photo_that_is_there_twice_the_first_counts() -> None:
    recipe = small_spatial_recipe(temperature=0.2, photo_to_sketch=0.0)
    step = settled(recipe)
    photos = [0, 3, 0]
    batch = batch_of(photos, [False] * 3)
    sketch, photo = codes_of(step, batch)
    expected = 0.0
    for row, own in zip(sketch, (0, 1, 0), strict=True):
        logits = [dot(row, photo[0]) / 0.2, dot(row, photo[1]) / 0.2]
        expected += surprise(logits, logits[own]) / 3
    assert step(batch)["within_class"].item() == pytest.approx(expected, rel=1e-4)


def test_a_mirrored_photo_is_never_remembered() -> None:
    step = settled()
    batch = batch_of([0, 3, 3, 16], [True, True, False, False])
    _, photo = codes_of(step, batch)
    step(batch)
    assert step.memory.seen.nonzero()[:, 0].tolist() == [3, 16]
    kept = torch.tensor([photo[2], photo[3]]).float()
    torch.testing.assert_close(step.memory.vectors[[3, 16]], kept)
    # And of what was remembered before nothing is lost to it.
    step(batch_of([3, 16], [True, True], seed=2))
    torch.testing.assert_close(step.memory.vectors[[3, 16]], kept)
    later = batch_of([16], [False], seed=2)
    _, newer = codes_of(step, later)
    step(later)
    torch.testing.assert_close(step.memory.vectors[[3, 16]], torch.tensor([photo[2], newer[0]]))


def test_both_sides_learn_from_both_losses() -> None:
    """Photos of the batch, too, though those of the memory stay as they were."""
    for kind in ("within_class", "photo_to_sketch"):
        step = settled()
        batch = batch_of([0, 3, 5], [False] * 3)
        batch.photos.requires_grad_()
        step(batch)[kind].backward()
        assert batch.photos.grad is not None
        assert batch.photos.grad.abs().amax((1, 2, 3)).min() > 0
        assert all(p.grad is not None for p in step.branch.parameters())
        assert not step.memory.vectors.requires_grad


def test_what_learns_how_fast() -> None:
    recipe = small_spatial_recipe(lr=0.001, head_lr=0.01, weight_decay=0.3)
    step = small_spatial_step(recipe)
    groups = step.parameter_groups()
    rate = {id(p): (g["peak"], g.get("weight_decay")) for g in groups for p in g["params"]}
    everything = [p for g in groups for p in g["params"]]
    assert len(everything) == len(rate)
    assert set(rate) == {id(p) for p in step.branch.parameters()}
    for name, parameter in step.branch.named_parameters():
        peak = 0.001 if name.startswith("blocks.") else 0.01
        assert rate[id(parameter)] == (peak, 0.0 if parameter.ndim == 1 else None), name


def test_only_the_spatial_part_learns_and_its_norms_stay_as_they_were(tmp_path: Path) -> None:
    recipe = small_spatial_recipe(steps=2, warmup=1)
    trainer = small_spatial_trainer(recipe, tmp_path)
    step = trainer._step
    assert isinstance(step, SpatialStep)
    before = {name: value.clone() for name, value in step.branch.state_dict().items()}
    lower = {name: value.clone() for name, value in step._stem[0].state_dict().items()}
    train(trainer, small_spatial_batches(recipe))
    for name, value in step.branch.state_dict().items():
        still = name.endswith(("running_mean", "running_var", "num_batches_tracked"))
        assert torch.equal(value, before[name]) == still, name
        if still:
            assert torch.equal(trainer.averaged.state_dict()[name], before[name]), name
    for name, value in step._stem[0].state_dict().items():
        assert torch.equal(value, lower[name]), name
    assert not any(p.requires_grad for p in step._stem[0].parameters())
    assert step.memory.seen.any()


def test_stopped_and_resumed_is_as_if_never_stopped(tmp_path: Path) -> None:
    recipe = small_spatial_recipe(steps=4)
    whole = train(small_spatial_trainer(recipe, tmp_path / "whole"), small_spatial_batches(recipe))
    first = train(
        small_spatial_trainer(recipe, tmp_path / "parts"),
        small_spatial_batches(recipe),
        stop_after=2,
    )
    assert state_of(tmp_path / "parts")["done"] == 2
    # Other first weights and another past of the random numbers: all must come from the state.
    again = small_spatial_trainer(recipe, tmp_path / "parts", seed=99)
    torch.rand(17)
    second = train(again, small_spatial_batches(recipe))
    assert first + second == whole
    assert_equal_states(state_of(tmp_path / "parts"), state_of(tmp_path / "whole"))


def test_what_a_state_holds(tmp_path: Path) -> None:
    """Runs that were stopped must be able to go on, so these names are for good."""
    recipe = small_spatial_recipe(steps=1)
    train(small_spatial_trainer(recipe, tmp_path), small_spatial_batches(recipe))
    state = state_of(tmp_path)
    assert set(state) == {"done", "step", "average", "optimizer"}
    step, average = state["step"], state["average"]
    assert isinstance(step, dict)
    assert isinstance(average, dict)
    assert {name.split(".")[0] for name in step} == {"branch", "memory"}
    assert step["memory.vectors"].shape == (N_PHOTOS, 8)
    assert {f"branch.{name}" for name in average} < set(step)
    assert {"blocks.0.widen.weight", "norm.weight", "linear.bias"} <= set(average)


def test_the_state_of_another_recipe_is_refused(tmp_path: Path) -> None:
    recipe = small_spatial_recipe(steps=1)
    train(small_spatial_trainer(recipe, tmp_path), small_spatial_batches(recipe))
    before = (tmp_path / "state.pt").read_bytes()
    other = small_spatial_recipe(steps=1, dim=9)
    with pytest.raises(TrainingError, match="another recipe"):
        train(small_spatial_trainer(other, tmp_path), small_spatial_batches(other))
    assert (tmp_path / "state.pt").read_bytes() == before


def test_the_loss_falls_on_a_batch_that_comes_again(tmp_path: Path) -> None:
    recipe = small_spatial_recipe(steps=10, warmup=1, head_lr=3e-3, lr=1e-3)
    seen: list[float] = []
    trainer = small_spatial_trainer(recipe, tmp_path)
    trainer.run(Same(small_spatial_batches()[0]), lambda step, losses: seen.append(losses["loss"]))
    assert seen[-1] < 0.8 * seen[0]


def test_bf16(tmp_path: Path) -> None:
    recipe = small_spatial_recipe(steps=1, precision="bf16")
    trainer = small_spatial_trainer(recipe, tmp_path)
    (loss,) = train(trainer, small_spatial_batches(recipe))
    assert {p.dtype for p in trainer._step.parameters()} == {torch.float32}
    exact = replace(recipe, precision="fp32")
    (expected,) = train(
        small_spatial_trainer(exact, tmp_path / "exact"), small_spatial_batches(exact)
    )
    assert loss == pytest.approx(expected, rel=0.1)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # torch's compiler warns of its own inner workings.
def test_compiled_it_learns_the_same(tmp_path: Path) -> None:
    recipe = small_spatial_recipe(steps=2)
    expected = train(
        small_spatial_trainer(recipe, tmp_path / "plain"), small_spatial_batches(recipe)
    )
    recipe = replace(recipe, compile=True)
    # In this process, or helpers would outlive the test.
    with torch._inductor.config.patch(compile_threads=1):
        losses = train(
            small_spatial_trainer(recipe, tmp_path / "compiled"), small_spatial_batches(recipe)
        )
    torch.compiler.reset()
    assert losses == pytest.approx(expected, rel=1e-3)
    for part in ("step", "average"):
        plain, compiled = (state_of(tmp_path / name)[part] for name in ("plain", "compiled"))
        assert isinstance(plain, dict)
        assert isinstance(compiled, dict)
        assert plain.keys() == compiled.keys()


def test_training_sees_what_the_encoder_sees_at_use() -> None:
    """From the picture on the sheet to the code, by the step and by the whole network."""
    torch.manual_seed(2)
    net = SketchPhotoNet("lite0", 4, 8)
    images = torch.randn(3, 3, SPATIAL_SIZE, SPATIAL_SIZE)
    enliven(net, lambda: [net.feature(images, domain) for domain in Domain])
    lower = net.tower(Domain.SKETCH).backbone
    assert isinstance(lower, Backbone)
    assert net.spatial is not None
    step = SpatialStep(net.spatial, lower, torch.from_numpy(PHOTO_NAMES), small_spatial_recipe())
    with torch.no_grad():
        maps = step._stem[0].forward_stem(images, SHARED_BLOCKS)
        codes = step._unit(maps) * math.sqrt(8)
        for domain in Domain:
            given = net.feature(images, domain)[:, -8:]
            torch.testing.assert_close(given, codes, rtol=1e-3, atol=1e-3)
