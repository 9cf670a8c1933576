"""Measuring, keeping and telling: figures by hand, heads and results through files, the page."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from stage_worlds import make_world

from core.research.evaluation.errors import EvaluationError
from core.research.evaluation.progress import unwatched
from core.research.evaluation.protocols import FrameResult
from core.research.onthefly.bars import verdicts
from core.research.onthefly.choose import SHARES, best, tried
from core.research.onthefly.evaluate import evaluated
from core.research.onthefly.heads import LinearHead, PlainHead
from core.research.onthefly.material import Material
from core.research.onthefly.measure import ink_needed, measured, strokes_needed
from core.research.onthefly.page import write_page
from core.research.onthefly.results import Results
from core.research.onthefly.rows import METHODS, ROWS
from core.research.onthefly.stage_set import Plain, Principal
from core.research.onthefly.teach import read_chosen, taught, teach, write_chosen

SHORT = {"steps": 3, "batch": 9, "rounds": 2, "sketches": 9}


def material() -> Material:
    world = make_world()
    nothing = Plain(torch.zeros(8, 4), torch.zeros(8))
    principal = Principal(torch.zeros(4), torch.zeros(4, 6))
    return Material("enc@1", "chairs", 5, "ink", nothing, principal, world, world, world, world)


def some(*names: str) -> list:
    return [row for row in METHODS if row.name in names]


def chosen_short() -> dict:
    return {row.name: {**row.settings, **SHORT} for row in METHODS}


def test_measured_is_the_protocol_of_evaluation() -> None:
    world = make_world()
    result = measured(PlainHead(), world, "ink")
    similarity = torch.nn.functional.normalize(world.base, dim=-1) @ world.photos.T
    own = similarity[torch.arange(27)[:, None], torch.arange(5)[None], world.target[:, None]]
    rank = (similarity >= own[..., None]).sum(-1)
    assert result.ranks.tolist() == rank.tolist()
    assert result.m_b == pytest.approx(100 * float((1 / rank.double()).mean()))


def test_ink_and_strokes_needed_by_hand() -> None:
    ranks = np.array([[9, 2, 3, 2, 1], [5, 5, 5, 5, 4], [1, 1, 1, 1, 1]])
    result = FrameResult(ranks, 9)
    goal = np.array([2, 4, 1])
    # First reached at stages 2, 5, 1 of 5.
    assert ink_needed(result, goal) == pytest.approx(0.4)
    # For good at stages 4, 5, 1; two strokes each, ten in all.
    world = make_world(n=3)
    assert strokes_needed(result, goal, world) == pytest.approx(0.8)


def test_teaching_goes_on_where_it_was_interrupted(tmp_path: Path) -> None:
    rows = some("plain", "B1", "gallery")
    teach(rows, material(), tmp_path, unwatched, seeds=(0, 1), chosen=chosen_short())
    files = sorted(tmp_path.glob("*.safetensors"))
    assert len(files) == 6
    times = {file: file.stat().st_mtime_ns for file in files}
    files[0].unlink()
    teach(rows, material(), tmp_path, unwatched, seeds=(0, 1), chosen=chosen_short())
    assert files[0].exists()
    assert all(file.stat().st_mtime_ns == times[file] for file in files[1:])
    one = taught(rows[1], 1, material(), tmp_path)
    assert one.settings["steps"] == 3
    with pytest.raises(EvaluationError, match="inkseek train onthefly"):
        taught(rows[1], 7, material(), tmp_path)


def test_a_head_that_is_of_no_use_says_which_file_to_delete(tmp_path: Path) -> None:
    row = some("B1")[0]
    teach([row], material(), tmp_path, unwatched, seeds=(0, 1), chosen=chosen_short())
    damaged, former = (tmp_path / f"b1-{seed}.safetensors" for seed in (0, 1))
    damaged.write_bytes(damaged.read_bytes()[:100])
    save_file({"correction.weight": torch.zeros(8, 6)}, former)
    for seed, file in ((0, damaged), (1, former)):
        with pytest.raises(EvaluationError, match=f"Delete {re.escape(str(file))}"):
            taught(row, seed, material(), tmp_path)
        file.unlink()
    teach([row], material(), tmp_path, unwatched, seeds=(0, 1), chosen=chosen_short())
    assert taught(row, 1, material(), tmp_path).settings["steps"] == 3


def test_from_heads_to_the_page(tmp_path: Path) -> None:
    rows = some("B1", "B3", "gallery", "ours")
    teach(rows, material(), tmp_path, unwatched, seeds=(0, 1), chosen=chosen_short())
    results = evaluated(rows, material(), tmp_path, (0, 1), unwatched)
    file = tmp_path / "results" / "chairs.json"
    results.save(file)
    again = Results.load(file)
    assert again.rows.keys() == results.rows.keys()
    assert again.rows["B1"].mean("m@a") == pytest.approx(results.rows["B1"].mean("m@a"), abs=1e-3)
    assert len(verdicts(again)) == 8
    page = tmp_path / "README.md"
    write_page(again, [again], [tmp_path / "results" / "curve.png"], page)
    text = page.read_text("utf-8")
    assert "| B1 | " in text
    assert "![curve](results/curve.png)" in text
    assert "What was aimed at" in text
    file.write_text("{}")
    with pytest.raises(ValueError, match="no results"):
        Results.load(file)


def test_choosing(tmp_path: Path) -> None:
    row = next(row for row in METHODS if row.name == "B1")
    found = tried([row], material(), unwatched)
    assert len(found) == (1 + len(row.tries)) * len(SHARES)
    chosen = best(found)
    taken = dict(chosen["B1"])
    assert taken.pop("share") in SHARES
    assert taken in (row.settings, *row.tries)
    write_chosen(chosen, tmp_path)
    assert read_chosen(tmp_path) == chosen
    assert read_chosen(tmp_path / "none") == {}


def test_a_share_of_a_head_lies_between_the_plain_m_and_it() -> None:
    world = material().validation
    head = LinearHead(world.lean.shape[-1], world.base.shape[-1])
    torch.manual_seed(0)
    torch.nn.init.normal_(head.correction.weight)
    plain = measured(PlainHead(), world, "ink")
    none, whole = (measured(head, world, "ink", share) for share in (0.0, 1.0))
    np.testing.assert_array_equal(none.ranks, plain.ranks)
    assert (whole.ranks != plain.ranks).any()
    with torch.no_grad():
        both = torch.nn.functional.normalize(world.base, dim=-1) + head(world)
    scores = both @ world.photos.T
    own = scores.gather(2, world.target[:, None, None].expand(-1, world.steps, 1))
    half = measured(head, world, "ink", 0.5)
    np.testing.assert_array_equal(half.ranks, (scores >= own - 1e-6).sum(2).numpy())


@pytest.mark.parametrize("name", ["plain", "TS"])
def test_what_does_not_begin_as_the_plain_m_is_taken_whole(name: str) -> None:
    assert not next(row for row in METHODS if row.name == name).shares


def test_every_row_can_be_kept_in_a_file_of_its_own() -> None:
    keys = [row.key for row in ROWS]
    assert len(set(keys)) == len(keys)
    assert all(row.about for row in ROWS)
