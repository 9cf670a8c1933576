"""Rows on a toy problem, settings, runs that are kept, and the page."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from stage_worlds import make_world

from core.research.evaluation.by_instance import FrameResult
from core.research.evaluation.progress import unwatched
from core.research.kit.choice import Choice, Trial, load_choices, save_choices
from core.research.kit.experiment import Experiment
from core.research.onthefly import bench as training
from core.research.onthefly import page
from core.research.onthefly.bench import Bench, Look, rank_stages
from core.research.onthefly.experiment import ink_needed, run_table, strokes_needed
from core.research.onthefly.rows import B1, B2, BASELINES, ON_THE_FLY, OURS, STAGE_1, TS, Row
from core.research.onthefly.splits import Splits
from core.research.onthefly.tables import TABLES

ROWS = (*BASELINES, TS, ON_THE_FLY, *OURS)
BY_NAME = {row.name: row for row in ROWS}
NAME = TABLES[0].name


def splits(encoder: str = "enc@1") -> Splits:
    world = make_world()
    return Splits(encoder, "ink", world, world, world, world)


def chosen(row: Row | None, updates: int = 2) -> Choice:
    if row is None:
        stage_1 = Trial({**STAGE_1, "updates": 4, "batch": 9}, {}, 0.0)
        return Choice(stage_1, (stage_1,))
    curve = {"m@a after 20": 60.0, "m@b after 20": 30.0, "m@a after 40": 61.0, "m@b after 40": 31.0}
    tried = Trial(row.settings, curve, 0.0)
    return Choice(replace(tried, settings={**row.settings, "updates": updates}), (tried,))


def bench(updates: int = 2, **changes: Mapping[str, float]) -> Bench:
    made = Bench({"own": splits(), "sketch-a-net": splits()}, ROWS)
    made.choices = {row.name: chosen(row, updates) for row in ROWS if row.train}
    made.choices[training.STAGE_1_NAME] = chosen(None)
    for name, settings in changes.items():
        choice = made.choices[name]
        trial = replace(choice.chosen, settings={**choice.settings, **settings})
        made.choices[name] = replace(choice, chosen=trial)
    return made


def run(folder: Path, *rows: Row, seeds: int = 2, prepared: Bench | None = None) -> Experiment:
    ready = prepared or bench()
    save_choices(folder / f"choice-{NAME}.json", "enc@1", ready.choices)
    return run_table(NAME, rows, ready, range(seeds), folder, folder / "runs", unwatched)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.train and row not in (B1, TS)], ids=lambda row: row.name
)
def test_each_row_beats_an_untrained_copy_of_itself(row: Row) -> None:
    faster = {name: value for name, value in (("lr", 1e-2),) if name in row.settings}
    made = bench(60, **{row.name: faster})
    world = make_world()
    trained = rank_stages(made.train(row, world, made.settings(row), 0), world, "ink").m_b
    none = {**made.settings(row), "updates": 0}
    assert trained > rank_stages(made.train(row, world, none, 0), world, "ink").m_b + 2


@pytest.mark.parametrize("row", [B1, TS], ids=lambda row: row.name)
def test_rows_of_complete_sketches_learn_those(row: Row) -> None:
    made = bench(60, **{row.name: {"lr": 1e-2}})
    world = make_world().at(slice(0, 2))  # so that the last stage leaves something to learn
    none = {**made.settings(row), "updates": 0}
    before = rank_stages(made.train(row, world, none, 0), world, "ink").reciprocal_curve[-1]
    after = rank_stages(made.train(row, world, made.settings(row), 0), world, "ink")
    assert after.reciprocal_curve[-1] > before + 0.02


def test_rows_start_from_the_same_stage_1_and_leave_it_as_it_was() -> None:
    made, world = bench(), make_world()
    none = {**made.settings(B2), "updates": 0}
    start = made.train(B2, world, none, 0)(world)
    assert not torch.allclose(made.train(B2, world, made.settings(B2), 0)(world), start)
    for row in (B1, B2, BY_NAME["B3"], ON_THE_FLY, BY_NAME["gallery by stage"]):
        again = made.train(row, world, {**made.settings(row), "updates": 0}, 0)(world)
        torch.testing.assert_close(again, start, atol=1e-5, rtol=1e-4)
    later = BY_NAME["gallery + reward"]
    again = made.train(later, world, {**made.settings(later), "updates": 0}, 0)(world)
    gallery = BY_NAME["gallery"]
    torch.testing.assert_close(again, made.train(gallery, world, made.settings(gallery), 0)(world))


def test_settings_and_length_are_chosen_on_validation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "UPDATES", 6)
    monkeypatch.setattr(training, "_EVERY", 2)
    made = bench()
    choice = made.choose(B2)
    assert 5 <= len(choice.trials) <= training.TRIES
    best = max(choice.trials, key=lambda trial: trial.score)
    assert choice.chosen.score == best.score
    curve = {n: (best.figures[f"m@a after {n}"], best.figures[f"m@b after {n}"]) for n in (2, 4, 6)}
    longest = max(curve, key=lambda n: sum(curve[n]))
    assert choice.settings["updates"] == longest
    assert best.score == pytest.approx(sum(curve[longest]) / 2)
    # A shorter training is the beginning of a longer one, so the figures are those of that length.
    head = made.train(B2, made.splits["own"].learn, choice.settings, 0)
    again = rank_stages(head, made.splits["own"].validation, "ink")
    assert (again.m_a, again.m_b) == pytest.approx(curve[longest])


def test_settings_far_behind_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("UPDATES", 6), ("_EVERY", 2), ("_FAIR_CHANCE", 4)):
        monkeypatch.setattr(training, name, value)
    made, reached = bench(), dict[float, int]()

    def train(
        row: Row, stages: object, settings: Mapping[str, float], seed: int, look: Look
    ) -> None:
        for number in range(1, int(settings["updates"]) + 1):
            reached[settings["lr"]] = number
            drawings = SimpleNamespace(training=False)
            head: Any = SimpleNamespace(drawings=drawings, train=bool, lr=settings["lr"])
            look(number, head)

    def rank(head: SimpleNamespace, *_: object) -> FrameResult:
        close = {1e-3: 10, 3e-3: 11}.get(round(head.lr, 6), 60)
        return FrameResult(np.full((4, 3), close), 1000)

    monkeypatch.setattr(made, "train", train)
    monkeypatch.setattr(training, "rank_stages", rank)
    row = replace(B2, axes={"lr": 3.0})
    choice = made.choose(row)
    assert choice.settings["lr"] == row.settings["lr"]
    # Slightly worse ones are trained to the end, much worse ones are not.
    assert reached == {1e-3: 6, 3e-3: 6, 0.000333333: 4}


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
    found = run(tmp_path, B1, B2, ON_THE_FLY)
    assert list(found.rows) == ["B1", "B2", "on-the-fly"]
    assert found.rows["B2"].settings["updates"] == 2
    assert len(found.rows["B2"].curve("changes")) == 4
    text = page.write_page(tmp_path).read_text("utf-8")
    assert f"| B2 | {found.rows['B2'].mean('m@a'):.1f} ± " in text
    assert "All rows but B3, B4, TS," in text
    assert f"![{NAME}-changes]({NAME}-changes.png)" in text
    assert (tmp_path / f"{NAME}-learning.png").exists()


def test_claims_hold_only_where_the_interval_says_so() -> None:
    made = Experiment(NAME, "enc@1", "", "")
    for name in ("B1", "B2", "on-the-fly", "TRPO"):
        made.record(name, 0, {"m@a": 50.0, "m@b": 30.0})
        made.details[name] = {"intervals": {}}
    of = made.details["on-the-fly"]["intervals"]
    of["m@b against B1"], of["m@a against B1"], of["m@b against B2"] = (1, 2), (-1, 2), (-2, -1)
    made.details["TRPO"]["intervals"]["m@b against on-the-fly"] = (-3.0, -1.0)
    said = page.contradictions(made)
    assert [line.split(":")[1].split(",")[0].strip() for line in said] == [
        "is not shown", "holds", "is reversed", "holds",
    ]  # fmt: skip
    assert "[+1.00, +3.00]" in said[-1]


def test_runs_are_kept_until_their_settings_change(tmp_path: Path) -> None:
    first = run(tmp_path, B1, B2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Bench, "run", lambda *_: 1 / 0)
        assert run(tmp_path, B1, B2).rows["B2"].values("m@b") == first.rows["B2"].values("m@b")
        with pytest.raises(ZeroDivisionError):
            run(tmp_path, B1, B2, prepared=bench(B2={"lr": 2e-3}))
    run(tmp_path, B1)  # puts the former settings on record
    # One row alone: the others are shown as they were kept.
    only = run_table(
        NAME, [B1, B2, ON_THE_FLY], bench(), range(2), tmp_path, tmp_path / "runs", unwatched,
        only=["B1"],
    )  # fmt: skip
    assert list(only.rows) == ["B1", "B2"]


def test_settings_of_another_encoder_are_not_used(tmp_path: Path) -> None:
    run(tmp_path, B1)
    assert set(load_choices(tmp_path / f"choice-{NAME}.json", "enc@1")) >= {"B1"}
    assert load_choices(tmp_path / f"choice-{NAME}.json", "enc@2") == {}


@pytest.mark.parametrize("row", [B2, ON_THE_FLY, BY_NAME["gallery by stage"]], ids=lambda r: r.name)
def test_the_same_seed_gives_the_same_head_whatever_ran_before(row: Row) -> None:
    made: list[torch.Tensor] = []
    for seed in (0, 0, 1):
        torch.rand(len(made))
        fresh, world = bench(), make_world()
        made.append(fresh.train(row, world, fresh.settings(row), seed)(world))
    assert torch.equal(made[0], made[1])
    assert not torch.equal(made[0], made[2])


def test_a_row_without_training_runs_once(tmp_path: Path) -> None:
    found = run(tmp_path, BY_NAME["plain"], BY_NAME["gallery"])
    assert {name: len(row.runs) for name, row in found.rows.items()} == {"plain": 1, "gallery": 2}


def test_every_row_of_the_papers_tables_is_there() -> None:
    names = [row.name for row in TABLES[0].rows]
    assert len(names) == len(set(names)) == 17
    assert set(page.PUBLISHED) == set(names)
