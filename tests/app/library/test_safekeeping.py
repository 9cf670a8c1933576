"""Backups, restoring, exporting and deleting from the window."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMainWindow, QMessageBox

from app.library.safekeeping import Safekeeping
from app.ui.settings import Settings
from app.ui.tasks import Tasks
from app.ui.theme import Theme
from core.library import Library
from core.library.backup import PENDING, backups


@pytest.fixture
def safekeeping(theme: Theme, library: Library, qtbot: Any) -> Iterator[Safekeeping]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    made = Safekeeping(theme, Settings(), window)
    assert not any(action.isEnabled() for action in made.actions_)
    made.use(library)
    yield made
    for tasks in made.findChildren(Tasks):
        tasks.stop(finish=True)


def question(safekeeping: Safekeeping) -> QMessageBox:
    boxes = safekeeping.parent().findChildren(QMessageBox)
    return next(box for box in boxes if box.isVisible())


def test_there_is_a_backup_every_day(
    safekeeping: Safekeeping, library: Library, qtbot: Any
) -> None:
    qtbot.waitUntil(lambda: len(backups(library.root)) == 1)


def test_a_backup_is_written_and_restored_at_the_next_start(
    safekeeping: Safekeeping, library: Library, tmp_path: Path, qtbot: Any
) -> None:
    file = tmp_path / "mine.inkbackup"
    with qtbot.waitSignal(safekeeping.told) as told:
        safekeeping.back_up(file)
    assert str(file) in told.args[0]
    safekeeping.restore(file)
    qtbot.waitUntil(lambda: bool(safekeeping.parent().findChildren(QMessageBox)))
    with qtbot.waitSignal(safekeeping.close_wanted):
        question(safekeeping).accept()
    assert (library.root / PENDING).exists()
    library.close()
    with Library.open(library.root) as again:
        assert again.catalogue.count() > 0
    assert not (library.root / PENDING).exists()


def test_what_is_no_backup_is_said(
    safekeeping: Safekeeping, tmp_path: Path, library: Library, qtbot: Any
) -> None:
    file = tmp_path / "text.inkbackup"
    file.write_text("no backup")
    (tasks,) = safekeeping.findChildren(Tasks)
    with qtbot.waitSignal(tasks.failed) as failed:
        safekeeping.restore(file)
    assert "no Inkseek backup" in failed.args[0]
    assert not (library.root / PENDING).exists()


def test_everything_is_exported_beside_what_is_there(
    safekeeping: Safekeeping, tmp_path: Path, qtbot: Any
) -> None:
    (tmp_path / "Inkseek export").mkdir()
    place = tmp_path / "Inkseek export 2"
    with qtbot.waitSignal(
        safekeeping.told, check_params_cb=lambda told: "Everything is in" in told
    ):
        safekeeping.export(tmp_path)
    assert (place / "catalogue.json").exists()


def test_deleting_asks_first(safekeeping: Safekeeping, qtbot: Any) -> None:
    delete = safekeeping.actions_[-1]
    delete.trigger()
    question(safekeeping).reject()
    assert not safekeeping.erase_wanted
    qtbot.waitUntil(
        lambda: not any(b.isVisible() for b in safekeeping.parent().findChildren(QMessageBox))
    )
    delete.trigger()
    with qtbot.waitSignal(safekeeping.close_wanted):
        question(safekeeping).accept()
    assert safekeeping.erase_wanted
