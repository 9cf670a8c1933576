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
from core.research.adaptive.learner import InnerLoop, Learner
from core.research.adaptive.measure import measure
from core.research.adaptive.measure_prior import measure_prior
from core.research.adaptive.meta_training import OuterLoop, meta_train
from core.research.adaptive.own_folders import load_people
from core.research.adaptive.reduction import Reduction
from core.research.adaptive.regularisers import PERSON
from core.research.adaptive.release import prior_of
from core.research.adaptive.tables import (
    STEP_SCALES,
    WEIGHTS,
    Level,
    run_level,
    scale_to_validation,
)
from core.research.adaptive.tasks import person_tasks
from core.research.evaluation.errors import EvaluationError
from core.research.kit.features import FeatureSet
from core.style.profile import MIN_EXAMPLES
from core.style.projection import Projection

Shifted = Callable[..., FeatureSet]


@pytest.fixture
def level(shifted: Shifted, reduction: Reduction) -> Level:
    train, validation, test = (
        reduction.reduce(person_tasks(shifted(4, 0.5, seed))) for seed in range(3)
    )
    outer = OuterLoop(steps=2, tasks=3)
    words = torch.zeros(3, 1)
    return Level(
        "people", "A small one.", train, validation, test, reduction, words, PERSON, (1, 5), outer
    )


def test_a_table_has_every_row_and_the_page_shows_it(level: Level, tmp_path: Path) -> None:
    experiment = run_level(level, "tiny-1", [0, 1])
    rows = experiment.rows
    for name in ("MAML", "sign-MAML", "ANIL", "fine-tuning", "plain baseline", "ours"):
        assert set(rows[name].runs) == {0, 1}
        for run in rows[name].runs.values():
            assert 0 <= run["k=5 a@1"] <= 100
            assert run["step_scale"] in STEP_SCALES
            assert run["weight"] in WEIGHTS
    assert set(rows["encoder as it is"].runs) == set(rows["fixed margin"].runs) == {0}
    ours = rows["ours"].runs[0]
    assert ours["a@1 by step"][1] == ours["k=5 a@1"]
    assert np.size(ours["a@1 by step"]) == 6
    assert {"k=1 a@1", "k=5 a@5", "k=5 a@1 rest"} <= set(ours)
    experiment.save(tmp_path)
    text = page.write_page(tmp_path).read_text("utf-8")
    mean, spread = rows["ours"].mean("k=5 a@1"), rows["ours"].spread("k=5 a@1")
    assert f"| ours, k = 5 | {mean:.1f} ± {spread:.1f}" in text
    assert "38.3 / 76.6" in text
    assert "without L_ud" in text
    assert "Predicted margins" in text
    assert f"ours {ours['weight']:g}·{ours['step_scale']:g}" in text


def validate(learner: Learner, level: Level, steps: int = 1) -> float:
    return measure(learner, level.validation, 5, steps=steps, episodes=10)["a@1"]


def test_a_step_that_harms_is_scaled_down(level: Level) -> None:
    learner = Learner(level.reduction, InnerLoop())
    learner.log_input_rates.data += 12.0  # steps so long that they lose everything
    chosen = scale_to_validation(learner, level)
    assert chosen["step_scale"] == learner.step_scale < 1.0
    assert validate(learner, level) >= validate(learner, level, steps=0)


def test_a_start_that_harms_is_interpolated(level: Level) -> None:
    learner = Learner(level.reduction, InnerLoop(method="none"))
    torch.manual_seed(0)
    astray = learner.weight.detach() + 3 * torch.randn_like(learner.weight)
    learner.weight.data = astray.clone()
    chosen = scale_to_validation(learner, level)
    base = torch.from_numpy(level.reduction.weight)
    torch.testing.assert_close(learner.weight.data, torch.lerp(base, astray, chosen["weight"]))
    for weight in WEIGHTS:
        other = Learner(level.reduction, InnerLoop(method="none"))
        other.weight.data = torch.lerp(base, astray, weight)
        assert validate(learner, level, steps=0) >= validate(other, level, steps=0)


def test_the_program_is_measured_by_its_own_code(
    shifted: Shifted, reduction: Reduction, base_m: tuple[np.ndarray, np.ndarray]
) -> None:
    train, test = person_tasks(shifted(16, 0.5, 0)), person_tasks(shifted(6, 0.5, 1))
    learner = meta_train(
        InnerLoop(), OuterLoop(steps=100, tasks=8, dropout=0.0), reduction,
        reduction.reduce(train), torch.zeros(3, 1),
    )  # fmt: skip
    figures = measure_prior(
        prior_of(learner, reduction), Projection("test", *base_m), test, 5, episodes=4
    )
    assert figures["gain_a@1"] == pytest.approx(figures["adapted_a@1"] - figures["a@1"])
    assert figures["gain_a@1"] > 5
    assert figures["people"] == 6
    assert figures["queries"] == 6 * 4 * 7
    low, high = figures["gain_a@1_interval"]
    assert low <= figures["gain_a@1"] <= high
    assert 50 < figures["switched_on"] <= 100
    json.dumps(figures)


def test_a_profile_that_harms_its_own_drawings_is_measured_as_off(
    shifted: Shifted, reduction: Reduction, base_m: tuple[np.ndarray, np.ndarray]
) -> None:
    prior = prior_of(Learner(reduction, InnerLoop()), reduction)
    rng = np.random.default_rng(0)
    astray = replace(
        prior,
        start_weight=10 * rng.normal(size=prior.start_weight.shape).astype(np.float32),
        input_rates=0 * prior.input_rates,
        bias_rate=0 * prior.bias_rate,
    )
    tasks = person_tasks(shifted(4, 0.1, 0))
    figures = measure_prior(astray, Projection("test", *base_m), tasks, 5, episodes=3)
    assert figures["start_a@1"] < figures["a@1"] - 10
    assert figures["switched_on"] == 0.0
    assert figures["adapted_a@1"] == figures["a@1"]


def test_a_profile_of_too_few_drawings_is_off(
    shifted: Shifted, reduction: Reduction, base_m: tuple[np.ndarray, np.ndarray]
) -> None:
    prior = prior_of(Learner(reduction, InnerLoop()), reduction)
    figures = measure_prior(
        prior, Projection("test", *base_m), person_tasks(shifted(4)), MIN_EXAMPLES - 1, episodes=3
    )
    assert figures["switched_on"] == 0.0
    for before, after in (("a@1", "adapted_a@1"), ("a@5", "adapted_a@5")):
        assert figures[before] == figures[after]


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
