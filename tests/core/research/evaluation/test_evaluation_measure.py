"""From a set to a report: the figures, the sentences, the folder that is written."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tiny_encoder import TinyEncoder

from core.research.datasets import PairData
from core.research.evaluation.errors import EvaluationError
from core.research.evaluation.measure import Measurer
from core.research.evaluation.output import sampled_rows, sheet_rows, write_out
from core.research.evaluation.report import HEADLINE

Toy = Callable[..., PairData]
PNG = b"\x89PNG"


def test_by_category(toy: Toy, tiny: TinyEncoder) -> None:
    data = toy()
    report: dict[str, Any] = (
        Measurer(tiny).by_category("Toy", data.sketches, data.photos).report.as_dict()
    )
    assert report["checkpoint"] == "tiny-1"
    assert (report["n_queries"], report["n_gallery"]) == (9, 9)
    assert 0.5 < report["map_all"] <= report["map_voc"] <= 1
    assert report["a@1"] is None
    assert set(HEADLINE) <= report.keys()
    ways = ("s_to_p", "s_to_p_as_shown", "p_to_s", "s_to_s", "p_to_p")
    details = [f"category_{way}" for way in ways]
    assert list(report["details"]) == details
    assert "9 sketches of 3 classes against all 9 photos" in report["protocol"]


def test_generalised_comes_first(toy: Toy, tiny: TinyEncoder) -> None:
    data = toy()
    unseen, seen = data.without(["bar"]), data.where(["bar"])
    measured = Measurer(tiny).by_category(
        "Toy", unseen.sketches, unseen.photos, seen_photos=seen.photos
    )
    report: dict[str, Any] = measured.report.as_dict()
    assert report["n_gallery"] == 9
    assert report["protocol"].startswith("Generalised")
    assert report["details"]["category_s_to_p"]["n_gallery"] == 6


def test_by_instance_with_stages(toy: Toy, tiny: TinyEncoder) -> None:
    data = toy()
    measured = Measurer(tiny).by_instance("Toy", data.sketches, data.photos, steps=4)
    report: dict[str, Any] = measured.report.as_dict()
    assert list(report["details"]) == ["instance", "instance_within_class", "on_the_fly"]
    assert report["a@10"] == 100.0
    assert 0 < report["m@b"] <= report["m@a"] <= 100
    assert report["details"]["instance_within_class"]["n_gallery"] == 3
    assert len(report["details"]["on_the_fly"]["percentile_by_stage"]) == 4
    assert report["a@1"] == report["details"]["on_the_fly"]["a@1"]
    assert "T = 4 stages" in report["protocol"]
    assert "within class" not in report["protocol"], "the headline is over the whole gallery"


def test_within_class_can_be_the_headline(toy: Toy, tiny: TinyEncoder) -> None:
    data = toy()
    measured = Measurer(tiny).by_instance("Toy", data.sketches, data.photos, class_first=True)
    report: dict[str, Any] = measured.report.as_dict()
    assert report["n_gallery"] == 3
    assert report["protocol"].startswith("Instance retrieval within class")


def test_one_class_has_no_figures_within_class(toy: Toy, tiny: TinyEncoder) -> None:
    data = toy(("square",))
    report = Measurer(tiny).by_instance("Toy", data.sketches, data.photos).report
    assert [section.name for section in report.sections] == ["instance", "on the fly"]


def test_sketches_without_their_photo_are_left_out(toy: Toy, tiny: TinyEncoder) -> None:
    data = toy()
    measured = Measurer(tiny).by_instance("Toy", data.sketches, data.photos[:4])
    assert measured.report.headline()["n_queries"] == 4


def test_nothing_to_measure_is_said(toy: Toy, tiny: TinyEncoder) -> None:
    data, measurer = toy(), Measurer(tiny)
    strangers = [replace(sketch, label="owl", photo=None) for sketch in data.sketches]
    with pytest.raises(EvaluationError, match="no class has both"):
        measurer.by_category("Toy", strangers, data.photos)
    with pytest.raises(EvaluationError, match="no sketch has its photo"):
        measurer.by_instance("Toy", strangers, data.photos)
    with pytest.raises(EvaluationError, match="no photos"):
        measurer.by_category("Toy", data.sketches, [])
    with pytest.raises(EvaluationError, match="no sketches"):
        measurer.by_instance("Toy", [], data.photos)


def test_cached_vectors_give_the_same_report(toy: Toy, tiny: TinyEncoder) -> None:
    data = toy()
    plain = Measurer(tiny).by_instance("Toy", data.sketches, data.photos)
    for _ in range(2):
        cached = Measurer(tiny, cached=True).by_instance("Toy", data.sketches, data.photos)
        assert cached.report.to_json() == plain.report.to_json()


def test_everything_is_written(toy: Toy, tiny: TinyEncoder, tmp_path: Path) -> None:
    data = toy()
    out = tmp_path / "a" / "b"
    assert write_out(Measurer(tiny).by_instance("Toy", data.sketches, data.photos), out) == ()
    names = ["on-the-fly.png", "ranks.png", "report.json", "report.md", "sheet.png"]
    assert sorted(file.name for file in out.iterdir()) == names
    assert all(file.read_bytes().startswith(PNG) for file in out.glob("*.png"))
    assert json.loads((out / "report.json").read_text("utf-8"))["title"] == "Toy"
    table = (out / "report.md").read_text("utf-8")
    assert "| a@1 | a@5 | a@10 | mean_rank | mrr | n_queries | n_gallery |" in table

    assert write_out(Measurer(tiny).by_category("Toy", data.sketches, data.photos), out) == ()
    assert {"precision.png", "classes.png"} <= {file.name for file in out.iterdir()}


def test_without_matplotlib_the_rest_is_written(
    toy: Toy, tiny: TinyEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    data = toy()
    (note,) = write_out(Measurer(tiny).by_category("Toy", data.sketches, data.photos), tmp_path)
    assert "inkseek[train]" in note
    assert {"report.json", "report.md", "sheet.png"} <= {file.name for file in tmp_path.iterdir()}


def test_sheet_shows_the_best_hits_and_frames_the_right_one(toy: Toy, tiny: TinyEncoder) -> None:
    data = toy()
    measured = Measurer(tiny).by_instance("Toy", data.sketches, data.photos)
    rows = sheet_rows(measured, n_rows=4, hits=9)
    assert len(rows) == 4
    assert all(sum(found.right for found in row.found) == 1 for row in rows)
    chosen = sampled_rows(9, 4)
    for row, query in zip(rows, chosen, strict=True):
        place = [found.right for found in row.found].index(True)
        assert (row.figure, row.unit) == (str(measured.instances[0].ranks[query]), "rank of 9")
        assert place + 1 <= measured.instances[0].ranks[query]


def test_sampled_rows_are_the_same_every_time() -> None:
    assert sampled_rows(100, 5).tolist() == sampled_rows(100, 5).tolist()
    assert sampled_rows(3, 5).tolist() == [0, 1, 2]
