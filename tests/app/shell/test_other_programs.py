"""The service for other programs follows the preferences, and answers from the window's library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from service_client import Client
from shapes import photograph, shape
from tiny_encoder import TinyEncoder

from app.library import ImportService
from app.search import SearchService
from app.shell.other_programs import OtherPrograms
from app.shell.preferences import Preferences
from app.ui.settings import Settings


@pytest.fixture
def services(tmp_path: Path, qtbot: Any) -> Iterator[tuple[SearchService, ImportService]]:
    search, imports = SearchService(tmp_path / "library", TinyEncoder), ImportService()
    search.ready.connect(lambda space: imports.start(space.library, space.encoder))
    imports.library_changed.connect(search.refresh)
    with qtbot.waitSignal(search.ready):
        search.start()
    yield search, imports
    assert imports.stop()
    assert search.stop()


def ask(qtbot: Any, client: Client, path: str, body: Any = None) -> Any:
    """Ask while the window goes on, as another program does."""
    from threading import Thread

    answers: list[Any] = []
    thread = Thread(target=lambda: answers.append(client.ask(path, body)))
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive(), timeout=60_000)
    return answers[0]


def test_the_service_follows_the_preferences(
    services: tuple[SearchService, ImportService], tmp_path: Path, qtbot: Any
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    settings = Settings()
    preferences = Preferences(settings, window)
    programs = OtherPrograms(*services, preferences, port=0)
    workspace = services[0].workspace
    assert workspace is not None
    programs.use(workspace)
    assert programs.service is None
    settings.service = True
    preferences.changed.emit()
    service = programs.service
    assert service is not None
    preferences.changed.emit()
    assert programs.service is service

    photograph(shape(1), tmp_path / "pictures" / "one.png")
    client = Client(service)
    begun = ask(qtbot, client, "/folders", {"path": str(tmp_path / "pictures")})
    assert begun["running"]
    while ask(qtbot, client, "/status")["adding"]["running"]:
        qtbot.wait(20)
    strokes = [stroke.xy.tolist() for stroke in shape(1).strokes]
    (found,) = ask(qtbot, client, "/search", {"strokes": strokes})["results"]
    assert found["name"] == "one.png"

    # Another window has the port by now.
    second = OtherPrograms(*services, preferences, port=int(client.host.rpartition(":")[2]))
    with qtbot.waitSignal(second.refused) as refused:
        second.use(workspace)
    assert "Another Inkseek" in refused.args[0]

    settings.service = False
    preferences.changed.emit()
    assert programs.service is None
    with pytest.raises(ConnectionError):
        client.send("GET", "/status")
    for part in (programs, second):
        part._tasks.stop()
