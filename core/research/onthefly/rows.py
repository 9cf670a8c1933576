"""The rows of the tables: each a head, how it is trained, and the settings it is trained with.

Rows share their parts as far as possible, so that two rows differ in what their names say and in
nothing else. All heads start from the encoder's M. All that learn from reward start from the head
of B1, as the paper's start from its stage 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import torch
from torch import nn

from core.research.onthefly import heads, supervised
from core.research.onthefly.dataset import StageSet
from core.research.onthefly.ppo import PPO, PolicyGradient
from core.research.onthefly.reinforcement import MakeAlgorithm, RewardSchedule, train_policy
from core.research.onthefly.rewards import FULL, LOCAL
from core.research.onthefly.supervised import Schedule, train_head
from core.research.onthefly.trpo import TRPO

Settings = Mapping[str, float]
Make = Callable[[StageSet, Settings], nn.Module]
Train = Callable[[nn.Module, StageSet, Settings, int], None]


@dataclass(frozen=True)
class Row:
    """One line of a table.

    Attributes:
        name: on the command line and in the table.
        about: one sentence.
        make: an untrained head for stages like these.
        train: trains it in place with a seed.
        settings: the defaults.
        tries: other settings to try on the validation part.
    """

    name: str
    about: str
    make: Make
    train: Train
    settings: Settings
    tries: tuple[Settings, ...] = ()

    @property
    def starts_as_base(self) -> bool:
        """Whether an untrained head is M, so that it can be interpolated with M."""
        return self.make not in (_base, _sketch_a_net)


def _base(_: StageSet, __: Settings) -> nn.Module:
    return heads.BaseHead()


def _sketch_a_net(stages: StageSet, settings: Settings) -> nn.Module:
    return heads.SketchANet(stages.projected.shape[-1], settings["dropout"])


def _both_sides(make_head: Callable[[StageSet, int, int, float], nn.Module]) -> Make:
    """Make a head, joined with a correction of the photos' vectors."""

    def make(stages: StageSet, settings: Settings) -> nn.Module:
        assert stages.photo_pca is not None
        k, d, dropout = stages.pca.shape[-1], stages.projected.shape[-1], settings.get("dropout", 0)
        head = make_head(stages, k, d, dropout)
        return heads.Siamese(head, stages.photo_pca.shape[-1], d, dropout)

    return make


_LINEAR = _both_sides(lambda _, k, d, dropout: heads.LinearHead(k, d, dropout))
_DEEP = _both_sides(lambda _, k, d, dropout: heads.DeepHead(k, d, dropout))
_CAUSAL = _both_sides(lambda _, k, d, dropout: heads.CausalHead(k, d, dropout))
_BY_STAGE = _both_sides(lambda s, k, d, dropout: heads.StageHeads(s.steps, k, d, dropout))


def _train_nothing(*_: object) -> None:
    """M itself needs no training."""


def _supervised(
    loss: Callable[..., torch.Tensor], setting: str, part: slice | None = None
) -> Train:
    """Train with a loss that has one setting, on all stages or a part of them."""

    def train(head: nn.Module, stages: StageSet, settings: Settings, seed: int) -> None:
        torch.manual_seed(seed)
        schedule = Schedule(
            int(settings["steps"]), int(settings["batch"]), settings["lr"], settings["decay"],
            settings.get("mix", 0.0),
        )  # fmt: skip
        chosen = stages if part is None else stages.at(part)
        train_head(head, chosen, partial(loss, **{setting: settings[setting]}), schedule, seed)

    return train


_COMPLETE = slice(-1, None)
_train_b1 = _supervised(supervised.triplet, "margin", _COMPLETE)
_B1: Settings = {"margin": 0.2, "steps": 100, "batch": 256, "lr": 1e-3, "decay": 0.1}


def _rewarded(algorithm: MakeAlgorithm, design: str) -> Train:
    """Stage 1, then stage 2 with this algorithm and this design of the reward."""

    def train(head: nn.Module, stages: StageSet, settings: Settings, seed: int) -> None:
        _train_b1(head, stages, _B1, seed)
        schedule = _reward_schedule(settings, settings["lr"], design)
        train_policy(head, stages, algorithm, schedule, seed)

    return train


def _train_ours(head: nn.Module, stages: StageSet, settings: Settings, seed: int) -> None:
    """All photos at once on all stages, then a short stage 2."""
    _supervised(supervised.info_nce, "temperature")(head, stages, settings, seed)
    train_policy(head, stages, PPO, _reward_schedule(settings, settings["policy_lr"], FULL), seed)


