"""ONNX Runtime, which ships, beside torch: a drawing, the photos of an import, start and memory.

Both run in turn, so that a busy or slow machine changes both. Wanted: 4 ms for one drawing, or, on
a slower machine, the share of torch's time that this was where the goal was set.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from shapes import scribble

from core.encoder import WholeEncoder, load_encoder
from core.sketch import rasterise

pytestmark = pytest.mark.bench

ENGINES = {"onnxruntime": "cpu", "torch": "torch"}
DRAWING_MS, DRAWING_SHARE = 4.0, 0.51
PHOTOS_TIMES = 1.5
START_SHARE, MEMORY_SHARE = 0.6, 0.75
PHOTOS = 32

START = """
import json, sys, time
from pathlib import Path

began = float(sys.argv[2])
import numpy as np
from core.encoder import load_encoder

encoder = load_encoder(sys.argv[1])
size, side = encoder.card.sketch_size, encoder.card.photo_size
encoder.embed_sketches(np.zeros((1, size, size), np.uint8))
seconds = time.time() - began
encoder.embed_photos(np.zeros((32, side, side, 3), np.uint8))
lines = Path("/proc/self/status").read_text().splitlines()
peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1000
print(json.dumps([seconds, peak]))
"""


@pytest.fixture(scope="module")
def engines() -> dict[str, WholeEncoder]:
    return {name: load_encoder(device) for name, device in ENGINES.items()}


def in_turn(work: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each round of each work, one after the other."""
    for run in work.values():
        run()
    took: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, run in work.items():
            start = time.perf_counter()
            run()
            took[name].append((time.perf_counter() - start) * 1e3)
    return took


def test_one_drawing(engines: dict[str, WholeEncoder], benchmark: BenchmarkFixture) -> None:
    pages = [
        rasterise(scribble(seed), engines["torch"].card.sketch_size)[np.newaxis]
        for seed in range(8)
    ]
    work = {
        name: lambda encoder=encoder: [encoder.embed_sketches(page) for page in pages]
        for name, encoder in engines.items()
    }
    took = benchmark.pedantic(lambda: in_turn(work, 20), rounds=1)
    medians = {name: float(np.median(found)) / len(pages) for name, found in took.items()}
    benchmark.extra_info.update({f"{name} ms": round(ms, 2) for name, ms in medians.items()})
    print(benchmark.extra_info)  # noqa: T201 - the figures are the result
    assert medians["onnxruntime"] <= max(DRAWING_MS, DRAWING_SHARE * medians["torch"])


def test_photos_of_an_import(engines: dict[str, WholeEncoder], benchmark: BenchmarkFixture) -> None:
    side = engines["torch"].card.photo_size
    coarse = np.random.default_rng(0).integers(0, 256, (PHOTOS, 16, 16, 3), np.uint8)
    photos = coarse.repeat(side // 16, 1).repeat(side // 16, 2)
    work = {
        name: lambda encoder=encoder: encoder.embed_photos(photos)
        for name, encoder in engines.items()
    }
    took = benchmark.pedantic(lambda: in_turn(work, 7), rounds=1)
    rates = {name: 1e3 * PHOTOS / float(np.median(found)) for name, found in took.items()}
    benchmark.extra_info.update({f"{name} a second": round(n, 1) for name, n in rates.items()})
    print(benchmark.extra_info)  # noqa: T201 - the figures are the result
    assert rates["onnxruntime"] >= PHOTOS_TIMES * rates["torch"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_start_and_memory(benchmark: BenchmarkFixture) -> None:
    """From the start of Python to the first vector; the peak after a batch of photos."""
    found: dict[str, list[list[float]]] = {name: [] for name in ENGINES}

    def start(device: str) -> list[float]:
        command = [sys.executable, "-c", START, device, str(time.time())]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds, peak = json.loads(done.stdout)
        return [seconds, peak]

    def start_both() -> None:
        for name, device in ENGINES.items():
            found[name].append(start(device))

    start_both()  # warms the disk cache
    found = {name: [] for name in ENGINES}
    benchmark.pedantic(start_both, rounds=3)
    medians = {name: np.median(rows, axis=0) for name, rows in found.items()}
    for name, (seconds, peak) in medians.items():
        benchmark.extra_info[name] = {"start s": round(float(seconds), 2), "peak MB": int(peak)}
    print(benchmark.extra_info)  # noqa: T201 - the figures are the result
    ours, theirs = medians["onnxruntime"], medians["torch"]
    assert ours[0] <= START_SHARE * theirs[0]
    assert ours[1] <= MEMORY_SHARE * theirs[1]
