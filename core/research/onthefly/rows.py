"""The rows of the tables: each a head, how it is taught, and the settings it was chosen with.

A row is made of the same parts as the others as far as it can be, so that two rows differ in what
their names say and in nothing else. All heads start from the plain M; all that learn by reward
start from the head of B1, as the paper's start from its stage 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import torch
from torch import nn

from core.research.onthefly import objectives, rl
from core.research.onthefly.fit import Loss, Schedule, fit
from core.research.onthefly.heads import CausalHead, DeepHead, LevelHeads, LinearHead, PlainHead
from core.research.onthefly.paper import PAPER_ALGORITHMS, PAPER_METHODS, PAPER_REWARDS, Figures
from core.research.onthefly.reinforce import Course, reinforce
from core.research.onthefly.rewards import FULL, LOCAL
from core.research.onthefly.siamese import Siamese
from core.research.onthefly.sketch_a_net import SketchANet
from core.research.onthefly.stage_set import StageSet

Settings = Mapping[str, float]
Make = Callable[[StageSet, Settings], nn.Module]
Teach = Callable[[nn.Module, StageSet, Settings, int], None]


@dataclass(frozen=True)
class Row:
    """One line of a table.

    Attributes:
        name: what it is called on the command line and in the table.
        about: one sentence.
        table: `methods`, `algorithms` or `rewards`.
        make: an untaught head for stages like these.
        teach: teaches it; the same seed, the same head.
        settings: the defaults of what can be chosen.
        tries: other settings that are tried on the validation part.
        paper: the published figures of the row that bears this name, if one does.
    """

    name: str
    about: str
    table: str
    make: Make
    teach: Teach
    settings: Settings
    tries: tuple[Settings, ...] = ()
    paper: Figures | None = None

    @property
    def shares(self) -> bool:
        """Whether its head begins as the plain M, so that a part of what it learnt can be taken."""
        return self.make not in (_plain, _sketch_a_net)

    @property
    def key(self) -> str:
        """The name as files bear it."""
        plain = "".join(letter if letter.isalnum() else "-" for letter in self.name.lower())
        return "-".join(part for part in plain.split("-") if part)


_COMPLETE = slice(-1, None)


def _plain(_: StageSet, __: Settings) -> nn.Module:
    return PlainHead()


def _linear(stages: StageSet, settings: Settings) -> nn.Module:
    return LinearHead(*_sizes(stages), settings.get("dropout", 0.0))


def _levels(stages: StageSet, settings: Settings) -> nn.Module:
    return LevelHeads(stages.steps, *_sizes(stages), settings["dropout"])


def _deep(stages: StageSet, settings: Settings) -> nn.Module:
    return DeepHead(*_sizes(stages), dropout=settings["dropout"])


def _causal(stages: StageSet, settings: Settings) -> nn.Module:
    return CausalHead(*_sizes(stages), dropout=settings["dropout"])


def _sketch_a_net(stages: StageSet, settings: Settings) -> nn.Module:
    return SketchANet(stages.base.shape[-1], settings["dropout"])


def _both(make: Make, stages: StageSet, settings: Settings) -> nn.Module:
    """The same head, and the photos' side with it."""
    assert stages.photo_lean is not None
    k, d = stages.photo_lean.shape[-1], stages.base.shape[-1]
    return Siamese(make(stages, settings), k, d, settings.get("dropout", 0.0))


_LINEAR, _LEVELS, _DEEP, _CAUSAL = (
    partial(_both, make) for make in (_linear, _levels, _deep, _causal)
)


def _sizes(stages: StageSet) -> tuple[int, int]:
    return stages.lean.shape[-1], stages.base.shape[-1]


def _nothing(*_: object) -> None:
    """The plain head needs no teaching."""


def _by(loss: Callable[..., torch.Tensor], knob: str, part: slice | None = None) -> Teach:
    """Teach by a loss whose one setting is `knob`, on all stages or a part of them."""

    def teach(head: nn.Module, train: StageSet, settings: Settings, seed: int) -> None:
        torch.manual_seed(seed)
        stages = train if part is None else train.at(part)
        fit(head, stages, _set(loss, knob, settings), _schedule(settings), seed)

    return teach


def _set(loss: Callable[..., torch.Tensor], knob: str, settings: Settings) -> Loss:
    return partial(loss, **{knob: settings[knob]})


def _schedule(settings: Settings) -> Schedule:
    return Schedule(
        int(settings["steps"]),
        int(settings["batch"]),
        settings["lr"],
        settings["decay"],
        settings.get("mix", 0.0),
    )


_teach_b1 = _by(objectives.triplet, "margin", _COMPLETE)
_B1: Settings = {"margin": 0.2, "steps": 100, "batch": 256, "lr": 1e-3, "decay": 0.1}


def _by_reward(algorithm: rl.MakeAlgorithm, design: str) -> Teach:
    """Stage 1, then stage 2 with this algorithm and this design of the reward."""

    def teach(head: nn.Module, train: StageSet, settings: Settings, seed: int) -> None:
        _teach_b1(head, train, _B1, seed)
        course = Course(
            int(settings["rounds"]), int(settings["sketches"]), settings["lr"],
            settings["noise"], settings["gamma"], design,
        )  # fmt: skip
        reinforce(head, train, algorithm, course, seed)

    return teach


