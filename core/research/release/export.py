"""Exports an encoder's networks to ONNX, checked against torch.

M stays outside the graphs: a partial-sketch head or a style replaces that matrix at use.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from safetensors.numpy import save
from torch import Tensor, nn

from core.bundle import read_bundle, write_card
from core.encoder.base import Domain
from core.encoder.card import ModelCard
from core.encoder.onnx_encoder import EXPORTED, OnnxEncoder, exported_file
from core.encoder.torch.backbone import fold_norms
from core.encoder.torch.checkpoint import load_checkpoint
from core.encoder.torch.encoder import TorchEncoder
from core.encoder.torch.network import SketchPhotoNet
from core.files import atomic_write
from core.research.encoder.errors import TrainingError

LEAST_COSINE = 0.9999
"""What the exported networks must reach with torch on every example."""

_HALVED_FROM = 4096  # numbers; smaller tensors keep full precision, since they save nothing
_OPSET = 18

Pictures = Mapping[Domain, NDArray[np.uint8]]


class Side(nn.Module):
    """F of one side with its attention, from bytes."""

    def __init__(self, net: SketchPhotoNet, domain: Domain) -> None:
        super().__init__()
        self.net = net
        self.domain = domain

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Bytes (n, h, w) or (n, h, w, 3) to features (n, f) and attention (n, h', w')."""
        if images.ndim == 3:
            channels = images.unsqueeze(1).expand(-1, 3, -1, -1)
        else:
            channels = images.permute(0, 3, 1, 2)
        return self.net.feature_and_attention((channels.float() - 127.0) / 128.0, self.domain)


def export(weights: Path, examples: Pictures) -> ModelCard:
    """Write what ONNX Runtime needs beside a weight file, and the hashes on its card.

    Args:
        weights: of the encoder.
        examples: pictures of both sides to check the export with.

    Returns:
        The card with the hashes.

    Raises:
        TrainingError: an exported network gives other features than torch.
    """
    net, card = load_checkpoint(weights)
    ready = fold_norms(net)
    contents = {domain.name.lower(): _export_tower(ready, card, domain) for domain in Domain}
    tensors = read_bundle(weights).tensors
    contents["joint"] = save({n: t for n, t in tensors.items() if n.startswith("joint.")})
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    card = replace(card, exported=digests)
    with tempfile.TemporaryDirectory() as folder:
        # Checked on a copy, so that what is in use stays as it is when the check fails.
        copy = Path(folder) / weights.name
        shutil.copy(weights, copy)
        _write(copy, card, contents)
        _compare(net, card, copy, examples)
    _write(weights, card, contents)
    return card


def exported_digests(weights: Path) -> dict[str, str]:
    """Return what the card has to say of the exported files beside a weight file."""
    return {
        name: hashlib.sha256(exported_file(weights, name).read_bytes()).hexdigest()
        for name in EXPORTED
    }


def _write(weights: Path, card: ModelCard, contents: Mapping[str, bytes]) -> None:
    for name, content in contents.items():
        atomic_write(exported_file(weights, name), content)
    write_card(weights, card.as_dict())


def _export_tower(net: SketchPhotoNet, card: ModelCard, domain: Domain) -> bytes:
    if domain is Domain.PHOTO:
        example = torch.zeros(2, card.photo_size, card.photo_size, 3, dtype=torch.uint8)
    else:
        example = torch.zeros(2, card.sketch_size, card.sketch_size, dtype=torch.uint8)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations inside the exporter's own packages
        program = torch.onnx.export(
            Side(net, domain).eval(),
            (example,),
            dynamo=True,
            input_names=["images"],
            output_names=["features", "attention"],
            dynamic_shapes=({0: torch.export.Dim("pictures", min=1, max=1024)},),
            opset_version=_OPSET,
            verbose=False,
        )
        assert program is not None
        file = Path(folder) / "side.onnx"
        program.save(file)
        model = onnx.load(file)
    _halve(model.graph)
    _strip(model)
    onnx.checker.check_model(model)
    content: bytes = model.SerializeToString()
    return content


def _halve(graph: onnx.GraphProto) -> None:
    """Store large tensors in half precision; ONNX Runtime widens them once, when it loads."""
    casts = []
    for tensor in list(graph.initializer):
        values = onnx.numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < _HALVED_FROM:
            continue
        graph.initializer.remove(tensor)
        half = f"{tensor.name}_half"
        graph.initializer.append(onnx.numpy_helper.from_array(values.astype(np.float16), half))
        casts.append(
            onnx.helper.make_node("Cast", [half], [tensor.name], to=onnx.TensorProto.FLOAT)
        )
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def _strip(model: onnx.ModelProto) -> None:
    """Drop what the exporter notes for debugging: stack traces with paths of this machine."""
    del model.metadata_props[:]
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in model.graph.value_info:
        del value.metadata_props[:]


def _compare(net: SketchPhotoNet, card: ModelCard, weights: Path, examples: Pictures) -> None:
    torch_encoder = TorchEncoder(net, card, torch.device("cpu"))
    exported = OnnxEncoder(weights, partial_sketch_head=False)
    for domain, pictures in examples.items():
        if domain is Domain.SKETCH:
            wanted = torch_encoder.sketch_features(pictures)
            found = exported.sketch_features(pictures)
        else:
            wanted = torch_encoder.embed_photos(pictures).features.astype(np.float32)
            found = exported.embed_photos(pictures).features.astype(np.float32)
        lengths = np.linalg.norm(wanted, axis=1) * np.linalg.norm(found, axis=1)
        cosine = float(((wanted * found).sum(1) / lengths).min())
        if cosine < LEAST_COSINE:
            kind = "drawings" if domain is Domain.SKETCH else "photos"
            raise TrainingError(
                f"The exported network for {kind} differs from torch: "
                f"cosine {cosine:.6f}, needed {LEAST_COSINE}. The former files stay as they were."
            )
