"""Loaders look only where a test says."""

import pytest


@pytest.fixture(autouse=True)
def no_data_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INKSEEK_DATA", raising=False)
