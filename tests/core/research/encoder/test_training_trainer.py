"""The training loop: exact resumption, interrupts, the schedule, what learns and what is frozen."""

import json
import math
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from small_training import small_batches, small_recipe, small_trainer, state_of
from torch import nn
from torch._dynamo.utils import counters
from torch._inductor import config as inductor
from training_runs import Same, assert_equal_states, train

from core.encoder.base import Domain
from core.research.encoder.errors import TrainingError
from core.research.encoder.trainer import Trainer


def test_stopped_and_resumed_is_as_if_never_stopped(tmp_path: Path):
    recipe = small_recipe(steps=6)
    whole = train(small_trainer(recipe, tmp_path / "whole"), small_batches(recipe))
    first = train(small_trainer(recipe, tmp_path / "parts"), small_batches(recipe), stop_after=3)
    assert state_of(tmp_path / "parts")["done"] == 3
    # Other first weights and another past of the random numbers: all must come from the state.
    again = small_trainer(recipe, tmp_path / "parts", seed=99)
    torch.rand(17)
    second = train(again, small_batches(recipe))
    assert first + second == whole
    assert_equal_states(state_of(tmp_path / "parts"), state_of(tmp_path / "whole"))


def test_what_a_state_holds(tmp_path: Path):
    """Runs that were stopped must be able to go on, so these names are for good."""
    recipe = small_recipe(steps=1)
    train(small_trainer(recipe, tmp_path), small_batches(recipe))
    state = state_of(tmp_path)
    assert set(state) == {"done", "step", "average", "optimizer"}
    assert {name.split(".")[0] for name in state["step"]} == {"net", "objective"}
    for tower in (0, 1):
        assert f"net.towers.{tower}.backbone.stem.weight" in state["step"]
    assert "objective.memory.vectors" in state["step"]
    assert "joint.1.linear.bias" in state["average"]


def test_ctrl_c_within_a_step_waits_for_its_end(tmp_path: Path):
    recipe = small_recipe(steps=3)
    train(small_trainer(recipe, tmp_path / "whole"), small_batches(recipe))
    trainer = small_trainer(recipe, tmp_path / "parts")
    calls = []

    def press(*_: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            signal.raise_signal(signal.SIGINT)

    trainer._step.register_forward_hook(press)
    with pytest.raises(KeyboardInterrupt):
        trainer.run(small_batches(recipe))
    assert state_of(tmp_path / "parts")["done"] == 2
    train(small_trainer(recipe, tmp_path / "parts", seed=5), small_batches(recipe))
    assert_equal_states(state_of(tmp_path / "parts"), state_of(tmp_path / "whole"))


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_helper_process_changes_nothing_but_the_speed(tmp_path: Path):
    recipe = small_recipe(steps=2)
    alone = train(small_trainer(recipe, tmp_path / "a"), small_batches(recipe))
    helped = train(small_trainer(recipe, tmp_path / "b", workers=1), small_batches(recipe))
    assert helped == alone


def test_a_finished_run_is_left_alone(tmp_path: Path):
    recipe = small_recipe(steps=1)
    train(small_trainer(recipe, tmp_path), small_batches(recipe))
    before = (tmp_path / "state.pt").read_bytes()
    assert train(small_trainer(recipe, tmp_path, seed=1), small_batches(recipe)) == []
    assert (tmp_path / "state.pt").read_bytes() == before


def test_a_run_may_be_made_longer(tmp_path: Path):
    train(small_trainer(small_recipe(steps=1), tmp_path), small_batches(small_recipe(steps=1)))
    longer = small_recipe(steps=2)
    assert len(train(small_trainer(longer, tmp_path), small_batches(longer))) == 1


def test_the_state_of_another_recipe_is_refused_and_kept(tmp_path: Path):
    recipe = small_recipe(steps=1)
    train(small_trainer(recipe, tmp_path), small_batches(recipe))
    before = (tmp_path / "state.pt").read_bytes()
    other = small_recipe(steps=1, dim=8)
    with pytest.raises(TrainingError, match="another recipe"):
        small_trainer(other, tmp_path).run(small_batches(other))
    assert (tmp_path / "state.pt").read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"no state", b"PK\x03\x04 half a zip"])
def test_a_damaged_state_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "state.pt").write_bytes(content)
    recipe = small_recipe(steps=1)
    with pytest.raises(TrainingError, match=r"state\.pt is damaged"):
        small_trainer(recipe, tmp_path).run(small_batches(recipe))


