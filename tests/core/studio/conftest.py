"""A studio on a real server, and pictures of shapes in a folder that stands for the share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from shapes import photograph, shape
from studio_server import keyring_in_memory, studio, studio_server
from warm_decoders import WarmDecoders

__all__ = ["keyring_in_memory", "studio", "studio_server"]

N_SHAPES = 12


@pytest.fixture(scope="package", autouse=True)
def warm_workers() -> Iterator[None]:
    """Let workers use the decoder processes of earlier tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.studio.worker.Decoders", WarmDecoders)
        yield


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """Shapes 0 to 11, the even ones in the folder "even" and the odd ones in "odd"."""
    root = tmp_path / "share"
    for seed in range(N_SHAPES):
        photograph(shape(seed), root / ("odd" if seed % 2 else "even") / f"shape {seed:02}.png")
    return root
