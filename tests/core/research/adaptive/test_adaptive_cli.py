"""The commands on data sets in miniature: from files to shipped numbers, tables and figures."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import inkseek, inkseek_json
from miniature_data import write_data_sets, write_drawers
from stylish_encoder import StylishEncoder

from core.research.adaptive.meta_training import OuterLoop
from core.research.adaptive.release import release_priors
from core.research.encoder.dataset import choose_split
from core.research.kit.features import FeatureSource, SketchFeatures


@pytest.fixture
def data(tmp_path: Path) -> Path:
    root = write_data_sets(tmp_path / "data", photos=4)
    write_drawers(root)
    return root


@pytest.fixture(autouse=True)
def encoder(data: Path, monkeypatch: pytest.MonkeyPatch) -> StylishEncoder:
    made = StylishEncoder()
    split = choose_split("sketchy-104-21", data).as_dict()
    made.card = replace(made.card, training={"split": split})

    def load(checkpoint: Path | None = None, device: str = "auto") -> StylishEncoder:
        return made

    monkeypatch.setattr("core.encoder.torch.encoder.load_torch_encoder", load)
    return made


@pytest.fixture
def prior(data: Path, encoder: StylishEncoder, tmp_path: Path) -> Path:
    source = FeatureSource(SketchFeatures(encoder), data)  # type: ignore[arg-type]
    file = tmp_path / "style_prior.safetensors"
    release_priors(source, encoder, file, OuterLoop(steps=1))  # type: ignore[arg-type]
    return file


def test_what_is_shipped_is_learnt_measured_and_used(
    data: Path, prior: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = json.loads(prior.with_suffix(".json").read_text("utf-8"))
    assert card["encoder"] == "tiny-1"
    assert set(card["validation"]) == {"style", "category"}
    monkeypatch.setattr("core.style.prior.shipped_prior", lambda: prior)
    out = tmp_path / "out"
    result = inkseek("train", "adaptive", "--level", "shipped", "--data", data, "--results", out)
    assert result.exit_code == 0, result.output
    shipped = json.loads((out / "shipped.json").read_text("utf-8"))
    assert len(shipped["rows"]) == 6
    assert "What ships with the program" in (out / "README.md").read_text("utf-8")
    figures = inkseek_json("evaluate", "style", "--prior", prior, "--data", data)
    assert figures["people"] == 2
    assert figures["support"] == 5
    row = shipped["rows"]["unseen drawers, all 32 objects, k = 5"]["mean"]
    assert figures["adapted_a@1"] == pytest.approx(row["adapted_a@1"], rel=1e-5)
    figures = inkseek_json(
        "evaluate", "adapt-category", "--support", "1", "--prior", prior, "--data", data
    )
    assert {"a@1", "a@5", "adapted_a@1", "adapted_a@5", "gain_a@1"} <= set(figures)


def test_own_folders_are_measured(data: Path, prior: Path) -> None:
    folder = data / "visual_communication_60"
    words = ("evaluate", "style", "--photos", folder / "object", "--sketches", folder / "sketch")
    figures = inkseek_json(*words, "--support", "3", "--prior", prior)
    assert figures["people"] == 10
    assert figures["queries"] == 10 * 20 * 5
    said = inkseek(*words, "--prior", prior)
    assert "adapted" in said.stdout
    assert "ties count against us" in said.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("evaluate", "style", "--photos", "x"), "both folders"),
        (("train", "adaptive", "--level", "moods"), "no level"),
        (("evaluate", "style", "--prior", "nothing.safetensors"), "train release"),
    ],
)
def test_mistakes_are_told_in_words(data: Path, words: tuple[str, ...], told: str) -> None:
    result = inkseek(*words, "--data", data)
    assert result.exit_code == 1
    assert told in result.stderr.replace("\n", " ")
