"""The training loop: exact resumption, interrupts, the schedule, validation, what is frozen."""

import math
import signal
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from small_training import small_batches, small_recipe, small_trainer, state_of
from torch import Tensor

from core.training.errors import TrainingError
from core.training.logbook import Logbook
from core.training.recipe import Recipe
from core.training.trainer import Trainer


def train(trainer: Trainer, recipe: Recipe, *, stop_after: int | None = None) -> list[float]:
    """Trains; with `stop_after`, as if somebody pressed Ctrl+C when that step is done."""
    seen: list[float] = []

    def on_step(step: int, losses: dict[str, float]) -> None:
        seen.append(losses["loss"])
        if step == stop_after:
            raise KeyboardInterrupt

    if stop_after is None:
        trainer.run(small_batches(recipe), on_step)
    else:
        with pytest.raises(KeyboardInterrupt):
            trainer.run(small_batches(recipe), on_step)
    return seen


def assert_equal_states(first: object, second: object, path: str = "state") -> None:
    if isinstance(first, Tensor):
        assert torch.equal(first, second), path
    elif isinstance(first, dict):
        assert first.keys() == second.keys(), path
        for key in first:
            assert_equal_states(first[key], second[key], f"{path}.{key}")
    elif isinstance(first, list):
        for i, pair in enumerate(zip(first, second, strict=True)):
            assert_equal_states(*pair, f"{path}[{i}]")
    else:
        assert first == second, path


def test_stopped_and_resumed_is_as_if_never_stopped(tmp_path: Path):
    recipe = small_recipe(steps=6)
    whole = train(small_trainer(recipe, tmp_path / "whole"), recipe)
    first = train(small_trainer(recipe, tmp_path / "parts"), recipe, stop_after=3)
    assert state_of(tmp_path / "parts")["done"] == 3
    # Other first weights and another past of the random numbers: all must come from the state.
    again = small_trainer(recipe, tmp_path / "parts", seed=99)
    torch.rand(17)
    second = train(again, recipe)
    assert first + second == whole
    assert_equal_states(state_of(tmp_path / "parts"), state_of(tmp_path / "whole"))


def test_what_a_state_holds(tmp_path: Path):
    """Runs that were stopped must be able to go on, so these names are for good."""
    recipe = small_recipe(steps=1)
    train(small_trainer(recipe, tmp_path), recipe)
    state = state_of(tmp_path)
    assert set(state) == {"done", "step", "average", "optimizer"}
    assert {name.split(".")[0] for name in state["step"]} == {"net", "objective"}
    assert "net.features.backbone.stem.weight" in state["step"]
    assert "objective.memory.vectors" in state["step"]
    assert "joint.1.linear.bias" in state["average"]
    assert Recipe.load(tmp_path / "recipe.json") == recipe


