"""What every test shares: a home of its own, no display, nothing left running, one encoder."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from leaks import no_dangling_qt, no_dangling_threads

if TYPE_CHECKING:
    from core.encoder import WholeEncoder

__all__ = ["no_dangling_qt", "no_dangling_threads"]

ROOM = 4_000_000_000

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the files of tests in memory where there is room: to flush each change takes long."""
    memory = Path("/dev/shm")
    measures = "not bench" not in config.option.markexpr
    if not measures and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


@pytest.fixture(autouse=True)
def inkseek_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test an empty Inkseek home, so that no test sees the developer's own library."""
    home = tmp_path_factory.mktemp("inkseek-home")
    monkeypatch.setenv("INKSEEK_HOME", str(home))
    return home


@pytest.fixture(scope="session", autouse=True)
def warm_decoders() -> Iterator[None]:
    """Let imports use the decoder processes of earlier tests."""
    from warm_decoders import WarmDecoders

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.library.reader.Decoders", WarmDecoders)
        yield


@pytest.fixture(scope="session")
def encoder() -> "WholeEncoder":
    """Return the shipped encoder on the CPU, loaded once for the whole run."""
    from core.encoder import load_encoder

    return load_encoder("cpu")
