"""From tasks to tables: every row of a study, the page, the shipped file, and own folders."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from core.research.adaptive import page
from core.research.adaptive.features import Pairs
from core.research.adaptive.learner import Learner, Settings
from core.research.adaptive.material import reduced
from core.research.adaptive.measure import measure
from core.research.adaptive.outer import Outer, meta_train
from core.research.adaptive.own_people import load_people
from core.research.adaptive.product import measure_prior
from core.research.adaptive.reduction import Reduction
from core.research.adaptive.regularisers import PERSON
from core.research.adaptive.ship import prior_of
from core.research.adaptive.study import PACES, SHARES, Study, run, settle
from core.research.adaptive.tasks import people
from core.research.evaluation.errors import EvaluationError
from core.style.effect import MIN_EXAMPLES
from core.style.projection import Projection

Shifted = Callable[..., Pairs]


@pytest.fixture
def study(shifted: Shifted, reduction: Reduction) -> Study:
    train, validation, test = (
        reduced(people(shifted(4, 0.5, seed)), reduction) for seed in range(3)
    )
    outer = Outer(steps=2, tasks=3)
    words = torch.zeros(3, 1)
    return Study(
        "people", "A small one.", train, validation, test, reduction, words, PERSON, (1, 5), outer
    )


def test_a_study_has_every_row_and_a_page_shows_it(study: Study, tmp_path: Path) -> None:
    told: list[str] = []
    results = run(study, [0, 1], told.append)
    rows = results["rows"]
    assert set(rows["ours"]) == {"1", "5"}
    for name in ("MAML", "sign-MAML", "ANIL", "fine-tuning", "plain baseline", "fixed margin"):
        assert 0 <= rows[name]["5"]["a@1"] <= 100
    assert list(results["steps"]) == [str(n) for n in range(6)]
    assert results["steps"]["1"]["a@1"] == rows["ours"]["5"]["a@1"]
    assert len(told) == 2 * 6 + 8
    settled = results["settled"]
    assert set(settled) >= {"plain baseline", "MAML", "sign-MAML", "ANIL", "ours", "fine-tuning"}
    assert all(len(settled[name]) == 2 for name in ("plain baseline", "ours", "fine-tuning"))
    for taken in (one for ways in settled.values() for one in ways):
        assert taken["pace"] in PACES
        assert taken["share"] in SHARES
    kept = {"encoder": "tiny-1", "command": "inkseek train adaptive", **results}
    page.write_results("people", kept, tmp_path)
    place = page.write_page(tmp_path, tmp_path / "README.md")
    text = place.read_text("utf-8")
    assert f"| ours | 5 | {rows['ours']['5']['a@1']:.1f} ±" in text
    assert "reached" in text
    assert "38.3 / 76.6" in text
    assert "without L_ud" in text
    assert "Predicted margins" in text
    assert "How much each row takes" in text


def test_a_step_that_harms_is_not_taken(study: Study) -> None:
    learner = Learner(study.reduction, Settings())
    learner.log_rate_in.data += 12.0  # steps so long that they lose everything
    taken = settle(learner, study.validation, study.reduction)
    assert taken.pace == learner.pace < 1.0
    start = measure(learner, study.validation, 5, steps=0, draws=10).a1
    assert measure(learner, study.validation, 5, draws=10).a1 >= start


def test_a_start_that_harms_is_taken_in_part(study: Study) -> None:
    learner = Learner(study.reduction, Settings(inner="none"))
    torch.manual_seed(0)
    astray = learner.weight.detach() + 3 * torch.randn_like(learner.weight)
    learner.weight.data = astray.clone()
    taken = settle(learner, study.validation, study.reduction)
    begun = torch.from_numpy(study.reduction.weight)
    torch.testing.assert_close(learner.weight.data, torch.lerp(begun, astray, taken.share))
    for share in SHARES:
        other = Learner(study.reduction, Settings(inner="none"))
        other.weight.data = torch.lerp(begun, astray, share)
        assert (
            measure(learner, study.validation, 5, steps=0, draws=10).a1
            >= measure(other, study.validation, 5, steps=0, draws=10).a1
        )


def test_the_program_is_measured_by_its_own_code(
    shifted: Shifted, reduction: Reduction, plain_m: tuple[np.ndarray, np.ndarray]
) -> None:
    train, test = people(shifted(16, 0.5, 0)), people(shifted(6, 0.5, 1))
    learner = meta_train(
        Settings(), Outer(steps=100, tasks=8, dropout=0.0), reduction,
        reduced(train, reduction), torch.zeros(3, 1),
    )  # fmt: skip
    outcome = measure_prior(
        prior_of(learner, reduction), Projection("test", *plain_m), test, 5, draws=4
    )
    figures = outcome.as_dict()
    assert figures["gain_a@1"] == pytest.approx(figures["adapted_a@1"] - figures["a@1"])
    assert figures["gain_a@1"] > 5
    assert figures["people"] == 6
    assert figures["queries"] == 6 * 4 * 7
    low, high = figures["gain_a@1_interval"]
    assert low <= figures["gain_a@1"] <= high
    assert 50 < figures["switched_on"] <= 100
    json.dumps(figures)


def test_a_profile_that_harms_its_own_drawings_is_measured_as_off(
    shifted: Shifted, reduction: Reduction, plain_m: tuple[np.ndarray, np.ndarray]
) -> None:
    prior = prior_of(Learner(reduction, Settings()), reduction)
    rng = np.random.default_rng(0)
    astray = replace(
        prior,
        start_weight=10 * rng.normal(size=prior.start_weight.shape).astype(np.float32),
        input_rates=0 * prior.input_rates,
        bias_rate=0 * prior.bias_rate,
    )
    tasks = people(shifted(4, 0.1, 0))
    outcome = measure_prior(astray, Projection("test", *plain_m), tasks, 5, draws=3)
    figures = outcome.as_dict()
    assert figures["start_a@1"] < figures["a@1"] - 10
    assert figures["switched_on"] == 0.0
    assert figures["adapted_a@1"] == figures["a@1"]


def test_a_profile_of_too_few_drawings_is_off(
    shifted: Shifted, reduction: Reduction, plain_m: tuple[np.ndarray, np.ndarray]
) -> None:
    prior = prior_of(Learner(reduction, Settings()), reduction)
    outcome = measure_prior(
        prior, Projection("test", *plain_m), people(shifted(4)), MIN_EXAMPLES - 1, draws=3
    )
    assert not outcome.on.any()
    np.testing.assert_array_equal(outcome.after, outcome.before)


def picture(file: Path, lines: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", (64, 64), "white")
    pen = ImageDraw.Draw(image)
    for n in range(lines):
        pen.line((5, 8 + 9 * n, 60, 12 + 5 * n), fill="black", width=2)
    image.save(file)


def test_own_folders_pair_by_the_name_in_the_name(tmp_path: Path) -> None:
    for number, name in enumerate(("jay", "bluejay", "crow", "robin")):
        picture(tmp_path / f"photos/{name}.jpg", number + 1)
        for person in ("anna", "ben"):
            picture(tmp_path / f"sketches/{person}/0{number}_{name}_closer.png", number + 1)
    picture(tmp_path / "sketches/anna/nothing.png", 2)
    picture(tmp_path / "sketches/carl/crow.png", 2)
    data, notes = load_people(tmp_path / "photos", tmp_path / "sketches")
    assert {sketch.drawer for sketch in data.sketches} == {"anna", "ben"}
    found = {sketch.key: sketch.photo for sketch in data.sketches}
    assert found["anna/01_bluejay_closer"] == "bluejay"
    assert found["ben/00_jay_closer"] == "jay"
    assert len(data.sketches) == 8
    assert "1 sketches name no photo" in notes[0]


def test_folders_without_people_are_refused(tmp_path: Path) -> None:
    picture(tmp_path / "photos/crow.jpg", 1)
    picture(tmp_path / "sketches/anna/crow.png", 1)
    with pytest.raises(EvaluationError, match="Nobody"):
        load_people(tmp_path / "photos", tmp_path / "sketches")
    with pytest.raises(EvaluationError, match="no folder"):
        load_people(tmp_path / "none", tmp_path / "sketches")