def test_the_learning_rate_rises_and_falls(tmp_path: Path):
    recipe = small_recipe(steps=100, warmup=10)
    trainer = small_trainer(recipe, tmp_path)
    rates = []
    for step in range(100):
        trainer.done = step
        rates.append(trainer._rate())
    assert rates[:10] == pytest.approx([(i + 1) / 10 for i in range(10)])
    for step in (10, 40, 99):
        expected = 0.01 + 0.99 * (1 + math.cos(math.pi * (step - 10) / 90)) / 2
        assert rates[step] == pytest.approx(expected)
    assert rates[10] == pytest.approx(1.0)
    assert rates == [*rates[:10], *sorted(rates[10:], reverse=True)]
    assert 0.01 < rates[-1] < 0.02


def test_what_learns_how_fast(tmp_path: Path):
    recipe = small_recipe(lr=0.001, photo_lr=0.0001, head_lr=0.01, weight_decay=0.3)
    trainer = small_trainer(recipe, tmp_path)
    groups = trainer._optimizer.param_groups
    everything = [p for group in groups for p in group["params"]]
    trained = [p for p in trainer._step.parameters() if p.requires_grad]
    assert len(everything) == len(trained) == len({id(p) for p in everything})
    rate = {
        id(p): (group["peak"], group["weight_decay"]) for group in groups for p in group["params"]
    }
    photos, sketches = (trainer._step.net.tower(domain) for domain in Domain)
    of_photos, of_sketches = trainer._step.net.joint
    # What begins with what is known of photos already learns slowly.
    assert rate[id(photos.backbone.head.weight)] == (0.0001, 0.3)
    assert rate[id(photos.pooling.power)] == (0.0001, 0.0)
    assert rate[id(of_photos.linear.weight)] == (0.0001, 0.3)
    assert rate[id(of_photos.linear.bias)] == (0.0001, 0.0)
    assert rate[id(photos.attention.squeeze.weight)] == (0.01, 0.3)
    assert rate[id(sketches.backbone.head.weight)] == (0.001, 0.3)
    assert rate[id(sketches.backbone.head_norm.bias)] == (0.001, 0.0)
    assert rate[id(sketches.pooling.power)] == (0.01, 0.0)
    assert rate[id(of_sketches.linear.weight)] == (0.01, 0.3)


def test_equal_rates_are_no_reason_to_learn_twice(tmp_path: Path):
    trainer = small_trainer(small_recipe(lr=0.01, photo_lr=0.01, head_lr=0.01), tmp_path)
    everything = [p for group in trainer._optimizer.param_groups for p in group["params"]]
    trained = [p for p in trainer._step.parameters() if p.requires_grad]
    assert {id(p) for p in everything} == {id(p) for p in trained}
    assert len(everything) == len(trained)


@pytest.mark.parametrize("photo_lr", [0.0, 5e-3])
def test_what_is_frozen_stays_as_it_was_and_the_rest_moves(tmp_path: Path, photo_lr: float):
    recipe = small_recipe(steps=1, warmup=1, frozen_blocks=5, photo_lr=photo_lr)
    trainer = small_trainer(recipe, tmp_path)
    before = {k: v.clone() for k, v in trainer._step.net.state_dict().items()}
    train(trainer, small_batches(recipe))
    slow = ("towers.0.backbone.head.weight", "towers.0.pooling.power", "joint.0.")
    frozen = ("towers.0.backbone.", "towers.1.backbone.stem")
    frozen += tuple(f"towers.1.backbone.blocks.{i}." for i in range(5))
    moving = ("running_mean", "head.weight", "linear.weight")
    # At this size a drawing's map is one place: neither attention nor pooling can choose.
    moving += ("towers.0.attention.score.weight",)
    for name, value in trainer._step.net.state_dict().items():
        same = torch.equal(value, before[name])
        if name.startswith(slow):
            assert same == (photo_lr == 0), name
        elif name.startswith(frozen):
            assert same, name
            assert torch.equal(trainer.averaged.state_dict()[name], before[name]), name
        elif name.endswith(moving):
            assert not same, name


def test_a_step_runs_only_what_learns(tmp_path: Path):
    """The trunk of photos has looked before; what is frozen for drawings has its norms folded."""
    recipe = small_recipe(steps=2, frozen_blocks=5)
    trainer = small_trainer(recipe, tmp_path)
    ran: list[str] = []
    for name, module in trainer._step.net.named_modules():
        if isinstance(module, nn.Conv2d | nn.BatchNorm2d):
            module.register_forward_hook(lambda *_, name=name: ran.append(name))
    train(trainer, small_batches(recipe))
    of_photos = {name for name in ran if name.startswith("towers.0.backbone.")}
    assert of_photos == {"towers.0.backbone.head", "towers.0.backbone.head_norm"}
    norms = {name for name in ran if name.startswith("towers.1.") and name.endswith("norm")}
    assert {int(name.split(".")[4]) for name in norms if ".blocks." in name} == set(range(5, 16))
    assert "towers.1.backbone.stem_norm" not in norms
    assert all(ran.count(name) == 2 for name in set(ran))


