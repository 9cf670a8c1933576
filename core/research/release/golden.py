"""Golden embeddings: what the released weights make of fixed pictures.

The vectors of the sample drawings and of three generated photos are stored beside the weights. A
test compares them with what the program computes, so no change of the rasteriser, of a picture's
preparation or of the network's arithmetic goes unnoticed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.bundle import read_bundle, write_bundle
from core.demo import sample_sketch, sample_sketch_names
from core.encoder import Encoder, ModelCard, photo_input
from core.encoder.base import Domain
from core.sketch import rasterise

FILE = "golden.safetensors"

Floats = NDArray[np.float32]


def write_golden(encoder: Encoder, folder: Path) -> Path:
    """Store the embeddings of an encoder as those that it must keep giving."""
    card = {"encoder": encoder.card.id, "drawings": list(sample_sketch_names())}
    tensors = {name: rows.astype(np.float16) for name, rows in embed_golden(encoder).items()}
    write_bundle(folder / FILE, card, tensors)
    return folder / FILE


def golden_cosines(encoder: Encoder, file: Path) -> NDArray[np.float64]:
    """Return the cosine of each picture's embedding with the stored one.

    Raises:
        BundleError: the stored ones are damaged, or belong to another encoder.
    """
    stored = read_bundle(file, encoder.card.id).tensors
    found = embed_golden(encoder)
    return np.concatenate([_cosines(found[name], stored[name]) for name in sorted(found)])


def embed_golden(encoder: Encoder) -> dict[str, Floats]:
    """Embed the sample drawings and the generated photos."""
    pictures = golden_pictures(encoder.card)
    return {
        "drawings": encoder.embed_sketches(pictures[Domain.SKETCH]),
        "photos": encoder.embed_photos(pictures[Domain.PHOTO]).embeddings,
    }


def golden_pictures(card: ModelCard) -> dict[Domain, NDArray[np.uint8]]:
    """Prepare the sample drawings and the generated photos for an encoder."""
    sketches = [sample_sketch(name).sketch for name in sample_sketch_names()]
    photos = [photo_input(photo, card.photo_size) for photo in generated_photos()]
    drawn = [rasterise(sketch, card.sketch_size) for sketch in sketches]
    return {Domain.SKETCH: np.stack(drawn), Domain.PHOTO: np.stack(photos)}


def generated_photos() -> list[Image.Image]:
    """Make three pictures by arithmetic alone: a wide one, a tall one and a square one."""
    return [_ball(360, 240), _fence(200, 300), _waves(256, 256)]


def _ball(width: int, height: int) -> Image.Image:
    """A shaded red ball on a light floor."""
    y, x = np.mgrid[:height, :width].astype(np.float64)
    distance = np.hypot(x - 0.45 * width, y - 0.5 * height) / (0.35 * height)
    light = np.clip(1.1 - 0.6 * np.hypot(x - 0.4 * width, y - 0.4 * height) / (0.35 * height), 0, 1)
    floor = 215 + 30 * y / height
    ball = [60 + 180 * light, 30 + 60 * light, 30 + 50 * light]
    return _picture([np.where(distance < 1, channel, floor) for channel in ball])


def _fence(width: int, height: int) -> Image.Image:
    """Brown posts before green."""
    y, x = np.mgrid[:height, :width].astype(np.float64)
    post = ((x % 40) < 14) & (y > 0.2 * height)
    rail = np.abs(y - 0.5 * height) < 9
    wood = post | rail
    ground = [90 + 40 * np.sin(y / 9), 140 + 30 * np.cos(x / 13), 70 + 0 * x]
    return _picture(
        [np.where(wood, brown, green) for brown, green in zip((120, 80, 45), ground, strict=True)]
    )


def _waves(width: int, height: int) -> Image.Image:
    """Crossing waves of three colours."""
    y, x = np.mgrid[:height, :width].astype(np.float64)
    rings = np.sin(np.hypot(x - 90, y - 60) / 7)
    return _picture(
        [128 + 100 * rings, 128 + 90 * np.sin((x + 2 * y) / 17), 128 + 80 * np.cos((x - y) / 23)]
    )


def _picture(channels: list[NDArray[np.float64]]) -> Image.Image:
    pixels = np.stack(channels, 2).round().clip(0, 255).astype(np.uint8)
    return Image.fromarray(pixels)


def _cosines(found: Floats, stored: NDArray[np.generic]) -> NDArray[np.float64]:
    a, b = found.astype(np.float64), stored.astype(np.float64)
    cosines: NDArray[np.float64] = (a * b).sum(1)
    cosines /= np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return cosines
