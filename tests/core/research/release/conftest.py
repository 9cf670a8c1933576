from pathlib import Path

import pytest
from miniature_data import write_data_sets
from threads import one_thread

__all__ = ["one_thread"]


@pytest.fixture(autouse=True)
def no_data_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INKSEEK_DATA", raising=False)


@pytest.fixture(scope="session")
def data_sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every data set in miniature; only to be read."""
    return write_data_sets(tmp_path_factory.mktemp("data"))
