"""What the window's tests share: the real application class, a theme, recorded pen traces."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.application import Application
from app.theme import Theme, ThemeMode

TRACES = Path(__file__).parents[1] / "traces"


@dataclass(frozen=True)
class Trace:
    """One recorded disorder of events and the strokes a person would say were drawn."""

    name: str
    events: list[dict[str, Any]]
    strokes: list[dict[str, Any]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "trace" in metafunc.fixturenames:
        files = sorted(TRACES.glob("*.json"))
        loaded = [json.loads(file.read_text(encoding="utf-8")) for file in files]
        traces = [
            Trace(file.stem, data["events"], data["strokes"])
            for file, data in zip(files, loaded, strict=True)
        ]
        metafunc.parametrize("trace", traces, ids=[trace.name for trace in traces])


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return Application


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply()
    yield theme
    theme.set_mode(ThemeMode.LIGHT)
