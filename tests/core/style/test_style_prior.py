"""What was meta-learned is read whole, for its own encoder, or not at all."""

import json
from pathlib import Path

import numpy as np
import pytest
from stylish_encoder import small_prior, small_priors

from core.style import StyleError
from core.style.prior import load_priors, save_priors


@pytest.fixture
def file(tmp_path: Path) -> Path:
    save_priors(tmp_path / "style_prior.safetensors", small_priors())
    return tmp_path / "style_prior.safetensors"


def test_priors_come_back_as_they_were(file: Path) -> None:
    found = load_priors("tiny-1", file)
    assert set(found.by_kind) == {"style", "category"}
    assert found.card["title"] == "for tests"
    for name, value in vars(small_prior()).items():
        np.testing.assert_array_equal(getattr(found.by_kind["style"], name), value)


def test_another_encoder_gets_none(file: Path) -> None:
    with pytest.raises(StyleError, match="this encoder"):
        load_priors("tiny-2", file)


def test_missing_or_damaged_files_are_told(file: Path, tmp_path: Path) -> None:
    with pytest.raises(StyleError, match="missing"):
        load_priors("tiny-1", tmp_path / "none.safetensors")
    content = file.read_bytes()
    file.write_bytes(content[:-3] + b"abc")
    with pytest.raises(StyleError, match="damaged"):
        load_priors("tiny-1", file)
    file.write_bytes(content)
    card = json.loads(file.with_suffix(".json").read_text("utf-8"))
    file.with_suffix(".json").write_text(json.dumps(card | {"kinds": ["other"]}), "utf-8")
    with pytest.raises(StyleError, match="damaged"):
        load_priors("tiny-1", file)


def test_wrong_numbers_are_refused() -> None:
    with pytest.raises(StyleError, match="damaged"):
        small_prior(pca_mean=np.full(64, np.nan))
    with pytest.raises(StyleError, match="shape"):
        small_prior(input_rates=np.ones(3))
    with pytest.raises(StyleError, match="shape"):
        small_prior(pull=np.ones(1))
