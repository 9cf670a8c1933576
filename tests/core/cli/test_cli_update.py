"""What the commands do when an update has brought another encoder than a library was made with."""

import json
from pathlib import Path

import pytest
from command_line import inkseek, inkseek_json

from core import paths
from core.encoder import ModelCard, load_encoder, shipped_weights, store
from core.encoder.torch.checkpoint import save_checkpoint
from core.encoder.torch.network import SketchPhotoNet
from core.library import Importer, Library

SAILBOAT = Path("resources/samples/sailboat.inkseek").resolve()


@pytest.fixture
def former(pictures: Path, tmp_path: Path) -> str:
    """The default library, taken in by a former encoder of which a copy was kept; its id."""
    weights = tmp_path / "former" / "encoder.safetensors"
    card = save_checkpoint(
        SketchPhotoNet("lite0", 16), ModelCard("former", "lite0", 16, 1280, 64, 64), weights
    )
    store.keep(weights)
    with Library.open(paths.default_library()) as library:
        Importer(library, load_encoder("cpu", weights)).run([pictures])
    return card.id


def models() -> dict[str, int]:
    with Library.open(paths.default_library()) as library:
        return library.catalogue.models_with_vectors()


def test_the_former_encoder_answers_until_the_library_is_indexed_again(former: str) -> None:
    total = models()[former]
    result = inkseek("search", "--sketch", SAILBOAT, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["photos"] == total
    assert f"knows 0 of {total} pictures so far" in " ".join(result.stderr.split())

    assert inkseek_json("index")["photos"] == total
    shipped = ModelCard.read(shipped_weights())
    assert models() == {shipped.id: total}
    after = inkseek("search", "--sketch", SAILBOAT, "--json")
    assert json.loads(after.stdout)["photos"] == total
    assert "so far" not in after.stderr


def test_a_damaged_copy_is_no_reason_to_fail(former: str) -> None:
    next(store.models_dir().rglob("*former*/*.safetensors")).write_bytes(b"damaged")
    result = inkseek("search", "--sketch", SAILBOAT, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["photos"] == 0
