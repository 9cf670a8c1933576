"""Disturbed drawings and added strokes: what is done to a picture, and the figures by hand."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from tiny_encoder import TinyEncoder

from core.research.datasets import PairData
from core.research.evaluation import robustness
from core.research.evaluation.disturbances import DISTURBANCES, disturb
from core.research.evaluation.errors import EvaluationError
from core.research.evaluation.measure import Measurer
from core.research.evaluation.robustness import by_disturbance, by_stroke, stroke_figures
from core.search.settled import SIGNS, SettledEstimate
from core.sketch import Sketch, SketchBitmap, Stroke, rasterise

Toy = Callable[..., PairData]

SQUARE = Sketch((Stroke.from_xy(np.array([[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]])),))
SLOPE = Sketch((Stroke.from_xy(np.array([[0, 0], [9, 4]])),))


@dataclass(frozen=True)
class Drawn:
    sketch: Sketch

    def drawing(self) -> Sketch:
        return self.sketch


PLAIN = SketchBitmap(rasterise(SQUARE, 256))


def changed(how: str, drawing: Sketch = SQUARE, seed: int = 0) -> SketchBitmap:
    return disturb(drawing, how, np.random.default_rng(seed), SLOPE)


@pytest.mark.parametrize("how", DISTURBANCES)
@pytest.mark.parametrize("seed", range(4))
def test_every_disturbance_changes_the_drawing_but_leaves_one(how: str, seed: int) -> None:
    drawing = SLOPE if how == "mirrored" else SQUARE
    before, after = SketchBitmap(rasterise(drawing, 256)), changed(how, drawing, seed)
    assert after != before
    assert after == changed(how, drawing, seed), "alike every time"
    assert after.ink.min() == 0


def ink(drawing: SketchBitmap) -> int:
    return int((drawing.ink < 128).sum())


def test_where_the_ink_goes() -> None:
    side = PLAIN.width
    assert changed("mirrored") == PLAIN, "a square is its own mirror image"
    turned = changed("turned")
    assert turned.width == pytest.approx(side * (np.cos(np.pi / 12) + np.sin(np.pi / 12)), abs=8)
    ground = changed("ground line")
    assert ground.width > 1.4 * side
    assert ground.height < 1.1 * side
    for seed in range(8):  # in every corner
        dot = changed("stray dot", seed=seed)
        assert min(dot.width, dot.height) > 1.1 * side
        assert ink(dot) < 1.2 * ink(PLAIN)
    hatched = changed("hatched")
    assert (hatched.width, hatched.height) == (PLAIN.width, PLAIN.height)
    assert ink(hatched) > 2 * ink(PLAIN)
    assert 0.5 * ink(PLAIN) < ink(changed("occluded")) < 0.85 * ink(PLAIN)
    assert ink(changed("shaky")) > 1.3 * ink(PLAIN)
    assert changed("second object").width > 1.25 * side


def test_clean_drawings_come_first_and_the_others_beside_them(toy: Toy, tiny: TinyEncoder) -> None:
    data = toy()
    measured = by_disturbance(Measurer(tiny), "Toy", data.sketches, data.photos)
    report: dict[str, Any] = measured.report.as_dict()
    plain = Measurer(tiny).by_category("Toy", data.sketches, data.photos).report.as_dict()
    assert report["map_all"] == plain["map_all"]
    assert list(report["details"])[:3] == ["clean", "turned", "ground_line"]
    assert len(report["details"]) == 1 + len(DISTURBANCES)
    for figures in list(report["details"].values())[1:]:
        assert figures["map_all_ratio"] == pytest.approx(figures["map_all"] / report["map_all"])
        assert figures["p_10_ratio"] == pytest.approx(1), "nine photos: all are among the first ten"
    assert report["details"]["occluded"]["map_all"] != report["map_all"]


def test_figures_after_every_stroke() -> None:
    """Two drawings of three and two strokes."""
    hits, best = np.array([1, 5, 2, 8, 6]), np.array([4, 1, 1, 1, 2])
    figures = stroke_figures(hits, best, [3, 2], 11)
    assert figures["hits_10"] == 4  # 2 and 6
    assert figures["hits_10_by_stroke"] == [4.5, 5.5, 2]
    # Strokes after the first: +4, -3, -2; the step from one drawing to the other is none.
    assert figures["lost_over_2"] == pytest.approx(1 / 3)
    assert figures["m@a"] == pytest.approx(100 * np.mean([0.7, 1, 1, 1, 0.9]))
    assert figures["m@b"] == pytest.approx(100 * np.mean([0.25, 1, 1, 1, 0.5]))
    assert (figures["n_queries"], figures["n_strokes"]) == (2, 5)
    assert stroke_figures(hits[:1], best[:1], [1], 11)["lost_over_2"] == 0


def test_a_stage_is_what_was_drawn_until_then(toy: Toy, tiny: TinyEncoder) -> None:
    """Squares after one stroke rank the photos as their first strokes alone do."""
    data = toy(("square", "bar"), variants=6)
    drawn = [sketch for sketch in data.sketches if sketch.label == "square"]
    alone = [replace(s, ink=Drawn(Sketch(s.drawing().strokes[:1]))) for s in drawn]
    stages, whole = (
        by_stroke(Measurer(tiny), "Toy", asked, data.photos).report.as_dict()["details"]
        for asked in (drawn, alone)
    )
    hits = stages["stroke_by_stroke"]["hits_10_by_stroke"]
    assert hits[:1] == whole["stroke_by_stroke"]["hits_10_by_stroke"]
    assert hits[0] != hits[-1], "or the line above would say nothing"


def test_every_stroke_of_every_drawing_is_ranked(toy: Toy, tiny: TinyEncoder) -> None:
    data = toy()
    report: dict[str, Any] = by_stroke(
        Measurer(tiny), "Toy", data.sketches, data.photos
    ).report.as_dict()
    figures = report["details"]["stroke_by_stroke"]
    # Squares and bars have four sides, triangles three, each a stroke.
    assert (figures["n_queries"], figures["n_strokes"], figures["n_gallery"]) == (9, 33, 9)
    assert figures["hits_10_by_stroke"] == [3, 3, 3, 3]
    assert 0 < report["m@b"] <= report["m@a"] <= 100
    pixels = [replace(s, ink=data.photos[0].file) for s in data.sketches]
    with pytest.raises(EvaluationError, match="stored as strokes"):
        by_stroke(Measurer(tiny), "Toy", pixels, data.photos)


def test_what_the_meter_says_is_told_if_it_knows_the_encoder(
    toy: Toy, tiny: TinyEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = toy()

    def told() -> list[str]:
        report = by_stroke(Measurer(tiny), "Toy", data.sketches, data.photos).report
        return [section.name for section in report.sections]

    assert told() == ["stroke by stroke"]
    estimate = SettledEstimate((0.0,) * len(SIGNS), -9.0)
    monkeypatch.setattr(robustness, "shipped_estimate", lambda model_id: estimate)
    assert told() == ["stroke by stroke", "settled meter"]