def _teach_best(head: nn.Module, train: StageSet, settings: Settings, seed: int) -> None:
    """All photos at once on all stages, and then the paper's reward for a short while."""
    _by(objectives.info_nce, "temperature")(head, train, settings, seed)
    course = Course(
        int(settings["rounds"]), int(settings["sketches"]), settings["policy_lr"],
        settings["noise"], settings["gamma"], FULL,
    )  # fmt: skip
    reinforce(head, train, rl.PPOActorClip, course, seed)


_PARTIAL: Settings = {"steps": 200, "batch": 64, "lr": 3e-3, "decay": 0.1, "dropout": 0.5}
_NCE: Settings = {**_PARTIAL, "temperature": 0.03, "mix": 0.5}
_LONG: Settings = {**_NCE, "dropout": 0.7, "steps": 400}
_NCE_TRIES: tuple[Settings, ...] = ({**_NCE, "temperature": 0.05}, _LONG)
_RL: Settings = {"rounds": 80, "sketches": 32, "lr": 3e-3, "noise": 0.8, "gamma": 1.0}
_SHORT_RL: Settings = {"rounds": 15, "sketches": 32, "policy_lr": 2e-4, "noise": 0.5, "gamma": 1.0}

METHODS = (
    Row("plain", "The encoder's own M, untouched.", "methods", _plain, _nothing, {}),
    Row("B1", "Triplet on complete sketches, for photos and drawings: stage 1.", "methods",
        _LINEAR, _teach_b1, _B1, ({**_B1, "lr": 3e-4}, {**_B1, "lr": 3e-3}, {**_B1, "margin": 0.4}),
        PAPER_METHODS["B1"]),
    Row("B2", "The same triplet on all stages.", "methods", _LINEAR,
        _by(objectives.triplet, "margin"), {**_PARTIAL, "margin": 0.2},
        ({**_PARTIAL, "margin": 0.4},), PAPER_METHODS["B2"]),
    Row("B3", "One head for each stage, each with the triplet.", "methods", _LEVELS,
        _by(objectives.triplet, "margin"), {**_PARTIAL, "margin": 0.2},
        ({**_PARTIAL, "margin": 0.2, "lr": 1e-3},), PAPER_METHODS["B3"]),
    Row("B4", "A rank made of sigmoids, descended directly.", "methods", _LINEAR,
        _by(objectives.soft_reciprocal_rank, "temperature"), {**_PARTIAL, "temperature": 0.03},
        ({**_PARTIAL, "temperature": 0.06},), PAPER_METHODS["B4"]),
    Row("TS", "Triplet-SN: a small Sketch-a-Net from nothing, complete sketches.", "methods",
        _sketch_a_net, _by(objectives.triplet, "margin", _COMPLETE),
        {"margin": 0.3, "steps": 200, "batch": 64, "lr": 2e-3, "decay": 0.05, "dropout": 0.5},
        (), PAPER_METHODS["TS"]),
    Row("on-the-fly", "The paper's method: PPO, actor only, clipping, the full reward.", "methods",
        _LINEAR, _by_reward(rl.PPOActorClip, FULL), _RL,
        ({**_RL, "noise": 0.4}, {**_RL, "gamma": 10.0}, {**_RL, "lr": 6e-3}),
        PAPER_METHODS["on-the-fly"]),
    Row("gallery", "InfoNCE over the whole gallery on all stages, one linear head.", "methods",
        _LINEAR, _by(objectives.info_nce, "temperature"), _NCE, _NCE_TRIES),
    Row("deep", "The same with a hidden layer.", "methods", _DEEP,
        _by(objectives.info_nce, "temperature"), _NCE, _NCE_TRIES),
    Row("causal", "The same with a memory of the stages before, and of none to come.", "methods",
        _CAUSAL, _by(objectives.info_nce, "temperature"), _NCE, _NCE_TRIES),
    Row("levels", "The same with a head for each stage.", "methods", _LEVELS,
        _by(objectives.info_nce, "temperature"), _NCE, _NCE_TRIES),
    Row("ours", "A head for each stage, as in levels, then the paper's reward.", "methods",
        _LEVELS, _teach_best, {**_LONG, **_SHORT_RL},
        ({**_NCE, **_SHORT_RL}, {**_LONG, **_SHORT_RL, "policy_lr": 1e-3})),
)  # fmt: skip

_ALGORITHMS: Mapping[str, rl.MakeAlgorithm] = {
    "vanilla policy gradient": rl.VanillaPolicyGradient,
    "PPO actor-critic clipping": rl.PPOActorCriticClip,
    "PPO actor-critic KL": rl.PPOActorCriticKL,
    "PPO actor-only KL": rl.PPOActorKL,
    "TRPO": rl.TRPO,
}

ALGORITHMS = tuple(
    Row(name, f"{name}, the full reward.", "algorithms", _LINEAR, _by_reward(algorithm, FULL),
        _RL, (), PAPER_ALGORITHMS[name])
    for name, algorithm in _ALGORITHMS.items()
)  # fmt: skip

REWARDS = tuple(
    Row(f"reward {design}", f"PPO, actor only, clipping; the reward is {design}.", "rewards",
        _LINEAR, _by_reward(rl.PPOActorClip, design), _RL, (), PAPER_REWARDS[design])
    for design in LOCAL
)  # fmt: skip

ROWS = (*METHODS, *ALGORITHMS, *REWARDS)
