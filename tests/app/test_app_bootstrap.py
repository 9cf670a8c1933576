"""Starting the program: what is said when there can be no window."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.shell import bootstrap
from core.drive_timeout import within


@pytest.mark.parametrize("silent", ["home", "library"])
def test_a_drive_that_does_not_answer_is_told_at_the_start(
    silent: str,
    tmp_path: Path,
    inkseek_home: Path,
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    library = tmp_path / "share" / "library"
    asked = {"home": inkseek_home, "library": library}

    def ask(folder: Path, call: Any) -> Any:
        if folder == asked[silent]:
            raise TimeoutError(110, "its drive or share does not answer")
        return within(folder, call)

    shown: list[object] = []
    monkeypatch.setattr(bootstrap, "within", ask)
    monkeypatch.setattr(bootstrap, "Application", lambda: qapp)
    monkeypatch.setattr(bootstrap, "qInstallMessageHandler", lambda handler: None)
    monkeypatch.setattr("PySide6.QtWidgets.QMessageBox.exec", lambda box: shown.append(box))
    assert bootstrap.run(library) == 1
    assert len(shown) == 1
    told = capsys.readouterr().err
    assert str(asked[silent]) in told
    assert "does not answer" in told
    assert not library.exists()
