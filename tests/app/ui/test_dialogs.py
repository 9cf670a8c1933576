"""Where dialogs for files begin."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.ui.dialogs import Dialog, ask_folder
from app.ui.settings import Settings


@pytest.mark.parametrize("place", ["last", "pictures", "home"])
def test_a_folder_is_looked_for_where_pictures_are(
    place: str, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last, pictures, home = (tmp_path / name for name in ("last", "pictures", "home"))
    home.mkdir()
    if place != "home":
        pictures.mkdir()
    if place == "last":
        last.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(pictures))
    monkeypatch.setattr(Path, "home", lambda: home)
    window = QWidget()
    qtbot.addWidget(window)
    ask_folder(window, "Add a folder", Settings(last_folder=str(last)), lambda folder: None)
    (dialog,) = window.findChildren(QFileDialog)
    assert Path(dialog.directory().path()).name == place


def test_a_dialog_is_no_larger_than_its_screen(qtbot: Any) -> None:
    dialog = Dialog()
    qtbot.addWidget(dialog)
    room = dialog.screen().availableGeometry()
    dialog.set_up("Large", room.width() + 300, room.height() + 300)
    dialog.show()
    assert dialog.width() < room.width()
    assert dialog.height() < room.height()
