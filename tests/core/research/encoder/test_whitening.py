"""Within-class whitening: what differs within a class counts less, and M itself can say so."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.encoder.base import Domain
from core.encoder.torch.network import JointEmbedding
from core.research.encoder.whitening import fold_into, learn_whitening
from core.research.kit.features import FeatureSet

DIM, EACH, N_CLASSES = 24, 8, 12


@pytest.fixture
def whole() -> FeatureSet:
    """Classes that differ in a few directions, and vary most in others."""
    rng = np.random.default_rng(0)
    numbers = np.repeat(np.arange(N_CLASSES), EACH)
    meaning = np.pad(rng.normal(size=(N_CLASSES, 6)), ((0, 0), (0, DIM - 6)))
    spread = np.linspace(0.3, 3.0, DIM)

    def pictures(shift: float) -> np.ndarray:
        noise = spread * rng.normal(size=(len(numbers), DIM))
        return (meaning[numbers] + noise + shift).astype(np.float32)

    rows = np.arange(len(numbers))
    names = tuple(f"class {n:02}" for n in range(N_CLASSES))
    return FeatureSet(
        "made up", pictures(2.0), numbers, pictures(-2.0), numbers, rows, 0 * rows, names
    )


def test_all_directions_differ_alike_within_a_class(whole: FeatureSet) -> None:
    changed = learn_whitening(whole, 0.01).apply(whole)
    np.testing.assert_allclose(changed.photos.mean(0), 0.0, atol=1e-3)
    within = [
        np.concatenate(
            [changed.photos[whole.photo_classes == n], changed.sketches[whole.sketch_classes == n]]
        )
        for n in range(N_CLASSES)
    ]
    scatter = np.cov(np.concatenate([rows - rows.mean(0) for rows in within]).T)
    sizes = np.linalg.eigvalsh(scatter)
    assert sizes[-1] / sizes[0] < 2.0  # but for the little that λ leaves


def test_folded_into_m_it_is_the_same_change(whole: FeatureSet) -> None:
    layers = {domain: JointEmbedding(DIM, DIM) for domain in Domain}
    with torch.inference_mode():
        photos = layers[Domain.PHOTO].linear(torch.from_numpy(whole.photos)).numpy()
        sketches = layers[Domain.SKETCH].linear(torch.from_numpy(whole.sketches)).numpy()
        outputs = replace(whole, photos=photos, sketches=sketches)
        whitening = learn_whitening(outputs, 0.5)
        fold_into(layers, whitening)
        moved = layers[Domain.SKETCH].linear(torch.from_numpy(whole.sketches)).numpy()
    np.testing.assert_allclose(moved, whitening.apply(outputs).sketches, atol=1e-4)
