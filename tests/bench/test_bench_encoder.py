"""How fast the encoder answers: what ships beside what it could have been.

One sketch is what a person waits for after a stroke; photos by the batch are what an import takes.
Groups stand side by side in pytest-benchmark's table, the shipped variant is `folded, channels
last`; `extra_info` holds p50 and best in milliseconds, pictures a second and how far the vectors
are from the plain network's.

Bar: one sketch within 50 ms (p50) on one thread.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import numpy as np
import pytest
import torch
from pytest_benchmark.fixture import BenchmarkFixture
from shapes import scribble
from torch import Tensor, nn
from torch._inductor import config as inductor

from core.encoder import Encoder, load_encoder, shipped_weights
from core.encoder.base import Domain
from core.encoder.torch.backbone import fold_norms
from core.encoder.torch.checkpoint import load_checkpoint
from core.encoder.torch.encoder import image_tensor
from core.encoder.torch.network import SketchPhotoNet
from core.sketch import rasterise

pytestmark = pytest.mark.bench

BATCH = 32
BAR_SKETCH_MS = 50.0
Run = Callable[[Tensor], Tensor]

THREADS = sorted({1, min(2, os.cpu_count() or 1)})
VARIANTS = (
    "plain",
    "plain, channels last",
    "folded",
    "folded, channels last",
    "folded, channels last, bf16",
    "folded, channels last, compiled",
    "folded, channels last, exported",
)


@contextmanager
def threads(n: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(n)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def compiled_here_and_now() -> Iterator[None]:
    """Compile in this process, or helpers would outlive the test; and nothing from before."""
    with inductor.patch(compile_threads=1):
        yield
    torch.compiler.reset()


@pytest.fixture(scope="module")
def net() -> SketchPhotoNet:
    return load_checkpoint(shipped_weights())[0]


@pytest.fixture(scope="module")
def shipped() -> Encoder:
    return load_encoder("cpu")


class OneSide(nn.Module):
    """The whole network as it is used for drawings, or for photos."""

    def __init__(self, net: SketchPhotoNet, domain: Domain) -> None:
        super().__init__()
        self._net, self._domain = net, domain

    def forward(self, images: Tensor) -> Tensor:
        embeddings: Tensor = self._net(images, self._domain)
        return embeddings


def variant(name: str, net: SketchPhotoNet, domain: Domain, example: Tensor) -> Run:
    """The network in one of its forms, as a function from images to embeddings."""
    module: nn.Module = OneSide(fold_norms(net) if "folded" in name else net, domain).eval()
    spatial = torch.channels_last if "channels last" in name else torch.contiguous_format
    module = module.to(memory_format=spatial)
    if "compiled" in name:
        module = torch.compile(module, dynamic=False)
    elif "exported" in name:
        module = torch.export.export(module, (example.contiguous(memory_format=spatial),)).module()
    half = torch.autocast("cpu", torch.bfloat16) if "bf16" in name else nullcontext()

    def run(images: Tensor) -> Tensor:
        with torch.inference_mode(), half:
            return module(images.contiguous(memory_format=spatial)).float()

    return run


def images_of(encoder: Encoder, domain: Domain, n: int) -> np.ndarray:
    if domain is Domain.SKETCH:
        return np.stack([rasterise(scribble(i), encoder.card.sketch_size) for i in range(n)])
    side = encoder.card.photo_size
    coarse = np.random.default_rng(0).integers(0, 256, (n, 16, 16, 3), np.uint8)
    return coarse.repeat(side // 16, 1).repeat(side // 16, 2)


def measured(
    benchmark: BenchmarkFixture, work: Callable[[], object], n: int, group: str, rounds: int
) -> float:
    """Runs `work` on `n` pictures and returns the p50 in milliseconds."""
    benchmark.group = group
    benchmark.pedantic(work, rounds=rounds, warmup_rounds=3)
    p50 = benchmark.stats.stats.median * 1000
    benchmark.extra_info["p50 ms"] = round(p50, 2)
    benchmark.extra_info["best ms"] = round(benchmark.stats.stats.min * 1000, 2)
    benchmark.extra_info["a second"] = round(n / p50 * 1000, 1)
    return p50


# torch's compiler warns of its own inner workings.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize(
    ("domain", "n", "rounds"),
    [(Domain.SKETCH, 1, 40), (Domain.PHOTO, 1, 40), (Domain.PHOTO, BATCH, 6)],
    ids=["one-sketch", "one-photo", f"{BATCH}-photos"],
)
@pytest.mark.parametrize("n_threads", THREADS, ids=lambda n: f"{n}-threads")
def test_variants(
    benchmark: BenchmarkFixture,
    net: SketchPhotoNet,
    shipped: Encoder,
    name: str,
    domain: Domain,
    n: int,
    rounds: int,
    n_threads: int,
) -> None:
    images = image_tensor(torch.from_numpy(images_of(shipped, domain, n)))
    what = f"{n} {'sketch' if domain is Domain.SKETCH else 'photo'}{'s' if n > 1 else ''}"
    with threads(n_threads):
        expected = variant("plain", net, domain, images)(images)
        run = variant(name, net, domain, images)
        furthest = (run(images) - expected).norm(dim=1).max().item()
        measured(benchmark, lambda: run(images), n, f"{what}, {n_threads} threads", rounds)
    benchmark.extra_info["distance from plain"] = round(furthest, 5)
    assert furthest < (0.1 if "bf16" in name else 1e-3)


def test_a_stroke_s_answer(benchmark: BenchmarkFixture, shipped: Encoder) -> None:
    """From pixels to a vector as the program asks for it, with all that is around the network."""
    image = images_of(shipped, Domain.SKETCH, 1)
    p50 = measured(benchmark, lambda: shipped.embed_sketches(image), 1, "as shipped", 40)
    assert p50 < BAR_SKETCH_MS


def test_photos_of_an_import(benchmark: BenchmarkFixture, shipped: Encoder) -> None:
    images = images_of(shipped, Domain.PHOTO, BATCH)
    measured(benchmark, lambda: shipped.embed_photos(images), BATCH, "as shipped", 6)
