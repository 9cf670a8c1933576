"""The partial-sketch head: what it computes, and that only the right one is ever used."""

from pathlib import Path

import numpy as np
import pytest

from core.bundle import BundleError
from core.encoder.card import ModelCard
from core.encoder.joint import JointLayer
from core.encoder.partial_sketch_head import (
    HeadCard,
    load_head,
    read_head,
    read_head_card,
    save_head,
)

CARD = ModelCard("enc@1", "lite0", dim=4, feature_dim=6, sketch_size=32, photo_size=32)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    weights = tmp_path / "models" / "partial_sketch_head.safetensors"
    card = HeadCard("enc@1", settled={"bias": 1.0}, metrics={"m@a": 90.0})
    save_head(
        rng.normal(size=(4, 6)).astype(np.float32), np.arange(4, dtype=np.float32), card, weights
    )
    return weights


def test_unit_rows_of_a_linear_layer() -> None:
    weight = np.array([[1, 0, 0], [0, 2, 0]], np.float32)
    layer = JointLayer(weight, np.array([0, 1], np.float32))
    rows = layer(np.array([[3, 1.5, 9], [0, -0.5, 1]], np.float32))
    assert rows.dtype == np.float32
    np.testing.assert_allclose(rows, [[0.6, 0.8], [0.0, 0.0]], atol=1e-6)


def test_what_is_written_is_read(file: Path) -> None:
    head = load_head(CARD, file)
    assert head is not None
    assert head.weight.shape == (4, 6)
    assert head.card.settled == {"bias": 1.0}
    assert head.card == read_head_card(file)
    np.testing.assert_array_equal(head.bias, np.arange(4))


def test_none_is_there(tmp_path: Path) -> None:
    assert load_head(CARD, tmp_path / "none.safetensors") is None


def test_a_head_of_another_encoder_is_left_aside(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = ModelCard("enc@2", "lite0", 4, 6, 32, 32)
    assert load_head(other, file) is None
    assert "made for the encoder enc@1" in caplog.text
    with pytest.raises(BundleError, match="not for enc@2"):
        read_head(file, other)


def test_damage_is_noticed(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(BundleError, match="damaged"):
        read_head(file, CARD)
    file.with_suffix(".json").write_text('{"encoder": 1}', encoding="utf-8")
    with pytest.raises(BundleError, match="made for"):
        read_head(file, CARD)
    assert load_head(CARD, file) is None


def test_other_shapes_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "h.safetensors"
    save_head(np.ones((3, 6), np.float32), np.ones(3, np.float32), HeadCard("enc@1"), file)
    with pytest.raises(BundleError, match="does not hold"):
        read_head(file, CARD)
