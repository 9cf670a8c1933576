"""The rows of the tables: what each trains, and the settings that are searched for.

Rows share their parts as far as possible, so that two rows differ in what their names say and in
nothing else. Every row starts from the same stage 1 (triplets of complete sketches, photos and
drawings) and then makes as many updates of the drawings' side alone, sixteen sketches at a time.
A row of reward learning plays those sixteen EPISODES times, once an update or round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import cast

import torch
from torch import Tensor, nn

from core.research.onthefly.dataset import StageSet
from core.research.onthefly.heads import LinearHead, MixedHead, Siamese, StageHeads
from core.research.onthefly.ppo import PPO, PolicyGradient
from core.research.onthefly.reinforcement import MakeAlgorithm, RewardSchedule, train_policy
from core.research.onthefly.rewards import FULL, LOCAL
from core.research.onthefly.supervised import (
    Checkpoint,
    Schedule,
    info_nce,
    soft_reciprocal_rank,
    train_head,
    triplet,
)
from core.research.onthefly.trpo import TRPO

UPDATES = 3000
"""Updates or rounds of a row after stage 1; how many of them are kept is chosen on validation."""

Settings = Mapping[str, float]
Train = Callable[[Siamese, StageSet, Settings, int, Checkpoint], None]
Widen = Callable[[LinearHead, StageSet], nn.Module]


@dataclass(frozen=True, eq=False)
class Row:
    """One line of a table.

    Attributes:
        name: on the command line and in the table.
        about: one sentence.
        train: trains a head in place; None for a row that learns nothing.
        settings: the defaults.
        axes: factors by which settings are varied on the validation part.
        widen: replaces the drawings' side of stage 1 by a larger one that begins the same.
        start: the row it starts from instead of stage 1.
        network: computes the features of drawings: the table's own or Sketch-a-Net.
    """

    name: str
    about: str
    train: Train | None
    settings: Settings = field(default_factory=dict)
    axes: Mapping[str, float] = field(default_factory=dict)
    widen: Widen = lambda head, _: head
    start: str = ""
    network: str = "own"


STAGE_1: Settings = {"updates": 600, "batch": 64, "lr": 1e-3, "margin": 0.3, "decay": 0.0}
"""Of the stage 1 that all rows share; chosen by itself, before any row."""

STAGE_1_AXES = {"lr": 3.0, "margin": 2.0}


def train_stage_1(
    head: Siamese, stages: StageSet, settings: Settings, seed: int, checkpoint: Checkpoint
) -> None:
    """Triplets of complete sketches, for photos and drawings."""
    schedule = Schedule(int(settings["updates"]), int(settings["batch"]), settings["lr"])
    loss = partial(triplet, margin=settings["margin"])
    train_head(head, stages.at(slice(-1, None)), loss, schedule, seed, checkpoint)


def _supervised(loss: Callable[..., Tensor], setting: str, part: slice = slice(None)) -> Train:
    """Train the drawings' side with a loss that has one setting, on all stages or some."""

    def train(
        head: Siamese, stages: StageSet, settings: Settings, seed: int, checkpoint: Checkpoint
    ) -> None:
        schedule = Schedule(
            int(settings["updates"]), lr=settings["lr"], decay=settings["decay"], both=False
        )
        chosen = partial(loss, **{setting: settings[setting]})
        train_head(head, stages.at(part), chosen, schedule, seed, checkpoint)

    return train


def _rewarded(algorithm: MakeAlgorithm, design: str = FULL) -> Train:
    """Stage 2 with this algorithm and this design of the reward."""

    def train(
        head: Siamese, stages: StageSet, settings: Settings, seed: int, checkpoint: Checkpoint
    ) -> None:
        schedule = RewardSchedule(
            int(settings["updates"]),
            noise=settings["noise"],
            gamma=settings.get("gamma", 0.0),
            design=design,
        )
        train_policy(head, stages, algorithm, settings, schedule, seed, checkpoint)

    return train


def _by_stage(head: LinearHead, stages: StageSet) -> nn.Module:
    return StageHeads(head, stages.steps)


_MARGIN: Settings = {"lr": 1e-3, "margin": 0.3, "decay": 0.0}
_TEMPERATURE: Settings = {"lr": 1e-3, "temperature": 0.05, "decay": 0.0}
_MARGIN_AXES = {"lr": 3.0, "margin": 2.0}
_TEMPERATURE_AXES = {"lr": 3.0, "temperature": 2.0}
_CLIP: Settings = {"lr": 1e-3, "clip": 0.2, "noise": 0.5}
_FULL: Settings = {**_CLIP, "gamma": 1.0}
_CLIP_AXES = {"lr": 3.0, "clip": 2.0, "noise": 2.0}
_FULL_AXES = {**_CLIP_AXES, "gamma": 3.0}

