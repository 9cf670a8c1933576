"""What the window's tests share: the real application class, a theme, recorded pen traces."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pictures import draw_picture
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from tiny_encoder import TinyEncoder

from app.library.watching import FolderWatcher
from app.shell.application import Application
from app.ui.theme import Theme, ThemeMode
from core.library import Importer, Library

TRACES = Path(__file__).parents[1] / "traces"


@pytest.fixture(autouse=True)
def _unwatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep folders from being watched, so that nothing is imported that a test did not ask for."""
    monkeypatch.setattr(FolderWatcher, "watch", lambda self, folders, excluded: None)


@dataclass(frozen=True)
class Trace:
    """One recorded disorder of events and the strokes a person would say were drawn."""

    name: str
    events: list[dict[str, Any]]
    strokes: list[dict[str, Any]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the platform without a screen say what it cannot do; it has no title bars, no focus."""
    shrugs = "This plugin does not support (propagateSizeHints|raise|grabbing)"
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(shrugs))


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


@pytest.fixture(autouse=True)
def window_settings(inkseek_home: Path) -> None:
    """Keep the geometry of test windows in the test's own home."""
    scope, ini = QSettings.Scope.UserScope, QSettings.Format.IniFormat
    QSettings.setDefaultFormat(ini)
    QSettings.setPath(ini, scope, str(inkseek_home / "window"))


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Twelve pictures: three variants of four shapes."""
    folder = tmp_path / "pictures"
    for shape in ("ring", "bar", "pole", "slash"):
        for variant in range(3):
            draw_picture(folder / f"{shape}-{variant}.png", shape, 5 * variant)
    return folder


@pytest.fixture
def library(tmp_path: Path, pictures: Path) -> Iterator[Library]:
    """A library with the twelve pictures in it."""
    with Library.open(tmp_path / "library") as library:
        Importer(library, TinyEncoder()).run([pictures])
        yield library
