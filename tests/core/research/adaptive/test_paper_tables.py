"""From tasks to tables: every row of a level, settings from validation tasks, the page."""

from pathlib import Path

import numpy as np
import pytest
import torch
from miniature_data import write_data_sets, write_drawers
from tiny_encoder import TinyEncoder

from core.research.adaptive import page
from core.research.adaptive.paper import measure, tables
from core.research.adaptive.paper.data import load_level
from core.research.adaptive.paper.hands import Hand, InHand
from core.research.adaptive.paper.tables import CATEGORY_TERMS, Level, correlation, run_level
from core.research.adaptive.tasks import Task
from core.research.datasets.strokes import PenPoints
from core.research.kit.choice import load_choices
from core.research.kit.features import FeatureSource


def made_up(seed: int, count: int) -> list[Task]:
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count):
        gallery = rng.normal(size=(6, 16)).astype(np.float32)
        rows = np.tile(np.arange(6), 3)
        features = (gallery[rows] + rng.normal(size=(18, 16))).astype(np.float32)
        found.append(Task(f"class {number}", features, rows, gallery, np.full(18, number)))
    return found


@pytest.fixture
def level(monkeypatch: pytest.MonkeyPatch) -> Level:
    monkeypatch.setattr(tables, "STEPS", 1)
    monkeypatch.setattr(tables, "_TRIES", 2)
    monkeypatch.setattr(measure, "EPISODES", 2)
    monkeypatch.setattr(tables, "DIMS", (4, 64))
    monkeypatch.setattr(page, "DIMS", (4, 64))
    words = torch.randn(4, 5, generator=torch.Generator().manual_seed(0))
    train, validation, test = (made_up(seed, 4) for seed in range(3))
    return Level(
        "categories",
        "A small one.",
        train,
        validation,
        test,
        words,
        CATEGORY_TERMS,
        (1, 5),
        "net-1",
    )


def test_a_table_has_every_row_and_the_page_shows_it(level: Level, tmp_path: Path) -> None:
    made = run_level(level, tmp_path, seeds=(0, 1))
    assert all(set(row.runs) == {0, 1} for row in made.rows.values())
    parts = {
        "fixed margin",
        "margin fixed at the learned mean",
        "first order",
        "without L_D",
        "without L_D, L_S",
        "4 numbers",
    }
    assert parts | {"without L_D, L_S, L_C", "fine-tuning", "upper bound"} < set(made.rows)
    ours = made.rows["ours"].runs[0]
    assert ours["a@1 by step"][1] == pytest.approx(ours["k=5 a@1"])
    text = page.write_page(tmp_path).read_text("utf-8")
    mean, spread = made.rows["ours"].mean("k=5 a@1"), made.rows["ours"].spread("k=5 a@1")
    assert f"| ours, k = 5 | {mean:.1f} ± {spread:.1f}" in text
    assert "28.1 / 51.8" in text
    for name in ("upper bound, k = 5", "MAML, k = 1", *parts, "64 numbers", "class 3"):
        assert f"| {name} |" in text


def test_settings_do_not_depend_on_test_tasks(level: Level, tmp_path: Path) -> None:
    file = "choice-categories.json"
    tables.choose_settings(level, tmp_path)
    other = Level(**{**vars(level), "test": made_up(9, 2)})
    tables.choose_settings(other, tmp_path / "other")
    choices = load_choices(tmp_path / file, "net-1")
    assert set(choices) == {*level.rules, "fine-tuning"}
    assert load_choices(tmp_path / "other" / file, "net-1") == choices


def test_a_margin_that_never_changes_correlates_with_nothing() -> None:
    assert correlation([0.4, 0.4, 0.4], [0.1, 0.5, 0.9]) == 0.0
    assert correlation([0.1, 0.2, 0.3], [0.3, 0.5, 0.7]) == pytest.approx(1.0)


class Brightness:
    """Sixteen numbers a picture: how dark its parts are."""

    output = "brightness"
    card = TinyEncoder().card

    def photos(self, images: np.ndarray) -> np.ndarray:
        return self.sketches(images.mean(3))

    def sketches(self, images: np.ndarray) -> np.ndarray:
        side = images.shape[1] // 4
        parts = images[:, : 4 * side, : 4 * side].reshape(len(images), 4, side, 4, side)
        return parts.mean((2, 4)).reshape(len(images), 16).astype(np.float32)


def test_people_of_two_parts_share_neither_people_nor_objects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.research.adaptive.paper.data.AXES", 8)
    root = write_data_sets(tmp_path / "data")
    write_drawers(root)
    level = load_level(FeatureSource(Brightness(), root), "drawers")
    assert [len(part) for part in (level.train, level.validation, level.test)] == [6, 2, 2]
    assert level.train[0].gallery.shape == level.test[0].gallery.shape == (4, 8)
    shared = np.abs(level.train[0].gallery[:, None] - level.test[0].gallery[None]).max(2)
    assert shared.min() > 1e-3
    everyone = np.concatenate([task.features for task in level.train])
    np.testing.assert_allclose(everyone.mean(0), 0.0, atol=1e-4)


def test_a_hand_slants_thins_and_leaves_out() -> None:
    long = [[0, y, 0] for y in range(9)] + [[0, 9, 1]]
    short = [[5, 5, 0], [5, 6, 1]]
    ink = PenPoints(np.array(long + short, np.float32))
    (stroke,) = InHand(ink, Hand(0.5, 2.0, 4, 0.5)).drawing().strokes
    expected = np.array([[0, 0], [2, 8], [4, 16], [4.5, 18]])
    np.testing.assert_allclose(stroke.xy, expected)
    same = InHand(ink, Hand(0.0, 1.0, 1, 0.0)).drawing()
    assert [len(s) for s in same.strokes] == [10, 2]
