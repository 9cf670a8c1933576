"""What the shipped prior does, measured by the program's own code, and own folders."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.research.adaptive.learner import Learner
from core.research.adaptive.measure_prior import measure_prior
from core.research.adaptive.meta_training import OuterLoop, meta_train
from core.research.adaptive.own_folders import load_people
from core.research.adaptive.reduction import Reduction
from core.research.adaptive.release import prior_of
from core.research.adaptive.tasks import person_tasks
from core.research.evaluation.errors import EvaluationError
from core.research.kit.features import FeatureSet
from core.style.profile import MIN_EXAMPLES
from core.style.projection import Projection

Shifted = Callable[..., FeatureSet]


def test_the_program_is_measured_by_its_own_code(
    shifted: Shifted, reduction: Reduction, base_m: tuple[np.ndarray, np.ndarray]
) -> None:
    train, test = person_tasks(shifted(16, 0.5, 0)), person_tasks(shifted(6, 0.5, 1))
    learner = meta_train(
        OuterLoop(steps=100, tasks=8, dropout=0.0), reduction, reduction.reduce(train)
    )
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
    prior = prior_of(Learner(reduction), reduction)
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
    prior = prior_of(Learner(reduction), reduction)
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
