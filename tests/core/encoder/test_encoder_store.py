"""Copies of the encoders that were used, for the time after an update."""

import logging
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from core.bundle import write_card
from core.encoder import CheckpointError, ModelCard, load_encoder, shipped_weights, store
from core.encoder.torch.checkpoint import save_checkpoint
from core.encoder.torch.network import SketchPhotoNet

CARD = ModelCard("small", "lite0", 8, 1280, 64, 64)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three small encoders, as three releases of the program would ship them."""
    files = [tmp_path_factory.mktemp(f"release {n}") / "encoder.safetensors" for n in range(3)]
    net = SketchPhotoNet("lite0", 8)
    for n, file in enumerate(files):
        net.joint[0].linear.bias.data.fill_(n)
        save_checkpoint(net, CARD, file)
    return files


def ids(files: list[Path]) -> list[str]:
    return [ModelCard.read(file).id for file in files]


def test_a_kept_encoder_answers_as_the_one_it_is_a_copy_of(weights: list[Path]) -> None:
    store.keep(weights[0])
    (model_id,) = store.stored_ids()
    copy = store.load_stored(model_id, "cpu")
    assert copy.card == ModelCard.read(weights[0])
    images = np.random.default_rng(0).integers(0, 255, (2, 64, 64, 3), np.uint8)
    expected = load_encoder("cpu", weights[0]).embed_photos(images).embeddings
    np.testing.assert_array_equal(copy.embed_photos(images).embeddings, expected)


def test_the_last_two_are_kept(weights: list[Path], inkseek_home: Path) -> None:
    for n, file in enumerate(weights):
        store.keep(file)
        place = next(p for p in store.models_dir().iterdir() if p.name.endswith(ids(weights)[n]))
        os.utime(place, ns=(n, n))
    assert store.stored_ids() == set(ids(weights)[1:])
    # Who goes back to an older release keeps what that one used, and the one used last before.
    store.keep(weights[0])
    assert store.stored_ids() == {ids(weights)[0], ids(weights)[2]}
    assert store.models_dir() == inkseek_home / "models"


def test_use_makes_a_copy_recent(weights: list[Path]) -> None:
    store.keep(weights[0])
    store.keep(weights[1])
    for place in store.models_dir().iterdir():
        os.utime(place, ns=(1, 1))
    store.keep(weights[0])
    store.keep(weights[2])
    assert store.stored_ids() == {ids(weights)[0], ids(weights)[2]}


def test_a_copy_is_made_once(weights: list[Path]) -> None:
    store.keep(weights[0])
    copy = next(store.models_dir().rglob("*.safetensors"))
    before = copy.stat()
    store.keep(weights[0])
    assert copy.stat().st_ino == before.st_ino
    assert copy.stat().st_mtime_ns == before.st_mtime_ns


def test_a_copy_that_was_cut_short_is_made_again(weights: list[Path]) -> None:
    store.keep(weights[0])
    copy = next(store.models_dir().rglob("*.safetensors"))
    copy.write_bytes(copy.read_bytes()[:1000])
    with pytest.raises(CheckpointError, match="damaged"):
        store.load_stored(ids(weights)[0], "cpu")
    store.keep(weights[0])
    assert store.load_stored(ids(weights)[0], "cpu").card.id == ids(weights)[0]


def test_one_that_was_never_kept_is_said() -> None:
    assert store.stored_ids() == frozenset()
    with pytest.raises(CheckpointError, match="no copy of the encoder other@1"):
        store.load_stored("other@1", "cpu")


def test_a_name_becomes_one_folder_on_any_system(tmp_path: Path, weights: list[Path]) -> None:
    odd = tmp_path / "encoder.safetensors"
    shutil.copy(weights[0], odd)
    name = "../a/b:c\\d*é"
    write_card(odd, {**ModelCard.read(weights[0]).as_dict(), "id": name})
    store.keep(odd)
    assert store.stored_ids() == {name}
    (place,) = store.models_dir().iterdir()
    assert not set(place.name) & set('<>:"/\\|?*')
    assert store.load_stored(name, "cpu").card.id == name


def test_the_program_goes_on_where_no_copy_can_be_made(
    weights: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    store.models_dir().parent.mkdir(exist_ok=True)
    store.models_dir().write_text("a file where a folder should be")
    with caplog.at_level(logging.WARNING):
        store.keep(weights[0])
    assert "no copy of the encoder" in caplog.text
    assert store.stored_ids() == frozenset()


def test_nothing_half_made_is_left(weights: list[Path], tmp_path: Path) -> None:
    lonely = tmp_path / "encoder.safetensors"
    shutil.copy(weights[0].with_suffix(".json"), lonely.with_suffix(".json"))
    store.keep(lonely)
    assert store.stored_ids() == frozenset()
    assert not store.models_dir().exists() or not list(store.models_dir().iterdir())


def test_the_shipped_encoder_is_kept_when_it_is_used() -> None:
    encoder = store.load_and_keep("cpu")
    assert store.stored_ids() == {encoder.card.id}
    assert encoder.card == ModelCard.read(shipped_weights())
