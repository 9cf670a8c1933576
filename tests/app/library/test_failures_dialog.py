"""The list of files that could not be imported."""

from pathlib import Path
from typing import Any

from app.library.failures_dialog import FailuresDialog
from app.ui.plain_text import plain_tip
from core.library import ImportFailure

REASON = (
    "the picture is damaged or was not copied completely; copy it again from the camera or "
    "open it in another program, save it there, and import the folder once more"
)


def test_a_long_reason_can_be_read_to_its_end(qtbot: Any) -> None:
    failures = [ImportFailure(Path("/a/one.jpg"), reason) for reason in ("it is empty", REASON)]
    dialog = FailuresDialog(failures, print)
    qtbot.addWidget(dialog)
    dialog.show()
    rows = [row for n in range(2) if (row := dialog.list.topLevelItem(n)) is not None]

    def heights() -> list[int]:
        return [dialog.list.visualItemRect(row).height() for row in rows]

    qtbot.waitUntil(lambda: heights()[1] >= 1.6 * heights()[0])
    assert rows[1].toolTip(1) == plain_tip(REASON)
