"""The partial-sketch head, from data sets on disk to the file, on chairs and drawings made here."""

from pathlib import Path

import numpy as np
import pytest
import torch
from miniature_data import write_data_sets
from small_release import load_sources
from test_onthefly_splits import D, ShortTiny, projection, write_chairs

from core.encoder.partial_sketch_head import FILE, HeadCard, read_head
from core.research.encoder.recipe import EncoderRecipe
from core.research.evaluation.errors import EvaluationError
from core.research.onthefly import partial_sketch_head as training
from core.research.onthefly.dataset import BaseProjection
from core.research.onthefly.stages import StageSource
from core.search.settled import SettledEstimate


def make(encoder: ShortTiny, data: Path, tmp_path: Path) -> HeadCard:
    source = StageSource(encoder, training.STAGES, "ink", data, tmp_path / "cache")
    sources = load_sources(EncoderRecipe(), data)
    return training.make_partial_sketch_head(source, projection(), sources, tmp_path / "models")


def test_a_head_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_data_sets(tmp_path / "data", photos=4, chairs=2)
    for part in ("trainA", "trainB", "testA", "testB"):
        for file in (data / "chairv2" / part).iterdir():
            file.unlink()
        (data / "chairv2" / part).rmdir()
    write_chairs(data)
    encoder = ShortTiny()
    short = training.Schedule(steps=20, lr=1e-2)  # type: ignore[attr-defined]
    monkeypatch.setattr(training, "_SCHEDULE", short)
    learnt: list[tuple[BaseProjection, BaseProjection, float]] = []
    interpolate = training._interpolate

    def watched(start: BaseProjection, head: BaseProjection, weight: float) -> BaseProjection:
        learnt.append((start, head, weight))
        return interpolate(start, head, weight)

    monkeypatch.setattr(training, "_interpolate", watched)
    card = make(encoder, data, tmp_path)
    assert card.encoder == "tiny@1"
    head = read_head(tmp_path / "models" / FILE, encoder.card)
    assert head.weight.shape == (D, 64)
    # What ships is exactly what was learnt, as far as it is followed, in half precision.
    ((start, end, weight),) = learnt
    np.testing.assert_array_equal(
        head.weight, torch.lerp(start.weight, end.weight, weight).half().float()
    )
    np.testing.assert_array_equal(
        head.bias, torch.lerp(start.bias, end.bias, weight).half().float()
    )
    assert not torch.equal(start.weight, end.weight)
    assert card.training["interpolation_weight"] in training.WEIGHTS
    figures = card.metrics["held out, stages by ink"]
    for found in figures.values():
        for figure, tolerance in training.TOLERANCE.items():
            assert found[f"base {figure}"] - found[figure] <= tolerance + 0.01
    # Enough drawings of enough strokes were there to fit the estimate, or none was made up.
    estimate = SettledEstimate.from_dict(card.settled)
    assert (estimate is None) == (card.settled == {})


def test_nothing_to_train_with(tmp_path: Path) -> None:
    root = write_chairs(tmp_path / "data")
    for photo in sorted((root / "chairv2" / "photo").iterdir())[:-1]:
        photo.unlink()
    with pytest.raises(EvaluationError, match="paired data sets"):
        make(ShortTiny(), root, tmp_path)
