"""How fast pictures come in, beside what decoding and encoding alone take, and beside torch.

Wanted for 12-megapixel JPEGs: 90 % of what decoding and encoding alone allow, and 1.5 times what
torch takes in. For 1-megapixel JPEGs: 80 pictures a second on two cores, or the same 90 % on a
slower machine.
"""

import io
import os
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from camera_photos import write_photos
from pytest_benchmark.fixture import BenchmarkFixture
from tiny_encoder import TinyCard

from core.decoders.decode import Picture, decode
from core.decoders.process import Decoders
from core.encoder import Encoder, load_encoder, photo_input
from core.library import Filters, Importer, ImportProgress, Library, NewPhoto, reader

pytestmark = pytest.mark.bench

ROUNDS = 3
SHARE_OF_BOUND, TIMES_TORCH, SMALL_A_SECOND = 0.9, 1.5, 80.0
FIRST_SEARCHABLE_S = 2.0


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of 12-megapixel JPEGs."""
    return write_photos(tmp_path_factory.mktemp("large") / "album", 60, 4000, 3000)


@pytest.fixture(scope="module")
def small_album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of 1-megapixel JPEGs."""
    return write_photos(tmp_path_factory.mktemp("small") / "album", 150, 1200, 900)


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def bound(album: Path, encoder: Encoder) -> float:
    """Pictures a second if all cores did nothing but decode (reduced), then encode (in batches)."""
    contents = [path.read_bytes() for path in sorted(album.iterdir())]
    with Decoders() as decoders, ThreadPoolExecutor(cores()) as pool:
        list(pool.map(lambda content: decoders.decode(content, ".jpg"), contents[: cores()]))
        start = time.perf_counter()
        pictures = pool.map(lambda content: decoders.decode(content, ".jpg").image, contents)
        inputs = [photo_input(picture, encoder.card.photo_size) for picture in pictures]
        for first in range(0, len(inputs), 32):
            encoder.embed_photos(np.stack(inputs[first : first + 32]))
        return len(contents) / (time.perf_counter() - start)


def import_rate(album: Path, library_folder: Path, encoder: Encoder) -> tuple[float, float]:
    """Pictures a second, and seconds until the first ones are found."""
    first: list[float] = []
    with Library.open(library_folder) as library:
        start = time.perf_counter()

        def watch(progress: ImportProgress) -> None:
            if not first and library.catalogue.count():
                first.append(time.perf_counter() - start)

        report = Importer(library, encoder).run([album], on_progress=watch)
        took = time.perf_counter() - start
    assert report.failed == 0
    return report.added / took, first[0]


def rates_in_turn(
    album: Path, folder: Path, benchmark: BenchmarkFixture, names: tuple[str, ...]
) -> dict[str, float]:
    """Medians of several rounds in which every way has its turn."""
    encoders = {"onnxruntime": load_encoder("cpu"), "torch": load_encoder("torch")}
    side = encoders["torch"].card.photo_size
    for encoder in encoders.values():
        encoder.embed_photos(np.zeros((8, side, side, 3), np.uint8))
    found: dict[str, list[float]] = {name: [] for name in (*names, "bound", "first found s")}
    numbers = count()

    def all_in_turn() -> None:
        for name in names:
            library = folder / f"library-{next(numbers)}"
            rate, first = import_rate(album, library, encoders[name])
            found[name].append(rate)
            if name == "onnxruntime":
                found["first found s"].append(first)
        found["bound"].append(bound(album, encoders["onnxruntime"]))

    benchmark.pedantic(all_in_turn, rounds=ROUNDS)
    medians = {name: round(float(np.median(rates)), 2) for name, rates in found.items()}
    medians["share of bound"] = round(medians["onnxruntime"] / medians["bound"], 2)
    benchmark.extra_info.update(medians, cores=cores())
    print(benchmark.extra_info)  # noqa: T201 - the figures are the result
    return medians


def test_photos_of_12_megapixels(album: Path, tmp_path: Path, benchmark: BenchmarkFixture) -> None:
    rates = rates_in_turn(album, tmp_path, benchmark, ("onnxruntime", "torch"))
    assert rates["share of bound"] >= SHARE_OF_BOUND
    assert rates["onnxruntime"] >= TIMES_TORCH * rates["torch"]
    assert rates["first found s"] < FIRST_SEARCHABLE_S


def test_photos_of_1_megapixel(
    small_album: Path, tmp_path: Path, benchmark: BenchmarkFixture
) -> None:
    rates = rates_in_turn(small_album, tmp_path, benchmark, ("onnxruntime",))
    wanted = min(SMALL_A_SECOND * cores() / 2, SHARE_OF_BOUND * rates["bound"])
    assert rates["onnxruntime"] >= wanted