def test_frozen_norms_do_not_look_at_the_batch(tmp_path: Path):
    recipe = small_recipe(steps=1, frozen_blocks=2)
    trainer = small_trainer(recipe, tmp_path)
    train(trainer, small_batches(recipe))
    net = trainer._step.net
    looking = {m for m in net.modules() if isinstance(m, nn.BatchNorm2d) and m.training}
    backbone = net.tower(Domain.SKETCH).backbone
    frozen = {backbone.stem_norm, *(m for block in backbone.blocks[:2] for m in block.modules())}
    assert looking == {m for m in backbone.modules() if isinstance(m, nn.BatchNorm2d)} - frozen


@pytest.mark.parametrize("frozen_blocks", [0, 5, 16])
def test_drawings_are_seen_as_the_whole_tower_sees_them(tmp_path: Path, frozen_blocks: int):
    trainer = small_trainer(small_recipe(frozen_blocks=frozen_blocks), tmp_path)
    step = trainer._step.eval()
    step.prepare(compiled=False)
    images = trainer._ready(small_batches()[0]).sketches
    with torch.no_grad():
        lower = step._stem[0].forward_stem(images, frozen_blocks)
        seen = step._sketch_features(lower)
        expected = step.net.tower(Domain.SKETCH)(images)
    torch.testing.assert_close(seen, expected, rtol=1e-3, atol=1e-4)


def test_towers_may_be_of_two_sizes(tmp_path: Path):
    """As the default recipe has them."""
    recipe = small_recipe(steps=1, variant="lite2+lite0")
    trainer = small_trainer(recipe, tmp_path)
    batch = small_batches(recipe)[0]
    extended = replace(batch, photos=torch.cat([batch.photos, batch.photos[:, :32]], 1))
    assert extended.photos.shape[1] == trainer._step.net.tower(Domain.PHOTO).backbone.trunk_channels
    seen = []
    trainer.run(Same(extended), lambda step, losses: seen.append(losses["loss"]))
    assert math.isfinite(seen[0])


def test_validation_sees_the_averaged_network_when_it_should(tmp_path: Path):
    recipe = small_recipe(steps=5)
    seen = []
    holder: list[Trainer] = []

    def validate(net: Any) -> dict[str, float]:
        assert net is holder[0].averaged
        seen.append(holder[0].done)
        return {"map": 0.5}

    holder.append(small_trainer(recipe, tmp_path, validate=validate, validate_every=2))
    train(holder[0], small_batches(recipe))
    assert seen == [2, 4, 5]
    lines = (tmp_path / "log.jsonl").read_text("utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    assert [entry["step"] for entry in entries if "map" in entry] == [2, 4, 5]
    assert all(entry["map"] == 0.5 for entry in entries)


def test_the_loss_falls_on_a_batch_that_comes_again(tmp_path: Path):
    recipe = small_recipe(steps=8, warmup=1, head_lr=3e-3, lr=1e-3)
    trainer = small_trainer(recipe, tmp_path)
    batch = small_batches(recipe)[0]

    seen = []
    trainer.run(Same(batch), lambda step, losses: seen.append(losses["loss"]))
    assert seen[-1] < 0.8 * seen[0]


def test_bf16(tmp_path: Path):
    recipe = small_recipe(steps=1, precision="bf16")
    trainer = small_trainer(recipe, tmp_path)
    (loss,) = train(trainer, small_batches(recipe))
    assert {p.dtype for p in trainer._step.parameters()} == {torch.float32}
    exact = replace(recipe, precision="fp32")
    (expected,) = train(small_trainer(exact, tmp_path / "exact"), small_batches(exact))
    assert loss == pytest.approx(expected, rel=0.3)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # torch's compiler warns of its own inner workings.
def test_compiled_it_learns_the_same(tmp_path: Path):
    recipe = small_recipe(steps=1)
    (expected,) = train(small_trainer(recipe, tmp_path / "plain"), small_batches(recipe))
    recipe = replace(recipe, compile=True)
    counters.clear()
    # In this process, or helpers would outlive the test.
    with inductor.patch(compile_threads=1):
        (loss,) = train(small_trainer(recipe, tmp_path / "compiled"), small_batches(recipe))
    torch.compiler.reset()
    assert counters["stats"]["calls_captured"] > 100, "the drawings' tower is what is compiled"
    assert loss == pytest.approx(expected, rel=1e-3)
