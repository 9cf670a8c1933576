"""The encoder on ONNX Runtime: any CPU, Core ML on macOS, DirectML on Windows."""

from __future__ import annotations

import hashlib
import importlib
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from core.encoder.base import Domain, PhotoVectors
from core.encoder.card import CheckpointError, ModelCard
from core.encoder.joint import JointLayer
from core.encoder.partial_sketch_head import FILE, load_head

if TYPE_CHECKING:
    import onnxruntime

_BATCH = 4  # larger batches are no faster and need more memory
_MOST_THREADS = 8
_REMEDY = "Install Inkseek again."

PROVIDERS = {
    "cpu": "CPUExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
    "directml": "DmlExecutionProvider",
}
"""The devices that ONNX Runtime computes on, by the name that people choose them by."""

EXPORTED = {"photo": "photo.onnx", "sketch": "sketch.onnx", "joint": "joint.safetensors"}
"""What an encoder is exported to: F of each side as a network, and M of both as numbers."""

SPATIAL_MAPS = "spatial_maps"
_AVERAGED = re.compile(
    rb'\n.([\w.]+)(?:\n.[\w.]*)*\x12.[\w.]+(?:\x1a.[\w.]+)?"\nReduceMean', re.DOTALL
)

Floats = NDArray[np.float32]


class OnnxEncoder:
    """`Encoder` over two exported networks; thread-safe, since ONNX Runtime's sessions are."""

    def __init__(
        self, weights: Path, device: str = "cpu", *, partial_sketch_head: bool = True
    ) -> None:
        """Check the files; each network is loaded when it is first needed.

        Args:
            weights: the encoder's weight file, its card and exported files beside it.
            device: one of `PROVIDERS`.
            partial_sketch_head: use the head trained on partial sketches as M of drawings, if one
                that fits lies beside the weights.

        Raises:
            CheckpointError: a file is missing or damaged, or there is no such device here.
        """
        self._card = ModelCard.read(weights)
        self._weights = weights
        self._device = device
        if device not in available_devices():
            raise CheckpointError(f"ONNX Runtime can't compute on {device!r} here: choose auto.")
        contents = {name: read_exported(weights, name) for name in EXPORTED}
        tensors = load(contents["joint"])
        self._joint = {domain: JointLayer.of(tensors, domain) for domain in Domain}
        head = load_head(self._card, weights.with_name(FILE)) if partial_sketch_head else None
        if head is not None:
            self._joint[Domain.SKETCH] = JointLayer(head.weight, head.bias)
        self._lock = Lock()
        self._sessions: dict[Domain, onnxruntime.InferenceSession] = {}

    @property
    def card(self) -> ModelCard:
        return self._card

    @property
    def device(self) -> str:
        return self._device

    def sketch_joint(self) -> tuple[Floats, Floats]:
        """Weight (dim, feature_dim) and bias (dim) of M as drawings go through it."""
        joint = self._joint[Domain.SKETCH]
        return joint.weight, joint.bias

    def embed_sketches(self, images: NDArray[np.uint8]) -> Floats:
        return self._joint[Domain.SKETCH](self.sketch_features(images))

    def embed_photos(self, images: NDArray[np.uint8]) -> PhotoVectors:
        features = self._run(images, Domain.PHOTO)
        embeddings = self._joint[Domain.PHOTO](features)
        return PhotoVectors(embeddings, features.astype(np.float16))

    def sketch_features(self, images: NDArray[np.uint8]) -> Floats:
        """F of drawings, before M."""
        return self._run(images, Domain.SKETCH)

    def attention(self, images: NDArray[np.uint8], domain: Domain) -> Floats:
        """Where the encoder looked: (n, h, w), each map summing to one."""
        return self._run(images, domain, "attention")

    def spatial_maps(self, images: NDArray[np.uint8], domain: Domain) -> Floats:
        """What lies where, as the spatial branch sees it: (n, h, w, channels)."""
        if all(output.name != SPATIAL_MAPS for output in self._session(domain).get_outputs()):
            return np.empty((len(images), 0, 0, 0), np.float32)
        return self._run(images, domain, SPATIAL_MAPS).transpose(0, 2, 3, 1)

    def _run(self, images: NDArray[np.uint8], domain: Domain, output: str = "features") -> Floats:
        if not len(images):
            return np.empty((0, self._card.feature_dim), np.float32)
        session = self._session(domain)
        parts = [
            np.ascontiguousarray(images[start : start + _BATCH])
            for start in range(0, len(images), _BATCH)
        ]

        def run(part: NDArray[np.uint8]) -> Floats:
            found: list[Floats] = session.run([output], {"images": part})
            return found[0]

        threads = min(len(parts), os.cpu_count() or 1, _MOST_THREADS)
        if threads == 1 or self._device != "cpu":
            return np.concatenate([run(part) for part in parts])
        # One part on each core: threads that share a part spend a tenth of it on waiting for
        # one another, and more while others decode.
        with ThreadPoolExecutor(threads, "inkseek-encode") as pool:
            return np.concatenate(list(pool.map(run, parts)))

    def _session(self, domain: Domain) -> onnxruntime.InferenceSession:
        with self._lock:
            if domain not in self._sessions:
                self._sessions[domain] = self._load_network(domain)
            return self._sessions[domain]

    def _with_spatial_maps(self, content: bytes) -> bytes:
        """Give a network the maps of its spatial branch as an output, if it has that branch.

        They are what the mean after those of the towers is taken of. Protobuf merges a
        message with what is appended to it, so neither the file nor its checksum has to change.
        """
        averaged = _AVERAGED.findall(content)
        if len(averaged) <= self._card.members:
            return content
        name = SPATIAL_MAPS.encode()
        node = _field(1, averaged[self._card.members]) + _field(2, name) + _field(4, b"Identity")
        graph = _field(1, node) + _field(12, _field(1, name))
        return content + _field(7, graph)

    def _load_network(self, domain: Domain) -> onnxruntime.InferenceSession:
        onnxruntime = _runtime()
        options = onnxruntime.SessionOptions()
        # A drawing is so small that threads cost more than they save; `_run` spreads photos.
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        file = exported_file(self._weights, domain.name.lower())
        providers = [PROVIDERS[self._device], PROVIDERS["cpu"]]
        try:
            return onnxruntime.InferenceSession(
                self._with_spatial_maps(file.read_bytes()),
                options,
                providers=list(dict.fromkeys(providers)),
            )
        except Exception as error:  # ONNX Runtime raises a dozen types without a common base
            raise CheckpointError(f"{file} can't be used: {error}. {_REMEDY}") from error


