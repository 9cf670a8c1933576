"""How long a guess takes beside drawing, and how soon a new category can be searched."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytest_benchmark.fixture import BenchmarkFixture

from core.categories import Guesser, KnownNames, Prototypes, proposals
from core.encoder import load_encoder
from core.library import Importer, ImportProgress, Library, NewPhoto

pytestmark = pytest.mark.bench

DIM, N_PHOTOS, N_CATEGORIES, N_NAMES = 256, 20_000, 200, 600
BAR_GUESS = 0.020
BAR_IMPORT, BAR_FIRST, N_NEW = 60.0, 2.0, 1000


class Card:
    """As much of a model as the catalogue has to know."""

    id, dim, feature_dim = "bench", DIM, 4


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library of 20,000 photos in 200 categories."""
    rng = np.random.default_rng(0)
    root = tmp_path_factory.mktemp("album")
    with Library.open(tmp_path_factory.mktemp("library")) as library:
        library.catalogue.add_folder(root)
        rows = rng.normal(size=(N_PHOTOS, DIM)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        feature = np.zeros(4, np.float16)
        photos = [
            NewPhoto(
                root / f"category {n % N_CATEGORIES}" / f"{n}.jpg",
                10, 10, 1, 1, f"{n:032x}", rows[n], feature,
            )
            for n in range(N_PHOTOS)
        ]  # fmt: skip
        library.catalogue.ingest.store(Card(), photos)
        yield library


def test_a_guess(library: Library, benchmark: BenchmarkFixture) -> None:
    rng = np.random.default_rng(1)
    points = rng.normal(size=(N_NAMES, DIM)).astype(np.float32)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    names = KnownNames(tuple(f"name {n}" for n in range(N_NAMES)), points, 20.0, 20.0)
    guesser = Guesser(Prototypes(library, "bench", DIM), names)
    guesser.guess(points[0])  # reads the library once
    benchmark(guesser.guess, points[1])
    assert benchmark.stats.stats.median < BAR_GUESS


def test_a_category_of_a_thousand_photos(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    folder = tmp_path / "mugs"
    folder.mkdir()
    for n in range(N_NEW):
        coarse = Image.fromarray(rng.integers(0, 255, (12, 16, 3), dtype=np.uint8))
        coarse.resize((800, 600), Image.Resampling.BICUBIC).save(folder / f"{n}.jpg")
    encoder = load_encoder("cpu")
    with Library.open(tmp_path / "library") as library:
        start = time.monotonic()
        first: list[float] = []

        def listen(progress: ImportProgress) -> None:
            if progress.added and not first:
                first.append(time.monotonic() - start)

        (proposal,) = proposals(folder, library)
        library.categories.name_folder(folder, proposal.name)
        Importer(library, encoder).run([folder], on_progress=listen)
        seconds = time.monotonic() - start
        assert library.catalogue.categories() == [("mugs", N_NEW)]
    assert first[0] <= BAR_FIRST
    assert seconds <= BAR_IMPORT
