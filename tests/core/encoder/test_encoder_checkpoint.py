"""Weights on disk: there and back, and every way in which they can be wrong."""

import hashlib
import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file

from core.bundle import card_path, write_card
from core.encoder import CheckpointError, ModelCard, load_encoder
from core.encoder.base import Domain
from core.encoder.torch.checkpoint import load_checkpoint, resolve_device, save_checkpoint
from core.encoder.torch.encoder import TorchEncoder, image_tensor
from core.encoder.torch.network import SketchPhotoNet


@pytest.fixture(scope="module")
def saved(made_net: SketchPhotoNet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The network in a folder that was not there before; only to be read."""
    file = tmp_path_factory.mktemp("saved") / "new" / "encoder.safetensors"
    card = ModelCard("test", "lite0", 32, 1280, 64, 64, title="A test network")
    save_checkpoint(made_net, card, file)
    return file


@pytest.fixture
def weights(saved: Path, tmp_path: Path) -> Path:
    """A copy of the test's own, to be damaged as it likes."""
    shutil.copytree(saved.parent, tmp_path / "new")
    return tmp_path / "new" / saved.name


def rewrite_card(weights: Path, **changes: object) -> None:
    content = json.loads(card_path(weights).read_text("utf-8"))
    card_path(weights).write_text(json.dumps({**content, **changes}), "utf-8")


def test_there_and_back(made_net: SketchPhotoNet, saved: Path):
    loaded, card = load_checkpoint(saved)
    assert not loaded.training
    assert (card.dim, card.variant, card.title) == (32, "lite0", "A test network")
    for name, tensor in made_net.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            assert torch.equal(loaded.state_dict()[name], tensor.half().float()), name


def test_half_precision_costs_next_to_nothing(made_net: SketchPhotoNet, saved: Path):
    loaded, _ = load_checkpoint(saved)
    images = torch.randn(4, 3, 64, 64)
    with torch.no_grad():
        for domain in Domain:
            alike = (made_net(images, domain) * loaded(images, domain)).sum(1)
            assert alike.min() > 0.9999


def test_weights_take_half_the_room(made_net: SketchPhotoNet, saved: Path):
    full = sum(t.numel() * 4 for t in made_net.state_dict().values())
    assert saved.stat().st_size < 0.52 * full


def test_towers_of_two_sizes_there_and_back(tmp_path: Path):
    """Each side keeps names of its own in the file, which is what programs read it by."""
    net = SketchPhotoNet("lite2+lite0", 8)
    wide = ModelCard("wide", "lite2+lite0", 8, 1280, 32, 64)
    save_checkpoint(net, wide, tmp_path / "wide.safetensors")
    loaded, card = load_checkpoint(tmp_path / "wide.safetensors")
    assert card.variant == "lite2+lite0"
    state = loaded.state_dict()
    for name in ("towers.0.backbone.head.weight", "towers.1.backbone.head.weight"):
        assert torch.equal(state[name], net.state_dict()[name].half().float())
    assert state["towers.0.backbone.head.weight"].shape[1] == 352
    assert state["towers.1.backbone.head.weight"].shape[1] == 320


def test_each_side_takes_pictures_of_its_own_size(made_net: SketchPhotoNet, saved: Path):
    _, card = load_checkpoint(saved)
    card = replace(card, photo_size=96)
    encoder = TorchEncoder(made_net, card, torch.device("cpu"))
    rng = np.random.default_rng(0)
    photos = rng.integers(0, 256, (2, 96, 96, 3), np.uint8)
    drawings = rng.integers(0, 256, (2, 64, 64), np.uint8)
    with torch.no_grad():
        for images, given, domain in (
            (photos, encoder.embed_photos(photos).embeddings, Domain.PHOTO),
            (drawings, encoder.embed_sketches(drawings), Domain.SKETCH),
        ):
            expected = made_net(image_tensor(torch.from_numpy(images)), domain)
            np.testing.assert_allclose(given, expected.numpy(), atol=1e-4)


def test_the_card_names_exactly_these_weights(net: SketchPhotoNet, card: ModelCard, tmp_path: Path):
    first = save_checkpoint(net, card, tmp_path / "a.safetensors")
    again = save_checkpoint(net, first, tmp_path / "b.safetensors")
    with torch.no_grad():
        net.joint[0].linear.bias += 1
    other = save_checkpoint(net, first, tmp_path / "c.safetensors")
    assert first.id == again.id == f"test@{first.sha256[:8]}"
    assert other.id != first.id
    assert other.id.startswith("test@")


def test_a_card_without_a_name_takes_the_file_s(
    net: SketchPhotoNet, card: ModelCard, tmp_path: Path
):
    done = save_checkpoint(net, replace(card, id=""), tmp_path / "mine.safetensors")
    assert done.id.startswith("mine@")


def test_missing_card(weights: Path):
    card_path(weights).unlink()
    with pytest.raises(CheckpointError, match=r"card .*encoder.json can't be read.*Install"):
        load_checkpoint(weights)


def test_missing_weights(weights: Path):
    weights.unlink()
    with pytest.raises(CheckpointError, match="can't be read"):
        load_checkpoint(weights)


def test_a_folder_is_no_weight_file(weights: Path):
    weights.unlink()
    weights.mkdir()
    with pytest.raises(CheckpointError, match="can't be read"):
        load_checkpoint(weights)


@pytest.mark.parametrize("damage", ["cut", "flip", "empty"])
def test_damaged_weights(weights: Path, damage: str):
    content = bytearray(weights.read_bytes())
    if damage == "flip":
        content[len(content) // 2] ^= 1
    weights.write_bytes({"cut": content[:-10], "flip": content}.get(damage, b""))
    with pytest.raises(CheckpointError, match="damaged"):
        load_checkpoint(weights)


@pytest.mark.parametrize("text", ["", "no json", "[]", "3", '{"id": "x"}', "null"])
def test_a_card_that_is_none(weights: Path, text: str):
    card_path(weights).write_text(text, "utf-8")
    with pytest.raises(CheckpointError, match=r"The card .*(is damaged|describes no encoder)"):
        load_checkpoint(weights)


def test_a_card_that_is_no_text(weights: Path):
    card_path(weights).write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(CheckpointError, match="damaged"):
        ModelCard.read(weights)


@pytest.mark.parametrize(
    "changes",
    [
        {"variant": "lite2"},
        {"variant": "lite2+lite0"},
        {"variant": "lite9"},
        {"dim": 16},
        {"dim": "wide"},
    ],
)
def test_a_card_of_another_network(weights: Path, changes: dict[str, object]):
    rewrite_card(weights, **changes)
    with pytest.raises(CheckpointError, match=r"can't be used|another network"):
        load_checkpoint(weights)


def foreign(weights: Path, tensors: dict[str, torch.Tensor]) -> None:
    """Puts other tensors under a card whose hash is right."""
    save_file(tensors, weights)
    rewrite_card(weights, sha256=hashlib.sha256(weights.read_bytes()).hexdigest())


def test_weights_of_something_else(weights: Path):
    foreign(weights, {"fc.weight": torch.zeros(2, 2)})
    with pytest.raises(CheckpointError, match="another network"):
        load_checkpoint(weights)


def test_a_pickle_is_never_opened(weights: Path):
    torch.save({"fc.weight": torch.zeros(2)}, weights)
    rewrite_card(weights, sha256=hashlib.sha256(weights.read_bytes()).hexdigest())
    with pytest.raises(CheckpointError, match="damaged"):
        load_checkpoint(weights)


def test_load_encoder_says_it_the_same_way(tmp_path: Path):
    with pytest.raises(CheckpointError, match="can't be read"):
        load_encoder("cpu", tmp_path / "none.safetensors")


words = st.dictionaries(
    st.text(max_size=8), st.one_of(st.text(max_size=8), st.integers(), st.none()), max_size=4
)


@given(st.text(), st.integers(1, 4096), st.text(), words, words)
def test_cards_survive_their_file(name: str, dim: int, title: str, training: dict, metrics: dict):
    card = ModelCard(name, "lite1", dim, 1280, 160, 192, "ab", title, training, metrics)
    with tempfile.TemporaryDirectory() as folder:
        write_card(Path(folder) / "e.safetensors", card.as_dict())
        assert ModelCard.read(Path(folder) / "e.safetensors") == card


def test_a_newer_card_may_say_more(tmp_path: Path):
    card = ModelCard("a", "lite0", 8, 1280, 64, 64)
    write_card(tmp_path / "e.safetensors", {**card.as_dict(), "colour": "blue"})
    assert ModelCard.read(tmp_path / "e.safetensors") == card


def test_auto_takes_what_there_is():
    expected = "cpu"
    if torch.backends.mps.is_available():
        expected = "mps"
    if torch.cuda.is_available():
        expected = "cuda"
    assert resolve_device().type == expected
    assert resolve_device("cpu") == torch.device("cpu")


def test_a_device_that_does_not_exist():
    with pytest.raises(CheckpointError, match="no device 'abacus'"):
        resolve_device("abacus")


@pytest.mark.parametrize("wish", ["cuda", "mps", "meta"])
def test_a_device_that_is_not_here(wish: str):
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if there.get(wish):
        pytest.skip(f"this computer has {wish}")
    with pytest.raises(CheckpointError, match=f"can't compute on {wish}"):
        resolve_device(wish)
