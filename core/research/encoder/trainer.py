"""The training loop, resumable to the step.

A run's folder holds its log and the latest state; starting again on the same folder goes on
where it stopped.
"""

from __future__ import annotations

import copy
import json
import math
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import fields
from pathlib import Path
from types import FrameType
from typing import Generic, TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from core.encoder.torch.encoder import image_tensor
from core.files import replacing
from core.research.encoder.batches import Batch
from core.research.encoder.errors import TrainingError
from core.research.encoder.recipe import RunRecipe
from core.research.encoder.step import Step, Trained

STATE, LOG = "state.pt", "log.jsonl"
_GRADIENT_CLIP = 5.0
_SAVE_EVERY = 250
_LOG_EVERY = 20

Weights = TypeVar("Weights", bound=nn.Module)
OnStep = Callable[[int, dict[str, float]], None]


class Average(Generic[Weights]):
    """Keeps an exponential moving average of a module's weights and statistics."""

    def __init__(self, module: Weights, decay: float) -> None:
        self.module: Weights = copy.deepcopy(module).eval().requires_grad_(False)
        self._decay = decay

    @torch.no_grad()
    def update(self, module: Weights, step: int) -> None:
        """Takes one step in; early on the average forgets faster, so as not to keep the start."""
        decay = min(self._decay, (1 + step) / (10 + step))
        averaged, current = self.module.state_dict(), module.state_dict()
        pairs = [(averaged[k], current[k]) for k in averaged]
        floats = [(a, c) for a, c in pairs if a.is_floating_point()]
        torch._foreach_lerp_([a for a, _ in floats], [c for _, c in floats], 1 - decay)
        for a, c in pairs:
            if not a.is_floating_point():
                a.copy_(c)


class Trainer(Generic[Trained]):
    """Takes a `Step` through its batches in `folder`, by the schedule of a recipe."""

    def __init__(
        self,
        recipe: RunRecipe,
        step: Step[Trained],
        folder: Path,
        *,
        device: torch.device,
        run: int = 0,
        validate: Callable[[Trained], dict[str, float]] | None = None,
        validate_every: int = 1000,
        workers: int = 1,
    ) -> None:
        self._recipe = recipe
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._device = device
        self._run = run
        self._validate = validate
        self._validate_every = validate_every
        self._workers = workers
        self._step = step.to(device)
        self._step.trained.to(memory_format=torch.channels_last)
        self._average = Average(self._step.trained, recipe.ema)
        self._optimizer = torch.optim.AdamW(
            step.parameter_groups(), weight_decay=recipe.weight_decay
        )
        self.done = 0

    @property
    def averaged(self) -> Trained:
        """The average of what is kept, which is what validation sees and what is shipped."""
        return self._average.module

    def run(self, batches: Dataset[Batch], on_step: OnStep | None = None) -> None:
        """Trains until the recipe's last step. An interrupt is passed on when the state is saved.

        Raises:
            TrainingError: the folder holds the state of another run, or a damaged one.
        """
        self._resume()
        if self.done >= self._recipe.steps:
            return
        self._step.train()
        self._step.prepare(compiled=self._recipe.compile)
        started, first = time.monotonic(), self.done
        try:
            for batch in self._batches(batches):
                with interrupts_held_back():
                    losses = self._one_step(batch)
                    self.done += 1
                    self._average.update(self._step.trained, self.done)
                rate = (self.done - first) / (time.monotonic() - started)
                self._report(losses, rate, on_step)
        except KeyboardInterrupt:
            self._save()
            raise
        self._save()

    def _one_step(self, batch: Batch) -> dict[str, float]:
        self._seed()
        rate = self._rate()
        for group in self._optimizer.param_groups:
            group["lr"] = group["peak"] * rate
        with self._autocast():
            losses: dict[str, Tensor] = self._step(self._ready(batch))
        total = torch.stack(list(losses.values())).sum()
        torch.autograd.backward(total)
        nn.utils.clip_grad_norm_(self._step.parameters(), _GRADIENT_CLIP)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        return {"loss": total.item(), **{name: loss.item() for name, loss in losses.items()}}

    def _report(self, losses: dict[str, float], rate: float, on_step: OnStep | None) -> None:
        if on_step is not None:
            on_step(self.done, losses)
        if self.done % _LOG_EVERY == 0:
            self._log({**losses, "steps_per_second": rate})
        if self._validate and (
            self.done % self._validate_every == 0 or self.done == self._recipe.steps
        ):
            self._log(self._validate(self.averaged))
        if self.done % _SAVE_EVERY == 0:
            self._save()

    def _log(self, values: dict[str, float]) -> None:
        """Add a line to the log; of a step repeated after a resume, the later one counts."""
        entry = {"step": self.done, **{name: round(v, 5) for name, v in values.items()}}
        with (self._folder / LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    def _seed(self) -> None:
        """Let what losses draw at random follow from the step, as the batches do."""
        seeds = np.random.SeedSequence((self._recipe.seed, self._run, self.done))
        torch.manual_seed(int(seeds.generate_state(1)[0]))

    def _rate(self) -> float:
        """Linear warm-up, then half a cosine down to a hundredth."""
        r = self._recipe
        if self.done < r.warmup:
            return (self.done + 1) / r.warmup
        way = (self.done - r.warmup) / max(1, r.steps - r.warmup)
        return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * way))

    def _autocast(self) -> AbstractContextManager[object]:
        if self._recipe.precision == "bf16":
            return torch.autocast(self._device.type, dtype=torch.bfloat16)
        return nullcontext()

    def _batches(self, batches: Dataset[Batch]) -> Iterator[Batch]:
        loader: DataLoader[Batch] = DataLoader(
            batches,
            batch_size=None,
            sampler=range(self.done, self._recipe.steps),
            num_workers=self._workers,
            prefetch_factor=4 if self._workers else None,
        )
        return iter(loader)

    def _ready(self, batch: Batch) -> Batch:
        moved = {f.name: getattr(batch, f.name) for f in fields(batch)}
        moved = {k: v.to(self._device) if isinstance(v, Tensor) else v for k, v in moved.items()}
        moved["photos"] = moved["photos"].float()
        moved["sketches"] = image_tensor(moved["sketches"])
        return Batch(**moved)

    @property
    def _state_file(self) -> Path:
        return self._folder / STATE

    def _save(self) -> None:
        state = {
            "done": self.done,
            "step": self._step.state_dict(),
            "average": self._average.module.state_dict(),
            "optimizer": self._optimizer.state_dict(),
        }
        with replacing(self._state_file) as unfinished:
            torch.save(state, unfinished)

    def _resume(self) -> None:
        if not self._state_file.exists():
            return
        try:
            state = torch.load(self._state_file, map_location=self._device, weights_only=True)
            self._step.load_state_dict(state["step"])
            self._average.module.load_state_dict(state["average"])
            self._optimizer.load_state_dict(state["optimizer"])
            self.done = int(state["done"])
        except (RuntimeError, ValueError, KeyError, EOFError, pickle.UnpicklingError) as error:
            raise TrainingError(
                f"{self._state_file} is damaged or comes from another recipe or other data sets. "
                "Train in a new folder, or delete this one to begin again."
            ) from error


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Holds Ctrl+C back until the block is done, and raises KeyboardInterrupt then."""
    before = signal.getsignal(signal.SIGINT)
    in_main_thread = threading.current_thread() is threading.main_thread()
    # Only Python's own handler raises KeyboardInterrupt; another one knows what it wants.
    if not in_main_thread or before is not signal.default_int_handler:
        yield
        return
    pressed = False

    def remember(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True

    signal.signal(signal.SIGINT, remember)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
