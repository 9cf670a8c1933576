"""Libraries of a size, made once for all benchmarks: photos that are rows without files."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from clustered import clustered

from core.encoder import Encoder
from core.library import Library, NewPhoto
from core.search import Searcher


@pytest.fixture(scope="session", autouse=True)
def warm_decoders() -> None:
    """Benchmarks start their decoder processes as the program does."""


@pytest.fixture(scope="session")
def library_of(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Return a function that makes a library of so many photos, each once."""
    made: dict[int, Path] = {}

    def make(n: int) -> Path:
        if n not in made:
            root = tmp_path_factory.mktemp(f"library-{n}")
            pictures = root / "pictures"
            pictures.mkdir()
            card, vectors = encoder.card, clustered(n, encoder.card.dim, seed=n)
            with Library.open(root / "library") as library:
                library.catalogue.add_folder(pictures)
                for start in range(0, n, 5000):
                    photos = [
                        NewPhoto(
                            path=pictures.resolve() / f"{number:06}.jpg",
                            width=4000,
                            height=3000,
                            size=3_000_000,
                            mtime_ns=1,
                            content_hash=f"{number:032x}",
                            embedding=vectors[number],
                            feature=np.zeros(card.feature_dim, np.float16),
                        )
                        for number in range(start, min(start + 5000, n))
                    ]
                    library.catalogue.ingest.store(card, photos)
                with closing(Searcher(library, encoder)) as searcher:
                    searcher.index.rebuild()
                    searcher.index.wait()
            made[n] = root / "library"
        return made[n]

    return make
