"""A release in miniature: from tiny data to a folder of models that the program loads."""

from functools import partial
from pathlib import Path

import pytest
from miniature_data import write_data_sets, write_drawers
from small_release import small_encoder_recipe, small_setup
from small_training import needs_imagenet

from core.categories import shipped_names
from core.encoder import Encoder, ModelCard, load_encoder
from core.encoder.partial_sketch_head import FILE as HEAD
from core.encoder.partial_sketch_head import read_head
from core.research.adaptive import release as adaptive
from core.research.encoder.errors import TrainingError
from core.research.encoder.make import WEIGHTS, make_encoder
from core.research.onthefly import partial_sketch_head
from core.research.release import release as stages
from core.research.release.card_page import card_page
from core.research.release.golden import FILE as GOLDEN
from core.research.release.golden import golden_cosines
from core.research.release.release import STAGES, Options, release
from core.search.relevance import Curve, Relevance, shipped_relevance
from core.search.words import shipped_words
from core.style.prior import load_priors

pytestmark = [needs_imagenet, pytest.mark.slow]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_data_sets(tmp_path_factory.mktemp("data") / "sets", photos=6)
    write_drawers(root)
    return root


@pytest.fixture(scope="module")
def made(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    make_encoder(small_encoder_recipe(), folder, small_setup(data, folder / "cache"))
    return folder


@pytest.fixture(autouse=True)
def short_training(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule = partial_sketch_head.Schedule(steps=3, lr=1e-3)  # type: ignore[attr-defined]
    monkeypatch.setattr(partial_sketch_head, "_SCHEDULE", schedule)
    short = partial(adaptive.OuterLoop, steps=2)  # type: ignore[attr-defined]
    monkeypatch.setattr(adaptive, "OuterLoop", short)


def test_killed_and_resumed_a_release_is_complete(
    data: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = Options(tmp_path / "features", data, "cpu", failures=False)
    models = tmp_path / "models"

    def broken(*given: object) -> None:
        raise RuntimeError("killed")

    def curves(encoder: Encoder, *given: object) -> tuple[Relevance, dict[str, str]]:
        # Two steps teach nothing that a curve could be fitted to.
        curve = Curve((2.0, 1.0, 1.0), -3.0)
        return Relevance(encoder.card.id, curve, curve), {"protocol": "by hand"}

    monkeypatch.setattr(stages, "calibrate", broken)
    with pytest.raises(RuntimeError, match="killed"):
        release(made, models, options)
    assert not models.exists()
    monkeypatch.setattr(stages, "calibrate", curves)
    told: list[str] = []
    card = release(made, models, options, report=told.append)
    at = STAGES.index("relevance")
    assert told == [f"{name}: done before" for name in STAGES[:at]] + list(STAGES[at:])

    weights = models / WEIGHTS
    encoder = load_encoder("cpu", weights)
    assert encoder.card == card == ModelCard.read(weights)
    assert card.metrics["head"] == read_head(models / HEAD, card).card.sha256
    assert "chairv2" in card.metrics["benchmarks"]
    assert load_priors(card.id, models / "style_prior.safetensors").by_kind.keys() == {
        "category",
        "style",
    }
    names = shipped_names(card, models / "names.safetensors")
    assert names is not None
    assert "cat" in names.names
    assert shipped_relevance(card.id, models / "relevance.safetensors") is not None
    words = shipped_words(card, models / "words.safetensors")
    assert words is not None
    assert "animal" in words
    assert golden_cosines(encoder, models / GOLDEN).min() > 0.9999
    assert (models / "README.md").read_text("utf-8") == card_page(card)

    told.clear()
    release(made, models, options, redo_from="benchmarks", report=told.append)
    at = STAGES.index("benchmarks")
    assert told == [f"{name}: done before" for name in STAGES[:at]] + list(STAGES[at:])

    again = release(made, models, options)
    assert again == card == ModelCard.read(weights)


def test_what_can_t_be_released_is_said(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = Options(tmp_path)
    monkeypatch.setattr(stages, "MOST_BYTES", 1000)
    with pytest.raises(TrainingError, match=r"The weights have \d+\.\d MB, but only"):
        release(made, tmp_path / "models", options)