def test_ctrl_c_within_a_step_waits_for_its_end(tmp_path: Path):
    recipe = small_recipe(steps=3)
    train(small_trainer(recipe, tmp_path / "whole"), recipe)
    trainer = small_trainer(recipe, tmp_path / "parts")
    calls = []

    def press(*_: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            signal.raise_signal(signal.SIGINT)

    trainer._step.register_forward_hook(press)
    with pytest.raises(KeyboardInterrupt):
        trainer.run(small_batches(recipe))
    assert state_of(tmp_path / "parts")["done"] == 2
    train(small_trainer(recipe, tmp_path / "parts", seed=5), recipe)
    assert_equal_states(state_of(tmp_path / "parts"), state_of(tmp_path / "whole"))


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_helper_process_changes_nothing_but_the_speed(tmp_path: Path):
    recipe = small_recipe(steps=2)
    alone = train(small_trainer(recipe, tmp_path / "a"), recipe)
    helped = train(small_trainer(recipe, tmp_path / "b", workers=1), recipe)
    assert helped == alone


def test_a_finished_run_is_left_alone(tmp_path: Path):
    recipe = small_recipe(steps=1)
    train(small_trainer(recipe, tmp_path), recipe)
    before = (tmp_path / "state.pt").read_bytes()
    assert train(small_trainer(recipe, tmp_path, seed=1), recipe) == []
    assert (tmp_path / "state.pt").read_bytes() == before


def test_a_run_may_be_made_longer(tmp_path: Path):
    train(small_trainer(small_recipe(steps=1), tmp_path), small_recipe(steps=1))
    longer = small_recipe(steps=2)
    assert len(train(small_trainer(longer, tmp_path), longer)) == 1
    assert Recipe.load(tmp_path / "recipe.json").steps == 2


def test_the_state_of_another_recipe_is_refused_and_kept(tmp_path: Path):
    recipe = small_recipe(steps=1)
    train(small_trainer(recipe, tmp_path), recipe)
    before = (tmp_path / "state.pt").read_bytes()
    other = small_recipe(steps=1, dim=8)
    with pytest.raises(TrainingError, match="another recipe"):
        small_trainer(other, tmp_path).run(small_batches(other))
    assert (tmp_path / "state.pt").read_bytes() == before
    assert Recipe.load(tmp_path / "recipe.json") == recipe


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
    recipe = small_recipe(steps=1, warmup=1, lr=0.001, head_lr=0.01, weight_decay=0.3)
    trainer = small_trainer(recipe, tmp_path)
    groups = trainer._optimizer.param_groups
    everything = [p for group in groups for p in group["params"]]
    trained = [p for p in trainer._step.parameters() if p.requires_grad]
    assert len(everything) == len(trained) == len({id(p) for p in everything})
    rate = {
        id(p): (group["peak"], group["weight_decay"]) for group in groups for p in group["params"]
    }
    net = trainer._step.net
    assert rate[id(net.features.backbone.head.weight)] == (0.001, 0.3)
    assert rate[id(net.features.backbone.head_norm.of[1].bias)] == (0.001, 0.0)
    assert rate[id(net.joint[0].linear.weight)] == (0.01, 0.3)
    assert rate[id(net.features.pooling.power)] == (0.01, 0.0)


def test_frozen_blocks_stay_as_they_were_and_the_rest_moves(tmp_path: Path):
    recipe = small_recipe(steps=1, frozen_blocks=5)
    trainer = small_trainer(recipe, tmp_path)
    before = {k: v.clone() for k, v in trainer._step.net.state_dict().items()}
    train(trainer, recipe)
    frozen = tuple(
        f"features.backbone.{part}" for part in ("stem", *(f"blocks.{i}." for i in range(5)))
    )
    for name, value in trainer._step.net.state_dict().items():
        same = torch.equal(value, before[name])
        if name.startswith(frozen):
            assert same, name
        elif name.endswith(("running_mean", "head.weight", "linear.weight")):
            assert not same, name


def test_validation_sees_the_averaged_network_when_it_should(tmp_path: Path):
    recipe = small_recipe(steps=5)
    seen = []
    holder: list[Trainer] = []

    def validate(net: object) -> dict[str, float]:
        assert net is holder[0].averaged
        seen.append(holder[0].done)
        return {"map": 0.5}

    holder.append(small_trainer(recipe, tmp_path, validate=validate, validate_every=2))
    train(holder[0], recipe)
    assert seen == [2, 4, 5]
    entries = Logbook(tmp_path).read()
    assert [entry["step"] for entry in entries if "map" in entry] == [2, 4, 5]
    assert (tmp_path / "log.png").exists()


def test_the_loss_falls_on_a_batch_that_comes_again(tmp_path: Path):
    recipe = small_recipe(steps=8, warmup=1, head_lr=3e-3, lr=1e-3)
    trainer = small_trainer(recipe, tmp_path)
    batch = small_batches(recipe)[0]

    class Same(torch.utils.data.Dataset):
        def __getitem__(self, step: int) -> object:
            return batch

    seen = []
    trainer.run(Same(), lambda step, losses: seen.append(losses["loss"]))
    assert seen[-1] < 0.8 * seen[0]


def test_bf16(tmp_path: Path):
    recipe = small_recipe(steps=1, precision="bf16")
    trainer = small_trainer(recipe, tmp_path)
    (loss,) = train(trainer, recipe)
    assert {p.dtype for p in trainer._step.parameters()} == {torch.float32}
    exact = replace(recipe, precision="fp32")
    (expected,) = train(small_trainer(exact, tmp_path / "exact"), exact)
    assert loss == pytest.approx(expected, rel=0.3)
