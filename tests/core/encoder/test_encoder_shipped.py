"""The shipped encoder: it loads, it embeds, and its answers do not depend on the company."""

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from shapes import shape

from core.encoder import Encoder, PhotoVectors, WholeEncoder, shipped_weights
from core.encoder.base import Domain
from core.encoder.card import ModelCard
from core.encoder.torch.encoder import image_tensor
from core.sketch import rasterise

ROOT = Path(__file__).resolve().parents[3]


def drawings(encoder: Encoder, n: int) -> np.ndarray:
    return np.stack([rasterise(shape(seed), encoder.card.sketch_size) for seed in range(n)])


def pictures(encoder: Encoder, n: int) -> np.ndarray:
    size = encoder.card.photo_size
    coarse = np.random.default_rng(5).integers(0, 256, (n, 8, 8, 3), np.uint8)
    return coarse.repeat(size // 8, 1).repeat(size // 8, 2)


def test_the_card_beside_it_is_its_own(encoder: Encoder):
    assert encoder.card == ModelCard.read(shipped_weights())
    assert encoder.device == "cpu"


def test_sketches_become_unit_rows(encoder: Encoder):
    rows = encoder.embed_sketches(drawings(encoder, 3))
    assert rows.shape == (3, encoder.card.dim)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_photos_become_unit_rows_and_features(encoder: Encoder):
    vectors = encoder.embed_photos(pictures(encoder, 2))
    assert isinstance(vectors, PhotoVectors)
    assert vectors.embeddings.shape == (2, encoder.card.dim)
    assert vectors.features.shape == (2, encoder.card.feature_dim)
    assert vectors.features.dtype == np.float16
    assert np.isfinite(vectors.features).all()
    np.testing.assert_allclose(np.linalg.norm(vectors.embeddings, axis=1), 1, atol=1e-5)


def test_the_same_picture_gives_the_same_vector(encoder: Encoder):
    images = pictures(encoder, 1)
    first, again = (encoder.embed_photos(images).embeddings for _ in range(2))
    assert (first == again).all()


def test_one_at_a_time_or_many_at_once(encoder: Encoder):
    """35 images are more than one batch."""
    many = drawings(encoder, 35)
    together = encoder.embed_sketches(many)
    for i in (0, 31, 32, 34):
        np.testing.assert_allclose(
            encoder.embed_sketches(many[i : i + 1])[0], together[i], atol=1e-5
        )
    photos = pictures(encoder, 5)
    together = encoder.embed_photos(photos).embeddings
    alone = np.concatenate([encoder.embed_photos(photo[None]).embeddings for photo in photos])
    np.testing.assert_allclose(alone, together, atol=1e-5)


def test_nothing_in_nothing_out(encoder: Encoder):
    side, dim = encoder.card.sketch_size, encoder.card.dim
    assert encoder.embed_sketches(np.empty((0, side, side), np.uint8)).shape == (0, dim)
    side = encoder.card.photo_size
    vectors = encoder.embed_photos(np.empty((0, side, side, 3), np.uint8))
    assert vectors.embeddings.shape == (0, dim)


def test_an_empty_sheet_has_a_vector(encoder: Encoder):
    side = encoder.card.sketch_size
    row = encoder.embed_sketches(np.full((1, side, side), 255, np.uint8))
    assert np.isfinite(row).all()
    np.testing.assert_allclose(np.linalg.norm(row), 1, atol=1e-5)


def test_different_drawings_have_different_vectors(encoder: Encoder):
    rows = encoder.embed_sketches(drawings(encoder, 4))
    alike = rows @ rows.T
    assert alike[~np.eye(4, dtype=bool)].max() < 0.9999


def test_memory_layout_does_not_matter(encoder: Encoder):
    images = pictures(encoder, 2)
    turned = np.asfortranarray(images)
    backwards = images[::-1]
    straight = encoder.embed_photos(images).embeddings
    np.testing.assert_allclose(encoder.embed_photos(turned).embeddings, straight, atol=1e-6)
    np.testing.assert_allclose(
        encoder.embed_photos(backwards).embeddings, straight[::-1], atol=1e-5
    )


def test_features_and_attention_belong_together(encoder: WholeEncoder):
    images = drawings(encoder, 2)
    features = encoder.sketch_features(images)
    assert features.shape == (2, encoder.card.feature_dim)
    weight, bias = encoder.sketch_joint()
    mapped = features @ weight.T + bias
    mapped /= np.linalg.norm(mapped, axis=1, keepdims=True)
    np.testing.assert_allclose(mapped, encoder.embed_sketches(images), atol=1e-5)
    maps = encoder.attention(images, Domain.SKETCH)
    np.testing.assert_allclose(maps.sum((1, 2)), 1, atol=1e-5)


def test_several_threads_may_ask_at_once(encoder: Encoder):
    images = drawings(encoder, 4)
    expected = encoder.embed_sketches(images)
    answers: list[np.ndarray] = []
    threads = [
        threading.Thread(target=lambda: answers.append(encoder.embed_sketches(images)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 3
    for answer in answers:
        np.testing.assert_allclose(answer, expected, atol=1e-6)


def test_bytes_become_what_the_network_was_trained_on():
    import torch

    grey = image_tensor(torch.tensor([[[0, 127], [255, 127]]], dtype=torch.uint8))
    assert grey.shape == (1, 3, 2, 2)
    assert grey[0, :, 0, 0].tolist() == [-127 / 128] * 3
    assert grey[0, :, 1, 0].tolist() == [1.0] * 3
    colour = image_tensor(torch.arange(12, dtype=torch.uint8).view(1, 2, 2, 3))
    assert colour[0, 1, 0, 1].item() == (4 - 127) / 128
    assert colour.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("module", ["core.encoder", "core.encoder.inputs"])
def test_importing_the_package_does_not_import_torch(module: str):
    code = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60)
    assert done.returncode == 0