def _field(number: int, content: bytes) -> bytes:
    """Return a field of a protobuf message, of less than 128 bytes."""
    return bytes([8 * number + 2, len(content)]) + content


def exported_file(weights: Path, name: str) -> Path:
    """Return where one of `EXPORTED` lies: beside the weight file it was made from."""
    return weights.with_name(f"{weights.stem}-{EXPORTED[name]}")


def read_exported(weights: Path, name: str) -> bytes:
    """Read one of `EXPORTED`, if it is the very file that the encoder's card names.

    Raises:
        CheckpointError: it is missing or damaged.
    """
    file = exported_file(weights, name)
    try:
        content = file.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise CheckpointError(f"{file} can't be read: {reason}. {_REMEDY}") from error
    if hashlib.sha256(content).hexdigest() != ModelCard.read(weights).exported.get(name):
        raise CheckpointError(f"{file} is damaged: it does not match its card. {_REMEDY}")
    return content


def available_devices() -> list[str]:
    """Return the devices that ONNX Runtime can use on this machine, the CPU last."""
    present = set(_runtime().get_available_providers())
    return [name for name in ("coreml", "directml", "cpu") if PROVIDERS[name] in present]


def _runtime() -> ModuleType:
    """Import ONNX Runtime with its telemetry off: nothing may leave this machine.

    Official builds from 1.29 on report to their makers by default. The variable stops that before
    it starts on Linux and macOS, where it would also keep a device identifier; the call does on
    Windows.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    onnxruntime = importlib.import_module("onnxruntime")
    onnxruntime.disable_telemetry_events()
    return onnxruntime
