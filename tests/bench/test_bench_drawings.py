"""Sixty drawings made with the mouse in the program: what each stroke brings, and the meter says.

`drawings` has a folder for each of 30 everyday things, with two drawings as the program saves them.
They are searched for in 1,457 photos whose licence allows redistribution (CC BY and CC0), found
through INKSEEK_DATA. The encoder has learnt from these photos, so the figures only show whether a
change makes the ranking worse; how well pictures are found is measured on photos kept apart.
"""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from core.encoder import load_encoder
from core.research.datasets.labelled_photos import load_photo_set
from core.research.datasets.listing import drawings_by_class
from core.research.datasets.source import FolderSource
from core.research.evaluation.measure import Measurer
from core.research.evaluation.robustness import by_stroke

pytestmark = pytest.mark.bench

DRAWINGS = Path(__file__).parent / "drawings"
RECORD = DRAWINGS / "record.json"
SLACK = 0.15
"""How many of the first ten photos may be lost, on average, before this fails."""

MOST_STROKES = 2
"""After the first five stop changing, until the settled meter says that one can stop."""


@pytest.mark.skipif("INKSEEK_DATA" not in os.environ, reason="needs the photos of INKSEEK_DATA")
def test_sixty_drawings(benchmark: BenchmarkFixture) -> None:
    photos = [p for name in ("imagenet-cc-by", "clothing") for p in load_photo_set(name).photos]
    drawings = drawings_by_class(FolderSource(DRAWINGS), "")
    assert len(drawings) == 60
    measurer = Measurer(load_encoder(), cached=False)
    measured = benchmark.pedantic(
        by_stroke, args=(measurer, "drawings", drawings, photos), rounds=1
    )
    figures, meter = (section.figures for section in measured.report.sections)
    benchmark.extra_info.update(
        {name: np.round(f, 3).tolist() for name, f in {**figures, **meter}.items()}
    )
    record = json.loads(RECORD.read_text("utf-8"))
    assert figures["hits_10"] >= record["hits_10"] - SLACK
    for now, before in zip(figures["hits_10_by_stroke"], record["hits_10_by_stroke"], strict=True):
        assert now >= before - 3 * SLACK
    assert figures["lost_over_2"] <= record["lost_over_2"] + 0.01
    assert meter["stop_delay_median"] <= MOST_STROKES
    assert meter["stop_flickers"] == 0
