"""Choosing settings on validation figures, with a record of everything that was tried.

Settings are plain mappings, so that a record is JSON. An interpolation weight or a step scale is a
setting like any other: `grid(weight=(1.0, 0.75, 0.5))`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

from core.research.evaluation.progress import Watch, unwatched
from core.research.kit.records import read_json, write_json

Settings = Mapping[str, Any]
Figures = Mapping[str, float]
Guard = Callable[[Figures], bool]


@dataclass(frozen=True)
class Trial:
    """Settings, what they reached on validation, and the one number they are compared by."""

    settings: Settings
    figures: Figures
    score: float


@dataclass(frozen=True)
class Choice:
    """The best settings and everything they were compared with, in the order of the trials."""

    chosen: Trial
    trials: tuple[Trial, ...]

    @property
    def settings(self) -> Settings:
        return self.chosen.settings


def grid(**values: Sequence[Any]) -> list[dict[str, Any]]:
    """Every combination of these values; the last name varies fastest."""
    return [dict(zip(values, row, strict=True)) for row in product(*values.values())]


def choose(
    candidates: Sequence[Settings],
    measure: Callable[[Settings], Figures],
    score: Callable[[Figures], float],
    *,
    guard: Guard | None = None,
    watch: Watch = unwatched,
    doing: str = "Choosing settings",
) -> Choice:
    """Measure every candidate on validation and take the one with the highest score.

    Args:
        candidates: settings to try; of equals the first wins.
        measure: validation figures of a candidate.
        score: what candidates are compared by.
        guard: only candidates whose figures pass can be chosen.
        watch: shows the progress.
        doing: what the progress bar says.

    Raises:
        ValueError: no candidate passes the guard.
    """
    trials = []
    for settings in watch(candidates, doing):
        figures = measure(settings)
        trials.append(Trial(settings, figures, score(figures)))
    allowed = [trial for trial in trials if guard is None or guard(trial.figures)]
    if not allowed:
        raise ValueError("no settings pass the guard")
    return Choice(max(allowed, key=lambda trial: trial.score), tuple(trials))


def climb(
    start: Settings,
    factors: Mapping[str, float],
    measure: Callable[[Settings], Figures],
    score: Callable[[Figures], float],
    tries: int,
) -> Choice:
    """Multiply or divide one setting at a time by its factor, as long as that helps.

    It ends where no neighbour is better, so that the best settings lie inside of what was tried,
    or after so many tries. `at_the_edge` tells which.

    Args:
        start: the first settings tried, and those that do not change.
        factors: the settings that change.
        measure: validation figures of a candidate.
        score: what candidates are compared by.
        tries: the most candidates measured.
    """
    trials: list[Trial] = []
    best = _tried(start, trials, measure, score)
    moved = True
    while moved and len(trials) < tries:
        moved = False
        for name, factor in factors.items():
            for step in (factor, 1 / factor):
                while len(trials) < tries:
                    there = {**best.settings, name: _rounded(best.settings[name] * step)}
                    if any(trial.settings == there for trial in trials):
                        break
                    found = _tried(there, trials, measure, score)
                    if found.score <= best.score:
                        break
                    best, moved = found, True
    return Choice(best, tuple(trials))


def at_the_edge(choice: Choice, factors: Mapping[str, float]) -> list[str]:
    """Settings of which a neighbour of the chosen value was not tried: it might be better."""
    tried = [trial.settings for trial in choice.trials]
    best = max(choice.trials, key=lambda trial: trial.score).settings
    return [
        name
        for name, factor in factors.items()
        if not all(
            {**best, name: _rounded(best[name] * step)} in tried for step in (factor, 1 / factor)
        )
    ]


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")  # as it is stored: up and down again is the same


def _tried(
    settings: Settings,
    trials: list[Trial],
    measure: Callable[[Settings], Figures],
    score: Callable[[Figures], float],
) -> Trial:
    figures = measure(settings)
    trials.append(Trial(settings, figures, score(figures)))
    return trials[-1]


def choose_first(
    candidates: Iterable[Settings], measure: Callable[[Settings], Figures], guard: Guard
) -> Choice:
    """Take the first candidate whose figures pass the guard; later ones are not measured.

    Raises:
        ValueError: no candidate passes the guard.
    """
    trials = []
    for settings in candidates:
        figures = measure(settings)
        passes = guard(figures)
        trials.append(Trial(settings, figures, float(passes)))
        if passes:
            return Choice(trials[-1], tuple(trials))
    raise ValueError("no settings pass the guard")


def no_worse(before: Figures, tolerance: Mapping[str, float]) -> Guard:
    """A guard: figures may fall below those of `before` by so much and no more.

    Args:
        before: what has to be kept, such as the figures at interpolation weight 0.
        tolerance: how far a figure may fall, by the end of its name; figures that are not named
            may fall as far as they like. "a@5" covers "chairv2 a@5" and "shoev1 a@5".
    """

    def passes(after: Figures) -> bool:
        return all(
            after[name] >= value - allowed
            for name, value in before.items()
            for ending, allowed in tolerance.items()
            if name.endswith(ending)
        )

    return passes


def save_choices(file: Path, encoder: str, choices: Mapping[str, Choice]) -> None:
    """Write what was chosen for each row, and all trials, into one JSON file."""
    rows = {name: asdict(choice) for name, choice in choices.items()}
    write_json(file, {"encoder": encoder, "rows": rows})


def load_choices(file: Path, encoder: str) -> dict[str, Choice]:
    """What was chosen for each row; empty when there is no record for this encoder.

    Raises:
        ValueError: the file is no record of choices.
    """
    document = read_json(file)
    if document is None or document.get("encoder") != encoder:
        return {}
    try:
        return {
            name: Choice(Trial(**row["chosen"]), tuple(Trial(**trial) for trial in row["trials"]))
            for name, row in document["rows"].items()
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{file} is no record of choices: {error!r}") from error
