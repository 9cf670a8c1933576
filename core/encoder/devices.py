"""Chooses the device of the encoder by measuring, once on each machine.

ONNX Runtime answers on any CPU, through Core ML on macOS and through DirectML on Windows; torch
answers on CUDA and MPS where it is installed. A graphics card is not always faster: for a single
drawing, the transfer can cost more than the computation. So every device is timed with one drawing
and with a batch of photos, and each kind of input uses its fastest device.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core import paths
from core.encoder.base import Domain, PhotoVectors, WholeEncoder
from core.encoder.card import CheckpointError, ModelCard
from core.encoder.onnx_encoder import PROVIDERS, OnnxEncoder
from core.encoder.onnx_encoder import available_devices as onnx_devices
from core.files import atomic_write

log = logging.getLogger(__name__)

AUTO = "auto"
TORCH_CPU = "torch"
"""torch on the CPU: for comparisons; never chosen automatically."""

_PHOTOS = 8
_RUNS = 5


@dataclass(frozen=True)
class Timing:
    """How fast a device is with one encoder.

    Attributes:
        device: its name.
        drawing: milliseconds for one drawing.
        photos: photos a second.
    """

    device: str
    drawing: float
    photos: float


@dataclass(frozen=True)
class Choice:
    """The devices for drawings and photos."""

    drawings: str
    photos: str


def available_devices() -> list[str]:
    """Return the available devices: graphics cards first, the CPU last."""
    return [*_torch_devices(), *onnx_devices()]


def load(device: str, weights: Path) -> WholeEncoder:
    """Load an encoder on one device.

    Raises:
        CheckpointError: the files are missing or damaged, or there is no such device here.
    """
    torch_is_here = importlib.util.find_spec("torch") is not None
    exported = bool(ModelCard.read(weights).exported)
    if device in PROVIDERS and (exported or not torch_is_here or device != "cpu"):
        return OnnxEncoder(weights, device)
    if not torch_is_here:
        raise CheckpointError(
            f"Computing on {device} needs PyTorch, which is not installed. Choose auto, or "
            'install it with:  pip install "inkseek[gpu]"'
        )
    from core.encoder.torch.encoder import load_torch_encoder

    # Weights that were just trained have no exported networks yet.
    return load_torch_encoder(weights, "cpu" if device in (TORCH_CPU, "cpu") else device)


def load_fastest(weights: Path) -> WholeEncoder:
    """Load an encoder on what was measured to be fastest for drawings and for photos.

    Raises:
        CheckpointError: the files are missing or damaged.
    """
    choice = fastest(weights)
    try:
        drawings = load(choice.drawings, weights)
        if choice.photos == choice.drawings:
            return drawings
        return TwoDevices(drawings, load(choice.photos, weights))
    except Exception as error:  # a driver that worked yesterday can fail in any way today
        if choice == Choice("cpu", "cpu"):
            raise
        log.warning("computing on the CPU, since a faster device failed: %s", error)
        return load("cpu", weights)


def fastest(weights: Path, file: Path | None = None) -> Choice:
    """Choose by the timings of this machine; measure again if something changed.

    Args:
        weights: of the encoder.
        file: where timings are kept, in Inkseek's folder by default.
    """
    devices = available_devices()
    if len(devices) == 1:
        return Choice(devices[0], devices[0])
    timings = _read_timings(weights, devices, file or paths.home() / "devices.json")
    if not timings:
        return Choice(devices[-1], devices[-1])
    by_drawing = min(timings, key=lambda timing: timing.drawing)
    by_photos = max(timings, key=lambda timing: timing.photos)
    return Choice(by_drawing.device, by_photos.device)


def measure(devices: list[str], weights: Path) -> Iterator[Timing | CheckpointError]:
    """Time devices one after another; one that fails yields its error instead."""
    for device in devices:
        try:
            yield _time_device(device, load(device, weights))
        except CheckpointError as error:
            yield error
        except Exception as error:  # a driver can fail in any way; the others still work
            yield CheckpointError(f"{device} failed while it was measured: {error}")


class TwoDevices:
    """`Encoder` that computes drawings and photos on different devices."""

    def __init__(self, drawings: WholeEncoder, photos: WholeEncoder) -> None:
        self._drawings = drawings
        self._photos = photos

    @property
    def card(self) -> ModelCard:
        return self._drawings.card

    @property
    def device(self) -> str:
        return f"{self._drawings.device}, photos on {self._photos.device}"

    def embed_sketches(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        return self._drawings.embed_sketches(images)

    def embed_photos(self, images: NDArray[np.uint8]) -> PhotoVectors:
        return self._photos.embed_photos(images)

    def sketch_features(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        return self._drawings.sketch_features(images)

    def sketch_joint(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return self._drawings.sketch_joint()

    def attention(self, images: NDArray[np.uint8], domain: Domain) -> NDArray[np.float32]:
        encoder = self._photos if domain is Domain.PHOTO else self._drawings
        return encoder.attention(images, domain)

    def spatial_maps(self, images: NDArray[np.uint8], domain: Domain) -> NDArray[np.float32]:
        encoder = self._photos if domain is Domain.PHOTO else self._drawings
        return encoder.spatial_maps(images, domain)


def _torch_devices() -> list[str]:
    if importlib.util.find_spec("torch") is None or not _may_have_card():
        return []
    try:
        from core.encoder.torch.encoder import available_devices
    except Exception as error:  # a half-installed torch fails in many ways
        log.warning("PyTorch is installed but can't be used: %s", error)
        return []
    return available_devices()


def _may_have_card() -> bool:
    """Whether a driver that torch can use is here: importing torch to ask takes over a second."""
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    if sys.platform == "win32":
        return Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "nvcuda.dll").exists()
    # NVIDIA's driver, the one of Windows as Linux sees it there, and AMD's.
    return any(Path("/dev", name).exists() for name in ("nvidiactl", "dxg", "kfd"))


def _time_device(device: str, encoder: WholeEncoder) -> Timing:
    card = encoder.card
    rng = np.random.default_rng(0)
    drawing = rng.integers(0, 256, (1, card.sketch_size, card.sketch_size), np.uint8)
    photos = rng.integers(0, 256, (_PHOTOS, card.photo_size, card.photo_size, 3), np.uint8)
    one = _median(lambda: encoder.embed_sketches(drawing))
    many = _median(lambda: encoder.embed_photos(photos))
    return Timing(device, 1000 * one, _PHOTOS / many)


def _median(run: Callable[[], object]) -> float:
    run()  # the first one loads and compiles
    seconds = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def _read_timings(weights: Path, devices: list[str], file: Path) -> list[Timing]:
    state = {"encoder": ModelCard.read(weights).id, "devices": devices, "versions": _versions()}
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["state"] == state:
            return [Timing(**timing) for timing in kept["timings"]]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        pass  # never measured, or in another format: measure again
    timings = []
    for found in measure(devices, weights):
        if isinstance(found, Timing):
            timings.append(found)
        else:
            log.warning("%s", found)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        kept = {"state": state, "timings": [asdict(timing) for timing in timings]}
        atomic_write(file, json.dumps(kept, indent=1))
    except OSError as error:
        log.warning("the timings of the devices can't be kept: %s", error)
    return timings


def _versions() -> dict[str, str]:
    found = {}
    for name in ("onnxruntime", "onnxruntime-directml", "torch"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
