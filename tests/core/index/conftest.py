from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from clustered import clustered
from numpy.typing import NDArray

from core.index import SegmentedIndex

DIM, MODEL = 24, "model-a"


@pytest.fixture(scope="session")
def library_vectors() -> NDArray[np.float32]:
    """The vectors of a library: photo i has row i - 1."""
    return clustered(6000, DIM)


Opener = Callable[..., SegmentedIndex]


@pytest.fixture
def open_index(tmp_path: Path, library_vectors: NDArray[np.float32]) -> Iterator[Opener]:
    """Opens the index in one directory as a start of the program does; closes all at the end."""
    opened: list[SegmentedIndex] = []

    def opener(
        n: int = 3000, *, ids: NDArray[np.int64] | None = None, model: str = MODEL
    ) -> SegmentedIndex:
        ids = np.arange(1, n + 1) if ids is None else ids
        vectors = library_vectors[ids - 1]
        index = SegmentedIndex(tmp_path / "index", model, DIM, ids, vectors, settle_seconds=0)
        opened.append(index)
        return index

    yield opener
    for index in opened:
        index.close()