def _reward_schedule(settings: Settings, lr: float, design: str) -> RewardSchedule:
    return RewardSchedule(
        int(settings["rounds"]), int(settings["sketches"]), lr, settings["noise"],
        settings["gamma"], design,
    )  # fmt: skip


_TRIPLET = _supervised(supervised.triplet, "margin")
_INFO_NCE = _supervised(supervised.info_nce, "temperature")
_SOFT_RANK = _supervised(supervised.soft_reciprocal_rank, "temperature")
_PAPER = _rewarded(PPO, FULL)

_SHORT: Settings = {"steps": 200, "batch": 64, "lr": 3e-3, "decay": 0.1, "dropout": 0.5}
_MARGIN: Settings = {**_SHORT, "margin": 0.2}
_NCE: Settings = {**_SHORT, "temperature": 0.03, "mix": 0.5}
_LONG: Settings = {**_NCE, "dropout": 0.7, "steps": 400}
_NCE_TRIES: tuple[Settings, ...] = ({**_NCE, "temperature": 0.05}, _LONG)
_RL: Settings = {"rounds": 80, "sketches": 32, "lr": 3e-3, "noise": 0.8, "gamma": 1.0}
_SHORT_RL: Settings = {"rounds": 15, "sketches": 32, "policy_lr": 2e-4, "noise": 0.5, "gamma": 1.0}

METHODS = (
    Row("plain", "The encoder's own M, unchanged.", _base, _train_nothing, {}),
    Row("B1", "Triplet on complete sketches, for photos and drawings: stage 1.", _LINEAR, _train_b1,
        _B1, ({**_B1, "lr": 3e-4}, {**_B1, "lr": 3e-3}, {**_B1, "margin": 0.4})),
    Row("B2", "The same triplet on all stages.", _LINEAR, _TRIPLET, _MARGIN,
        ({**_MARGIN, "margin": 0.4},)),
    Row("B3", "One head for each stage, each with the triplet.", _BY_STAGE, _TRIPLET, _MARGIN,
        ({**_MARGIN, "lr": 1e-3},)),
    Row("B4", "Gradient descent on a rank made of sigmoids.", _LINEAR, _SOFT_RANK,
        {**_SHORT, "temperature": 0.03}, ({**_SHORT, "temperature": 0.06},)),
    Row("TS", "Triplet-SN: a small Sketch-a-Net from random weights, complete sketches.",
        _sketch_a_net, _supervised(supervised.triplet, "margin", _COMPLETE),
        {"margin": 0.3, "steps": 200, "batch": 64, "lr": 2e-3, "decay": 0.05, "dropout": 0.5}),
    Row("on-the-fly", "The paper's method: PPO, actor only, clipping, the full reward.", _LINEAR,
        _PAPER, _RL, ({**_RL, "noise": 0.4}, {**_RL, "gamma": 10.0}, {**_RL, "lr": 6e-3})),
    Row("gallery", "InfoNCE over the whole gallery on all stages, one linear head.", _LINEAR,
        _INFO_NCE, _NCE, _NCE_TRIES),
    Row("deep", "The same with a hidden layer.", _DEEP, _INFO_NCE, _NCE, _NCE_TRIES),
    Row("causal", "The same with a memory of the stages before, and of none to come.", _CAUSAL,
        _INFO_NCE, _NCE, _NCE_TRIES),
    Row("levels", "The same with a head for each stage.", _BY_STAGE, _INFO_NCE, _NCE, _NCE_TRIES),
    Row("ours", "A head for each stage, as in levels, then the paper's reward.", _BY_STAGE,
        _train_ours, {**_LONG, **_SHORT_RL},
        ({**_NCE, **_SHORT_RL}, {**_LONG, **_SHORT_RL, "policy_lr": 1e-3})),
)  # fmt: skip

_ALGORITHMS: Mapping[str, MakeAlgorithm] = {
    "vanilla policy gradient": PolicyGradient,
    "PPO actor-critic clipping": partial(PPO, critic=True),
    "PPO actor-critic KL": partial(PPO, critic=True, kl_penalty=True),
    "PPO actor-only KL": partial(PPO, kl_penalty=True),
    "TRPO": TRPO,
}
ALGORITHMS = tuple(
    Row(name, f"{name}, the full reward.", _LINEAR, _rewarded(algorithm, FULL), _RL)
    for name, algorithm in _ALGORITHMS.items()
)
REWARDS = tuple(
    Row(f"reward {design}", f"PPO, actor only, clipping; the reward is {design}.", _LINEAR,
        _rewarded(PPO, design), _RL)
    for design in LOCAL
)  # fmt: skip
ROWS = (*METHODS, *ALGORITHMS, *REWARDS)
