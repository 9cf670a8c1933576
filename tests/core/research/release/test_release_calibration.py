"""What cosines mean: curves that are found again, hits judged by hand, the file a search reads."""

import math
from pathlib import Path

import numpy as np
import pytest
from tiny_encoder import TinyEncoder

from core.encoder import ModelCard
from core.research.encoder.dataset import choose_split
from core.research.encoder.errors import TrainingError
from core.research.release import calibration
from core.research.release.calibration import calibrate, fit, hits, judge, quality
from core.search.relevance import EVIDENCE, Curve


class Trained(TinyEncoder):
    """The tiny encoder with the card of one that was trained."""

    def __init__(self, data: Path | None = None) -> None:
        super().__init__()
        training = {"split": choose_split("sketchy-104-21", data).as_dict()} if data else {}
        self.card = ModelCard("tiny-1", "tiny", 64, 64, 64, 64, training=training)


def test_a_known_curve_is_found_again() -> None:
    rng = np.random.default_rng(0)
    cosines = rng.uniform(-0.2, 1.0, 60_000)
    told = np.stack([cosines, rng.normal(0.0, 2.0, len(cosines))], 1)
    true = Curve((12.0, 1.5), -7.0)
    relevant = rng.random(len(cosines)) < true.chances(told)
    found = fit(told, relevant)
    assert found.weights == pytest.approx(true.weights, rel=0.05)
    assert found.offset == pytest.approx(true.offset, rel=0.05)


@pytest.mark.parametrize("ceiling", [0.4, 0.7, 1.0])
def test_a_ceiling_is_found_where_even_the_best_hits_are_often_wrong(ceiling: float) -> None:
    rng = np.random.default_rng(1)
    standing = rng.normal(2.0, 1.5, (60_000, 1))
    true = Curve((3.0,), -6.0, ceiling)
    relevant = rng.random(len(standing)) < true.chances(standing)
    found = fit(standing, relevant, (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0))
    assert found.ceiling == ceiling
    np.testing.assert_allclose(found.chances(standing), true.chances(standing), atol=0.03)
    best = standing[:, 0] > np.quantile(standing, 0.95)
    assert found.chances(standing[best]).mean() == pytest.approx(relevant[best].mean(), abs=0.03)


def test_the_likelihood_is_flat_at_the_curve() -> None:
    cosines = np.array([[0.1], [0.2], [0.3], [0.4], [0.5], [0.6]])
    relevant = np.array([False, False, True, False, True, True])
    curve = fit(cosines, relevant)
    left = relevant - curve.chances(cosines)
    assert left.sum() == pytest.approx(0, abs=2e-2)
    assert (left * cosines[:, 0]).sum() == pytest.approx(0, abs=2e-2)


def test_classes_that_part_cleanly_have_a_finite_curve() -> None:
    curve = fit(np.array([[0.1], [0.2], [0.8], [0.9]]), np.array([False, False, True, True]))
    assert math.isfinite(curve.weights[0])
    low, high = curve.chances(np.array([[0.2], [0.8]]))
    assert low < 0.1 < 0.9 < high


@pytest.mark.parametrize("relevant", [[True, True], [False, False]])
def test_one_kind_of_hit_tells_nothing(relevant: list[bool]) -> None:
    with pytest.raises(TrainingError, match="needs hits"):
        fit(np.array([[0.1], [0.9]]), np.array(relevant))


def test_an_encoder_that_learnt_nothing_is_told() -> None:
    with pytest.raises(TrainingError, match="no closer"):
        fit(np.array([[0.1], [0.9]]), np.array([True, False]))


def test_every_question_is_put_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "FEW", 1)
    gallery = np.array([[1, 0], [0.8, 0.6], [0, 1]], np.float32)
    judged = judge(gallery[:1], np.array([7]), gallery, np.array([7, -1, 7]))
    whole = np.array([1.0, 0.8, 0.0])
    expected = ((whole - whole.mean()) / whole.std()).tolist()
    # Of two, one is above the mean; alone in its gallery, a photo stands out from nothing.
    standing = [*expected, 1.0, -1.0, 0.0]
    assert judged.evidence[:, 0].tolist() == pytest.approx(standing, abs=1e-5)
    assert judged.relevant.tolist()[:3] == [True, False, True]
    assert sorted(judged.relevant.tolist()[3:]) == [False, False, True]
    assert judged.question.tolist() == [0, 0, 0, 1, 1, 2]
    assert judged.answerable.tolist() == [True, True, True, True, True, False]
    itself = judge(gallery[:1], np.array([7]), gallery, np.array([7, -1, 7]), np.array([0]))
    assert itself.evidence[:, 0].tolist() == pytest.approx([1, -1, 1, -1, 0], abs=1e-5)


def test_only_what_a_person_sees_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "SHOWN", 2)
    gallery = np.array([[1, 0], [0.8, 0.6], [0, 1]], np.float32)
    judged = judge(gallery[2:], np.array([0]), gallery, np.array([0, 0, -1]))
    assert judged.evidence[:, 0].tolist() == pytest.approx(
        [1.1355, 0.1622, 1.1355, 0.1622, 0.0], abs=1e-3
    )


def test_quality_by_hand() -> None:
    judged = hits(
        evidence=np.zeros((6, EVIDENCE)),
        relevant=np.array([True, True, False, False, False, False]),
        question=np.array([0, 0, 0, 1, 1, 2]),
        group=np.zeros(6, np.int64),
        answerable=np.array([True, True, True, False, False, False]),
    )
    chances = np.array([0.9, 0.5, 0.5, 0.04, 0.04, 0.3])
    told = quality(chances, judged)
    squares = (0.1**2 + 0.5**2 + 0.5**2 + 0.04**2 + 0.04**2 + 0.3**2) / 6
    assert told["brier"] == pytest.approx(squares, abs=1e-4)
    assert told["calibration_error"] == pytest.approx(
        (1 * 0.1 + 2 * 0.0 + 2 * 0.04 + 1 * 0.3) / 6, abs=1e-4
    )
    assert told["relevant_share"] == {"strong": 0.667, "fair": 0.0, "weak": 0.0}
    assert told["nothing_close"] == {
        "said_when_nothing_was_there": 0.5,
        "said_when_something_was_there": 0.0,
    }


def test_pictures_of_noise_have_no_curves(data_sets: Path) -> None:
    with pytest.raises(TrainingError, match="no closer"):
        calibrate(Trained(data_sets), data_sets)


def test_an_encoder_that_does_not_say_what_it_saw_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="left out"):
        calibrate(Trained(), tmp_path)


def test_without_the_held_out_classes_there_are_no_curves(data_sets: Path, tmp_path: Path) -> None:
    for file in data_sets.iterdir():
        if "sketchy" not in file.name:
            (tmp_path / file.name).symlink_to(file)
    with pytest.raises(TrainingError, match="Sketchy"):
        calibrate(Trained(data_sets), tmp_path)
