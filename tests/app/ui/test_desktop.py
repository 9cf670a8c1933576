"""What other programs do for us."""

import subprocess
import sys
from pathlib import Path

COPY_AND_END = """
from pathlib import Path
from PySide6.QtGui import QGuiApplication
from app.ui.desktop import copy_files

app = QGuiApplication([])
copy_files([Path(r"{file}")])
mime = QGuiApplication.clipboard().mimeData()
assert mime.formats() == ["text/uri-list"], mime.formats()
assert Path(mime.urls()[0].toLocalFile()) == Path(r"{file}")
"""


def test_the_program_ends_well_with_files_on_the_clipboard(tmp_path: Path) -> None:
    script = COPY_AND_END.format(file=tmp_path / "a.png")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=120)
    assert (done.returncode, done.stderr.decode()) == (0, "")
