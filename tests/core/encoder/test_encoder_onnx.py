"""ONNX Runtime gives what torch gives, refuses what is damaged, and needs no torch."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from shapes import shape

from core.encoder import CheckpointError, WholeEncoder, load_encoder, shipped_weights
from core.encoder.base import Domain
from core.encoder.joint import HubnessCorrection
from core.encoder.onnx_encoder import EXPORTED, OnnxEncoder, available_devices, exported_file
from core.encoder.torch.encoder import TorchEncoder, load_torch_encoder
from core.sketch import rasterise


@pytest.fixture(scope="module")
def torch_encoder() -> TorchEncoder:
    return load_torch_encoder(device="cpu")


def drawings(n: int, size: int) -> NDArray[np.uint8]:
    return np.stack([rasterise(shape(seed), size) for seed in range(n)])


def pictures(n: int, size: int) -> NDArray[np.uint8]:
    coarse = np.random.default_rng(5).integers(0, 256, (n, 8, 8, 3), np.uint8)
    return coarse.repeat(size // 8, 1).repeat(size // 8, 2)


def cosines(a: NDArray[np.floating], b: NDArray[np.floating]) -> NDArray[np.float64]:
    a, b = a.astype(np.float64), b.astype(np.float64)
    return (a * b).sum(1) / (np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1))


def test_the_shipped_encoder_runs_on_onnx_runtime(encoder: WholeEncoder) -> None:
    assert isinstance(encoder, OnnxEncoder)


def test_drawings_agree_with_torch(encoder: WholeEncoder, torch_encoder: TorchEncoder) -> None:
    images = drawings(9, encoder.card.sketch_size)
    for method in ("sketch_features", "embed_sketches"):
        ours, theirs = getattr(encoder, method)(images), getattr(torch_encoder, method)(images)
        assert cosines(ours, theirs).min() >= 0.9999, method


def test_photos_agree_with_torch(encoder: WholeEncoder, torch_encoder: TorchEncoder) -> None:
    images = pictures(9, encoder.card.photo_size)
    ours, theirs = encoder.embed_photos(images), torch_encoder.embed_photos(images)
    assert cosines(ours.embeddings, theirs.embeddings).min() >= 0.9999
    assert cosines(ours.features, theirs.features).min() >= 0.9999


def test_attention_and_m_agree_with_torch(
    encoder: WholeEncoder, torch_encoder: TorchEncoder
) -> None:
    for domain, images in (
        (Domain.SKETCH, drawings(2, encoder.card.sketch_size)),
        (Domain.PHOTO, pictures(2, encoder.card.photo_size)),
    ):
        ours, theirs = encoder.attention(images, domain), torch_encoder.attention(images, domain)
        np.testing.assert_allclose(ours, theirs, atol=2e-3)
        maps = encoder.spatial_maps(images, domain)
        assert maps.size
        assert (
            cosines(
                *(m.reshape(2, -1) for m in (maps, torch_encoder.spatial_maps(images, domain)))
            ).min()
            > 0.999
        )
    for ours, theirs in zip(encoder.sketch_joint(), torch_encoder.sketch_joint(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for file in shipped_weights().parent.glob("*.*"):
        shutil.copy(file, tmp_path)
    return tmp_path / shipped_weights().name


@pytest.mark.parametrize("name", EXPORTED)
def test_a_missing_file_is_named(copied: Path, name: str) -> None:
    exported_file(copied, name).unlink()
    with pytest.raises(CheckpointError, match=rf"encoder-{EXPORTED[name]} can't be .* Install Ink"):
        load_encoder("cpu", copied)


@pytest.mark.parametrize("name", EXPORTED)
def test_a_damaged_file_is_refused_before_it_answers(copied: Path, name: str) -> None:
    file = exported_file(copied, name)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(CheckpointError, match=rf"{file.name} is damaged.*Install Inkseek again"):
        load_encoder("cpu", copied)


def test_weights_for_torch_are_not_needed(copied: Path, encoder: WholeEncoder) -> None:
    copied.unlink()
    images = drawings(1, encoder.card.sketch_size)
    rows = load_encoder("cpu", copied).embed_sketches(images)
    np.testing.assert_array_equal(rows, encoder.embed_sketches(images))


def test_a_device_that_is_not_here_is_refused() -> None:
    absent = next(name for name in ("directml", "coreml") if name not in available_devices())
    with pytest.raises(CheckpointError, match=f"can't compute on '{absent}' here: choose auto"):
        load_encoder(absent)


def test_torch_is_not_needed() -> None:
    code = (
        "import sys\n"
        "sys.modules['torch'] = None\n"
        "import numpy as np\n"
        "from core.encoder import load_encoder\n"
        "encoder = load_encoder()\n"
        "rows = encoder.embed_sketches(np.full((1, 144, 144), 255, np.uint8))\n"
        "print(rows.shape, encoder.device)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split(") ")[-1].strip() == "cpu", done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows collects its events elsewhere")
def test_onnx_runtime_keeps_nothing_to_report(tmp_path: Path) -> None:
    """Its telemetry would leave a device identifier and a store of events in these folders."""
    code = (
        "import numpy as np\n"
        "from core.encoder import load_encoder\n"
        "load_encoder('cpu').embed_sketches(np.full((1, 144, 144), 255, np.uint8))\n"
    )
    names = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME")
    folders = {name: str(tmp_path) for name in names}
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **folders}, check=True)
    assert list(tmp_path.iterdir()) == []


def test_the_correction_lowers_photos_near_a_prototype() -> None:
    prototypes = np.eye(3, dtype=np.float32)[:1]
    correction = HubnessCorrection(prototypes, strength=0.5, mean_similarity=0.5)
    near, far = np.array([[2, 0, 0]], np.float32), np.array([[0, 0, 3]], np.float32)
    # 0.5 * (0.5 - 1) = -0.25 is cut to -0.2, and scaled by the length of the row.
    np.testing.assert_allclose(correction(near), [[2, 0, 0, -0.4, 0]], atol=1e-6)
    lengths = np.linalg.norm(np.concatenate([correction(near), correction(far)]), axis=1)
    np.testing.assert_allclose(lengths / [2, 3], lengths[0] / 2, rtol=1e-6)
    assert correction(far)[0, 3] > 0