def test_decoding_apart_costs_little(album: Path) -> None:
    """Pictures a second decoded in processes of their own, beside those decoded in this one."""
    pictures = [path.read_bytes() for path in sorted(album.iterdir())[:24]]
    rates: dict[str, list[float]] = {"here": [], "apart": []}

    def here(data: bytes) -> Picture:
        return decode(io.BytesIO(data), ".jpg")

    def apart(data: bytes) -> Picture:
        return decoders.decode(data, ".jpg")

    with Decoders() as decoders, ThreadPoolExecutor(max(2, cores())) as pool:
        list(pool.map(apart, pictures[:8]))
        for _ in range(5):
            for name, way in (("here", here), ("apart", apart)):
                start = time.perf_counter()
                list(pool.map(way, pictures))
                rates[name].append(len(pictures) / (time.perf_counter() - start))
    print({name: [round(rate, 1) for rate in found] for name, found in rates.items()})  # noqa: T201
    assert np.median(rates["apart"]) >= 0.9 * np.median(rates["here"])


class Here:
    """Decodes in this process, as nothing in the program does."""

    def decode(self, content: bytes, suffix: str, *, sidecar: bytes = b"") -> Picture:
        return decode(io.BytesIO(content), suffix, sidecar=sidecar)

    def close(self) -> None:
        pass


def test_importing_with_decoders_apart_costs_little(
    album: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures a second imported with decoding in processes of their own, beside without."""
    encoder = load_encoder("cpu")
    rates: dict[str, list[float]] = {"here": [], "apart": []}
    for number in range(ROUNDS):
        for name, way in (("here", Here), ("apart", Decoders)):
            monkeypatch.setattr(reader, "Decoders", way)
            rates[name].append(import_rate(album, tmp_path / f"{name}-{number}", encoder)[0])
    print({name: [round(rate, 1) for rate in found] for name, found in rates.items()})  # noqa: T201
    assert np.median(rates["apart"]) >= 0.9 * np.median(rates["here"])


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library of 100,000 photos with made-up vectors."""
    root = tmp_path_factory.mktemp("large")
    pictures = root / "pictures"
    pictures.mkdir()
    card = TinyCard(id="large", dim=256, feature_dim=1280)
    rng = np.random.default_rng(2)
    with Library.open(root / "library") as library:
        library.catalogue.add_folder(pictures)
        for start in range(0, 100_000, 2000):
            embeddings = rng.standard_normal((2000, 256), np.float32)
            features = np.tile(embeddings, 5).astype(np.float16)
            library.catalogue.ingest.store(
                card,
                [
                    NewPhoto(
                        path=pictures / f"category {n % 250}" / f"IMG_{n:06}.jpg",
                        width=4000,
                        height=3000,
                        size=n,
                        mtime_ns=n,
                        content_hash=f"{n:032x}",
                        embedding=embeddings[n - start],
                        feature=features[n - start],
                    )
                    for n in range(start, start + 2000)
                ],
            )
    return root / "library"


def test_reading_100_000_embeddings(large: Path, benchmark: BenchmarkFixture) -> None:
    with Library.open(large) as library:
        ids, rows = benchmark(library.catalogue.embeddings, "large")
    assert rows.shape == (100_000, 256)
    assert len(ids) == 100_000
    assert benchmark.stats.stats.median < 1.0


def test_sixty_photos_of_100_000(large: Path, benchmark: BenchmarkFixture) -> None:
    ids = np.random.default_rng(3).integers(1, 100_000, 60)
    with Library.open(large) as library:
        assert len(benchmark(library.catalogue.photos, ids)) == 60
    assert benchmark.stats.stats.median < 0.005


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(name="_0123"),
        Filters(categories=frozenset({"category 7"})),
        Filters(folder_ids=frozenset({1})),
    ],
    ids=["all", "name", "category", "folder"],
)
def test_filters_over_100_000(large: Path, filters: Filters, benchmark: BenchmarkFixture) -> None:
    with Library.open(large) as library:
        assert len(benchmark(library.catalogue.matching, filters))
    assert benchmark.stats.stats.median < 0.1


def test_the_change_counter_is_cheap(large: Path, benchmark: BenchmarkFixture) -> None:
    with Library.open(large) as library:
        assert benchmark(library.catalogue.change_counter)
    assert benchmark.stats.stats.median < 0.001
