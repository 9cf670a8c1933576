"""Opens files in other programs, and shows them in the file manager, once their drive answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.ui import desktop
from app.ui.tasks import Tasks
from core.drive_timeout import within


class Opener(QObject):
    """Hands files to the system, which would keep the window waiting for a silent share.

    Signals:
        refused: A file is gone or out of reach, or no program takes it (a message).
    """

    refused = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = Tasks("opening", self)

    def open(self, file: Path, then: Callable[[], object] = lambda: None) -> None:
        """Open a file in its program; `then` is called when that began."""

        def hand_over() -> None:
            if desktop.open_file(file):
                then()
            else:
                self.refused.emit(self.tr("No app can open {}.").format(file.name))

        self._when_there(file, hand_over)

    def reveal(self, file: Path) -> None:
        """Show a file in the file manager; its folder, when the file itself is gone."""

        def hand_over() -> None:
            if not desktop.reveal(file):
                self.refused.emit(self.tr("No file manager can show {}.").format(file.name))

        self._when_there(file, hand_over, may_be_gone=True)

    def stop(self) -> None:
        """Forget what is waiting."""
        self._tasks.stop()

    def _when_there(
        self, file: Path, then: Callable[[], object], *, may_be_gone: bool = False
    ) -> None:
        def go_on(there: bool) -> None:
            if there or may_be_gone:
                then()
            else:
                self.refused.emit(self.tr("{} is no longer there.").format(file.name))

        self._tasks.run(
            partial(within, file.parent, file.exists),
            go_on,
            failed=lambda reason: self.refused.emit(f"{file.name}: {reason}"),
            saying="{}",
            key=file,
        )
