"""Measuring, choosing and reporting: figures by hand, result files, the page."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from stage_worlds import make_world

from core.research.evaluation.by_instance import FrameResult
from core.research.evaluation.progress import unwatched
from core.research.kit.choice import Choice, Trial, load_choices, save_choices
from core.research.kit.experiment import Experiment
from core.research.onthefly.experiment import (
    WEIGHT,
    WEIGHTS,
    choose_settings,
    ink_needed,
    rank_stages,
    run_experiment,
    strokes_needed,
    train_row,
)
from core.research.onthefly.heads import BaseHead, LinearHead
from core.research.onthefly.page import MAIN, write_page
from core.research.onthefly.rows import METHODS, ROWS, Row
from core.research.onthefly.splits import Splits

SHORT = {"steps": 3, "batch": 9, "rounds": 2, "sketches": 9}


def splits() -> Splits:
    world = make_world()
    return Splits("enc@1", "ink", world, world, world, world)


def named(*names: str) -> list[Row]:
    return [row for row in METHODS if row.name in names]


def save_short_settings(folder: Path) -> None:
    choices = {
        row.name: Choice(Trial({**row.settings, **SHORT}, {}, 0.0), ())
        for row in METHODS
        if row.settings
    }
    save_choices(folder / f"choice-{MAIN}.json", "enc@1", choices)


def test_ranks_are_those_of_the_protocol() -> None:
    world = make_world()
    result = rank_stages(BaseHead(), world, "ink")
    similarity = torch.nn.functional.normalize(world.projected, dim=-1) @ world.photos.T
    own = similarity[torch.arange(27)[:, None], torch.arange(5)[None], world.target[:, None]]
    rank = (similarity >= own[..., None]).sum(-1)
    assert result.ranks.tolist() == rank.tolist()
    assert result.m_b == pytest.approx(100 * float((1 / rank.double()).mean()))


def test_ink_and_strokes_needed_by_hand() -> None:
    ranks = np.array([[9, 2, 3, 2, 1], [5, 5, 5, 5, 4], [1, 1, 1, 1, 1]])
    result = FrameResult(ranks, 9)
    goal = np.array([2, 4, 1])
    # First reached at stages 2, 5, 1 of 5.
    assert ink_needed(result, goal) == pytest.approx(40)
    # For good at stages 4, 5, 1; two strokes each, ten in all.
    world = make_world(n=3)
    assert strokes_needed(result, goal, world) == pytest.approx(80)


def test_from_rows_to_the_page(tmp_path: Path) -> None:
    save_short_settings(tmp_path)
    rows = named("B1", "B3", "gallery", "ours")
    run_experiment(MAIN, rows, splits(), (0, 1), tmp_path, unwatched)
    found = Experiment.load(tmp_path / f"{MAIN}.json")
    assert found is not None
    assert list(found.rows) == ["B1", "B3", "gallery", "ours"]
    assert found.rows["ours"].settings["rounds"] == 2
    assert len(found.rows["B3"].curve("percentile")) == 5
    page = write_page(tmp_path).read_text("utf-8")
    assert "| B1 | " in page
    assert f"| **ours** | {found.rows['ours'].mean('m@a'):.1f} ± " in page
    assert "![percentile](percentile.png)" in page
    assert (tmp_path / "percentile.png").exists()


def test_a_row_replaces_what_was_known_of_it_and_leaves_the_others(tmp_path: Path) -> None:
    save_short_settings(tmp_path)
    run_experiment(MAIN, named("plain", "B1"), splits(), (0, 1), tmp_path, unwatched)
    found = run_experiment(MAIN, named("B1"), splits(), (0,), tmp_path, unwatched)
    assert list(found.rows["plain"].runs) == [0, 1]
    assert list(found.rows["B1"].runs) == [0]
    other = replace(splits(), encoder="enc@2")
    assert list(run_experiment(MAIN, named("B1"), other, (0,), tmp_path, unwatched).rows) == ["B1"]


def test_interrupted_rows_keep_what_is_done(tmp_path: Path) -> None:
    save_short_settings(tmp_path)
    broken = replace(named("gallery")[0], train=lambda *_: 1 / 0)  # type: ignore[arg-type]
    with pytest.raises(ZeroDivisionError):
        run_experiment(MAIN, [*named("B1"), broken], splits(), (0,), tmp_path, unwatched)
    found = Experiment.load(tmp_path / f"{MAIN}.json")
    assert found is not None
    assert found.rows["B1"].runs


@pytest.mark.parametrize("row", named("deep", "causal", "ours"), ids=lambda row: row.name)
def test_the_same_seed_gives_the_same_head_whatever_ran_before(row: Row) -> None:
    made: list[torch.Tensor] = []
    for seed in (0, 0, 1):
        torch.rand(len(made))
        head = train_row(row, make_world(), {**row.settings, **SHORT}, seed)
        made.append(head(make_world()))
    assert torch.equal(made[0], made[1])
    assert not torch.equal(made[0], made[2])


def test_choosing_takes_the_best_on_validation(tmp_path: Path) -> None:
    row = named("B1")[0]
    choice = choose_settings(row, splits())
    assert len(choice.trials) == (1 + len(row.tries)) * len(WEIGHTS)
    means = [sum(trial.figures.values()) / 3 for trial in choice.trials]
    assert choice.trials[int(np.argmax(means))] == choice.chosen
    taken = dict(choice.settings)
    assert taken.pop(WEIGHT) in WEIGHTS
    assert taken in (row.settings, *row.tries)
    run_experiment(MAIN, [row], splits(), (0,), tmp_path, unwatched, choose=True)
    assert load_choices(tmp_path / f"choice-{MAIN}.json", "enc@1")["B1"].settings == choice.settings


def test_interpolation_lies_between_m_and_the_head() -> None:
    world = splits().validation
    head = LinearHead(world.pca.shape[-1], world.projected.shape[-1])
    torch.manual_seed(0)
    torch.nn.init.normal_(head.correction.weight)
    plain = rank_stages(BaseHead(), world, "ink")
    none, whole = (rank_stages(head, world, "ink", weight) for weight in (0.0, 1.0))
    np.testing.assert_array_equal(none.ranks, plain.ranks)
    assert (whole.ranks != plain.ranks).any()
    with torch.no_grad():
        both = torch.nn.functional.normalize(world.projected, dim=-1) + head(world)
    scores = both @ world.photos.T
    own = scores.gather(2, world.target[:, None, None].expand(-1, world.steps, 1))
    half = rank_stages(head, world, "ink", 0.5)
    np.testing.assert_array_equal(half.ranks, (scores >= own - 1e-6).sum(2).numpy())


@pytest.mark.parametrize("name", ["plain", "TS"])
def test_what_does_not_start_as_m_is_not_interpolated(name: str) -> None:
    assert not named(name)[0].starts_as_base


def test_rows_have_names_of_their_own() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert all(row.about for row in ROWS)