ON_THE_FLY = Row(
    "on-the-fly", "The paper's method: PPO, actor only, clipping, the full reward.",
    _rewarded(PPO), _FULL, _FULL_AXES,
)  # fmt: skip
_COMPLETE = slice(-1, None)
B1 = Row("B1", "Triplet on complete sketches.", _supervised(triplet, "margin", _COMPLETE),
         _MARGIN, _MARGIN_AXES)  # fmt: skip
B2 = Row("B2", "The same triplet on all stages.", _supervised(triplet, "margin"), _MARGIN,
         _MARGIN_AXES)  # fmt: skip
BASELINES = (
    B1,
    B2,
    Row("B3", "A layer for each stage, which it is told; the triplet of B2.",
        _supervised(triplet, "margin"), _MARGIN, _MARGIN_AXES, widen=_by_stage),
    Row("B4", "Gradient descent on a rank made of sigmoids, all stages.",
        _supervised(soft_reciprocal_rank, "temperature"), _TEMPERATURE, _TEMPERATURE_AXES),
)  # fmt: skip
TS = Row(
    "TS", "Triplet-SN: as B1, on features of a Sketch-a-Net that learned QuickDraw's classes.",
    _supervised(triplet, "margin", _COMPLETE), _MARGIN, _MARGIN_AXES, network="sketch-a-net",
)  # fmt: skip
METHODS = (*BASELINES, TS, ON_THE_FLY)

_KL_AXES = {"lr": 3.0, "penalty": 3.0, "noise": 2.0, "gamma": 3.0}
_KL: Settings = {"lr": 1e-3, "penalty": 1.0, "noise": 0.5, "gamma": 1.0}
ALGORITHMS = (
    Row("vanilla policy gradient", "One step for each round.", _rewarded(PolicyGradient),
        {"lr": 1e-3, "noise": 0.5, "gamma": 1.0}, {"lr": 3.0, "noise": 2.0, "gamma": 3.0}),
    Row("PPO actor-critic clipping", "The critic is a small network.",
        _rewarded(partial(PPO, critic=True)), _FULL, _FULL_AXES),
    Row("PPO actor-critic KL", "A KL penalty instead of clipping.",
        _rewarded(partial(PPO, critic=True, kl_penalty=True)), _KL, _KL_AXES),
    Row("PPO actor-only KL", "The same without a critic.",
        _rewarded(partial(PPO, kl_penalty=True)), _KL, _KL_AXES),
    Row("TRPO", "Natural gradient within a bound on the KL divergence.", _rewarded(TRPO),
        {"bound": 0.01, "noise": 0.5, "gamma": 1.0}, {"bound": 3.0, "noise": 2.0, "gamma": 3.0}),
    ON_THE_FLY,
)  # fmt: skip
REWARDS = (
    *(Row(f"reward {design}", f"PPO, actor only, clipping; the reward is {design}.",
          _rewarded(PPO, design), _CLIP, _CLIP_AXES) for design in LOCAL),
    ON_THE_FLY,
)  # fmt: skip

_GALLERY = _supervised(info_nce, "temperature")
OURS = (
    Row("plain", "The encoder's own M, unchanged.", None),
    Row("gallery", "InfoNCE over the whole gallery on all stages.", _GALLERY, _TEMPERATURE,
        _TEMPERATURE_AXES),
    Row("gallery by stage", "The same with layers for four parts of the drawing's course, mixed "
        "by an estimate of the stage.", _GALLERY, _TEMPERATURE, _TEMPERATURE_AXES,
        widen=MixedHead),
    Row("gallery + reward", "The row `gallery`, then the paper's method.", _rewarded(PPO),
        {**_FULL, "lr": 3e-4, "clip": 0.1}, _FULL_AXES, start="gallery"),
)  # fmt: skip


def widened(row: Row, head: Siamese, stages: StageSet) -> Siamese:
    """The head with which a row begins, made from that of stage 1."""
    drawings = cast(LinearHead, head.drawings)
    return Siamese(row.widen(drawings, stages), head.correction)


def untrained(stages: StageSet, seed: int) -> Siamese:
    """The head with which stage 1 begins; the same seed gives the same weights."""
    torch.manual_seed(seed)
    return Siamese.untrained(stages)
