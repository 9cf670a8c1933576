"""The local service for other programs, while it is switched on in the preferences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.library import ImportService
from app.search import SearchService, Workspace
from app.shell.preferences import Preferences
from app.ui.tasks import Tasks
from core.library import ImportProgress, Library
from core.search import Query, Ranking
from core.service.access import PORT
from core.service.server import LocalService, ServiceError


@dataclass
class _OfWindow:
    """Answers from what the window has open; called in the threads of requests."""

    workspace: Workspace
    imports: ImportService
    tasks: Tasks
    progress: ImportProgress | None = None
    problem: str | None = None
    running: bool = False

    @property
    def library(self) -> Library:
        return self.workspace.library

    def search(self, query: Query) -> Ranking:
        return self.workspace.searcher.search(query)

    def add(self, folder: Path) -> None:
        self.problem, self.running = None, True
        self.tasks.post(self.imports.add_folders, [folder])

    def adding(self) -> Mapping[str, Any]:
        progress = self.progress
        return {
            "running": self.running,
            "done": progress.done if progress else 0,
            "found": progress.found if progress else 0,
            "problem": self.problem,
        }


class OtherPrograms(QObject):
    """Starts and stops the service as the settings say.

    Signals:
        refused: The service cannot start (a message).
    """

    refused = Signal(str)

    def __init__(
        self,
        search: SearchService,
        imports: ImportService,
        preferences: Preferences,
        port: int = PORT,
    ) -> None:
        """Follow the window's search and imports.

        Args:
            search: Has the open library.
            imports: Adds pictures.
            preferences: Say whether the service is wanted; belong to the window.
            port: Where it listens.
        """
        super().__init__(preferences.parent())
        self._settings, self._imports, self._port = preferences.settings, imports, port
        self._tasks = Tasks("other programs", self)
        self._backend: _OfWindow | None = None
        self.service: LocalService | None = None
        for signal in (search.ready, search.switched):
            signal.connect(self.use)
        imports.busy_changed.connect(self._note_busy)
        imports.progressed.connect(self._note_progress)
        imports.failed.connect(self._note_problem)
        preferences.changed.connect(self.follow)

    def use(self, workspace: Workspace) -> None:
        """Search with this from now on."""
        if self._backend is None:
            self._backend = _OfWindow(workspace, self._imports, self._tasks)
        self._backend.workspace = workspace
        self.follow()

    def follow(self) -> None:
        """Start or stop, as the settings say now."""
        if not self._settings.service:
            self.stop()
        elif self.service is None and self._backend is not None:
            try:
                self.service = LocalService(self._backend, self._port)
            except ServiceError as error:
                self.refused.emit(str(error))
            else:
                self._tasks.run(self.service.serve)

    def stop(self) -> None:
        """Hang up; requests under way are answered first."""
        if self.service is not None:
            self.service.end()
            self.service.close()
            self.service = None

    def _note_busy(self, busy: bool) -> None:
        if self._backend is not None:
            self._backend.running = busy

    def _note_progress(self, progress: ImportProgress) -> None:
        if self._backend is not None:
            self._backend.progress = progress

    def _note_problem(self, message: str) -> None:
        if self._backend is not None:
            self._backend.problem = message
