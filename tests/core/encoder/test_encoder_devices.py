"""Which device computes what: measured once, remembered, and never the slower one."""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from tiny_encoder import TinyEncoder

from core.encoder import CheckpointError, devices, shipped_weights
from core.encoder.devices import Choice, Timing, TwoDevices


@pytest.fixture
def three_devices(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Pretend that there are three, of which the last is fastest for drawings; counts runs."""
    measured: list[list[str]] = []

    def measure(names: list[str], _weights: Path) -> list[Timing | CheckpointError]:
        measured.append(names)
        return [Timing("cuda", 9.0, 900.0), CheckpointError("mps broke"), Timing("cpu", 3.0, 90.0)]

    monkeypatch.setattr(devices, "available_devices", lambda: ["cuda", "mps", "cpu"])
    monkeypatch.setattr(devices, "measure", measure)
    return measured


def test_each_side_takes_its_fastest(three_devices: list[list[str]]) -> None:
    assert devices.fastest(shipped_weights()) == Choice(drawings="cpu", photos="cuda")


def test_a_machine_is_measured_once(three_devices: list[list[str]], inkseek_home: Path) -> None:
    first = devices.fastest(shipped_weights())
    assert devices.fastest(shipped_weights()) == first
    assert three_devices == [["cuda", "mps", "cpu"]]
    # Another version of an engine, or an unreadable note, is a reason to measure again.
    note = inkseek_home / "devices.json"
    kept = json.loads(note.read_text())
    kept["state"]["versions"]["onnxruntime"] = "0.1"
    note.write_text(json.dumps(kept))
    devices.fastest(shipped_weights())
    note.write_text("[" * 10)
    devices.fastest(shipped_weights())
    assert len(three_devices) == 3


def test_a_single_device_is_not_measured(
    monkeypatch: pytest.MonkeyPatch, three_devices: list[list[str]], inkseek_home: Path
) -> None:
    monkeypatch.setattr(devices, "available_devices", lambda: ["cpu"])
    assert devices.fastest(shipped_weights()) == Choice("cpu", "cpu")
    assert three_devices == []
    assert not (inkseek_home / "devices.json").exists()


def test_the_last_device_answers_when_none_could_be_measured(
    monkeypatch: pytest.MonkeyPatch, three_devices: list[list[str]]
) -> None:
    monkeypatch.setattr(devices, "measure", lambda *_: [CheckpointError("no driver")])
    assert devices.fastest(shipped_weights()) == Choice("cpu", "cpu")


def test_a_device_that_fails_costs_no_other() -> None:
    found = list(devices.measure(["no-such-device", "cpu"], shipped_weights()))
    assert isinstance(found[0], CheckpointError)
    timing = found[1]
    assert isinstance(timing, Timing)
    assert timing.device == "cpu"
    assert timing.drawing > 0
    assert timing.photos > 0


def test_without_torch_its_devices_are_refused_with_advice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert devices.available_devices()[-1] == "cpu"
    with pytest.raises(CheckpointError, match=r'pip install "inkseek\[gpu\]"'):
        devices.load("cuda", shipped_weights())


def test_a_card_that_fails_at_a_later_start_leaves_the_cpu(
    three_devices: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(device: str, _weights: Path) -> TinyEncoder:
        if device != "cpu":
            raise RuntimeError("CUDA driver initialization failed")
        return TinyEncoder()

    monkeypatch.setattr(devices, "load", load)
    assert isinstance(devices.load_fastest(shipped_weights()), TinyEncoder)
    # Where the CPU fails, too, the reason is told.
    monkeypatch.setattr(devices, "fastest", lambda _: Choice("cuda", "cuda"))
    monkeypatch.setattr(devices, "load", lambda *_: (_ for _ in ()).throw(CheckpointError("gone")))
    with pytest.raises(CheckpointError, match="gone"):
        devices.load_fastest(shipped_weights())


def test_two_devices_share_the_work() -> None:
    drawings, photos = TinyEncoder(), TinyEncoder("mirrored")
    both = TwoDevices(drawings, photos)  # type: ignore[arg-type]
    page = np.full((1, 64, 64), 255, np.uint8)
    page[0, 10:20, 5:30] = 0
    colour = np.repeat(page[..., None], 3, axis=3)
    assert (both.embed_sketches(page) == drawings.embed_sketches(page)).all()
    mirrored = photos.embed_photos(colour).embeddings
    assert (both.embed_photos(colour).embeddings == mirrored).all()
    assert both.card is drawings.card
    assert both.device == "cpu, photos on cpu"


@pytest.mark.parametrize("may", [False, True])
def test_torch_is_loaded_only_where_a_driver_is(
    may: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(devices, "_may_have_card", lambda: may)
    monkeypatch.setitem(sys.modules, "core.encoder.torch.encoder", None)  # importing it fails
    assert "cpu" in devices.available_devices()
    assert ("PyTorch is installed but can't be used" in caplog.text) == may
