"""A card and its numbers: read whole and unchanged, or refused with the file's name."""

import json
from pathlib import Path

import numpy as np
import pytest

from core import bundle
from core.bundle import BundleError, OtherEncoderError, read_bundle, write_bundle
from resources import resource

TENSORS: dict[str, np.ndarray] = {
    "a": np.arange(6, dtype=np.float16).reshape(2, 3),
    "b": np.array(2.5, np.float32),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_bundle(tmp_path / "new" / "x.safetensors", {"encoder": "e@1", "title": "Ä"}, TENSORS)
    return tmp_path / "new" / "x.safetensors"


def test_there_and_back(file: Path) -> None:
    found = read_bundle(file, "e@1")
    assert found.card["title"] == "Ä"
    assert found.tensors.keys() == TENSORS.keys()
    for name, tensor in TENSORS.items():
        assert found.tensors[name].dtype == tensor.dtype
        np.testing.assert_array_equal(found.tensors[name], tensor)
    assert sorted(f.name for f in file.parent.iterdir()) == ["x.json", "x.safetensors"]


def test_a_tensor_in_any_order_of_memory(file: Path) -> None:
    turned = np.arange(6, dtype=np.float32).reshape(2, 3).T
    write_bundle(file, {}, {"a": turned})
    np.testing.assert_array_equal(read_bundle(file).tensors["a"], turned)


def test_another_encoder(file: Path) -> None:
    with pytest.raises(OtherEncoderError, match=r"x\.safetensors was made for .*e@1, not for e@2"):
        read_bundle(file, "e@2")


@pytest.mark.parametrize("place", [0, 9, -1])
def test_one_wrong_bit_is_noticed(file: Path, place: int) -> None:
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)
    with pytest.raises(BundleError, match=r"x\.safetensors are damaged.*Install"):
        read_bundle(file)


def test_a_card_without_a_hash_proves_nothing(file: Path) -> None:
    bundle.write_card(file, {"encoder": "e@1"})
    with pytest.raises(BundleError, match="do not match"):
        read_bundle(file)


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '"x"'])
def test_a_damaged_card(file: Path, text: str) -> None:
    file.with_suffix(".json").write_text(text, "utf-8")
    with pytest.raises(BundleError, match=r"x\.json is damaged"):
        read_bundle(file)


def test_missing_files(file: Path) -> None:
    file.unlink()
    with pytest.raises(BundleError, match=r"x\.safetensors can't be read"):
        read_bundle(file)
    file.with_suffix(".json").unlink()
    with pytest.raises(BundleError, match=r"x\.json can't be read"):
        read_bundle(file)


def test_a_failed_write_leaves_the_old_bundle(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError("no room")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no room"):
        write_bundle(file, {"encoder": "e@2"}, TENSORS)
    assert read_bundle(file).card["encoder"] == "e@1"
    assert sorted(f.name for f in file.parent.iterdir()) == ["x.json", "x.safetensors"]


def test_every_shipped_bundle_is_whole_and_fits_the_encoder() -> None:
    folder = Path(str(resource("models")))
    encoder = json.loads((folder / "encoder.json").read_text("utf-8"))["id"]
    found = sorted(f for f in folder.glob("*.safetensors") if f.with_suffix(".json").exists())
    assert [f.stem for f in found] == [
        "encoder", "golden", "names", "partial_sketch_head", "relevance", "style_prior", "words"
    ]  # fmt: skip
    for weights in found:
        read_bundle(weights, None if weights.stem == "encoder" else encoder)


def test_a_single_number_stays_one(tmp_path: Path) -> None:
    write_bundle(tmp_path / "one.safetensors", {}, {"pull": np.array(0.5, np.float32)})
    pull = read_bundle(tmp_path / "one.safetensors").tensors["pull"]
    assert pull.shape == ()
    assert pull == 0.5


@pytest.mark.parametrize("limit", ["_MOST_CARD", "_MOST_WEIGHTS"])
def test_a_file_too_large_is_refused(
    file: Path, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, limit, 10)
    with pytest.raises(BundleError, match=r"x\.(json|safetensors) is larger than 0 MB"):
        read_bundle(file)
