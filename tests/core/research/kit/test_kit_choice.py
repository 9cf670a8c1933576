"""Settings are chosen on validation figures, within a guard, and everything tried is on record."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from core.research.kit.choice import (
    choose,
    choose_first,
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
