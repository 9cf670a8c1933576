"""Settings are chosen on validation figures, within a guard, and everything tried is on record."""

import math
from collections.abc import Callable, Mapping
from operator import itemgetter
from pathlib import Path

import pytest

from core.research.kit.choice import (
    at_the_edge,
    choose,
    choose_first,
    climb,
    grid,
    load_choices,
    no_worse,
    save_choices,
)

WEIGHTS = grid(weight=(1.0, 0.5, 0.0))
REACHED = {
    1.0: {"classes map": 0.8, "chairs a@5": 50.0},
    0.5: {"classes map": 0.6, "chairs a@5": 59.5},
    0.0: {"classes map": 0.5, "chairs a@5": 60.0},
}


def reached(settings: Mapping[str, float]) -> Mapping[str, float]:
    return REACHED[settings["weight"]]


def score(figures: Mapping[str, float]) -> float:
    return figures["classes map"]


def test_a_grid_is_every_combination() -> None:
    assert grid(lr=(1, 2), dropout=(0.2, 0.5)) == [
        {"lr": 1, "dropout": 0.2},
        {"lr": 1, "dropout": 0.5},
        {"lr": 2, "dropout": 0.2},
        {"lr": 2, "dropout": 0.5},
    ]


def test_the_highest_score_wins_and_of_equals_the_first() -> None:
    choice = choose(WEIGHTS, reached, score)
    assert choice.settings == {"weight": 1.0}
    assert [trial.score for trial in choice.trials] == [0.8, 0.6, 0.5]
    assert choose(WEIGHTS, reached, lambda _: 1.0).settings == {"weight": 1.0}


def test_a_guard_refuses_what_costs_too_much() -> None:
    guard = no_worse(REACHED[0.0], {"a@5": 1.0})
    choice = choose(WEIGHTS, reached, score, guard=guard)
    assert choice.settings == {"weight": 0.5}
    assert len(choice.trials) == 3
    strict = no_worse(REACHED[0.0], {"a@5": 0.0})
    assert choose(WEIGHTS, reached, score, guard=strict).settings == {"weight": 0.0}
    with pytest.raises(ValueError, match="guard"):
        choose(WEIGHTS[:1], reached, score, guard=guard)


def test_the_first_that_passes_is_taken_and_no_other_is_measured() -> None:
    measured = []

    def watched(settings: Mapping[str, float]) -> Mapping[str, float]:
        measured.append(settings["weight"])
        return reached(settings)

    choice = choose_first(WEIGHTS, watched, no_worse(REACHED[0.0], {"a@5": 1.0}))
    assert choice.settings == {"weight": 0.5}
    assert measured == [1.0, 0.5]
    with pytest.raises(ValueError, match="guard"):
        choose_first(WEIGHTS, reached, lambda _: False)


def test_choices_are_kept_for_the_encoder_they_were_made_with(tmp_path: Path) -> None:
    file = tmp_path / "choices.json"
    assert load_choices(file, "net@1") == {}
    choice = choose(WEIGHTS, reached, score)
    save_choices(file, "net@1", {"ours": choice})
    assert load_choices(file, "net@1") == {"ours": choice}
    assert load_choices(file, "net@2") == {}
    file.write_text('{"encoder": "net@1", "rows": {"ours": 3}}')
    with pytest.raises(ValueError, match="no record of choices"):
        load_choices(file, "net@1")


def peak(at: float) -> Callable[[Mapping[str, float]], dict[str, float]]:
    return lambda s: {"score": -abs(math.log(s["lr"] / at)) - abs(math.log(s["margin"]))}


def test_climbing_ends_inside_of_what_was_tried() -> None:
    axes = {"lr": 3.0, "margin": 2.0}
    start = {"lr": 1e-3, "margin": 0.5, "steps": 7}
    found = climb(start, axes, peak(2.7e-2), itemgetter("score"), 30)
    assert found.settings == {"lr": 0.027, "margin": 1.0, "steps": 7}
    assert at_the_edge(found, axes) == []
    tried = [trial.settings for trial in found.trials]
    assert all(tried.count(settings) == 1 for settings in tried)


def test_climbing_stops_after_its_tries_and_tells() -> None:
    axes = {"lr": 3.0, "margin": 2.0}
    found = climb({"lr": 1e-3, "margin": 1.0}, axes, peak(1.0), itemgetter("score"), 4)
    assert len(found.trials) == 4
    assert found.settings["lr"] == pytest.approx(0.027)
    assert at_the_edge(found, axes) == ["lr", "margin"]
