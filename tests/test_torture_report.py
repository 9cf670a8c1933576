"""The report of the torture tests: complete when some fail, and in parts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
TESTS = """
def test_fine(torture):
    for _ in torture.rounds(3, seconds=60):
        torture.measure("seconds", 1.5)

def test_that_loses(torture):
    torture.lost += 1

def test_that_breaks(torture):
    raise OSError("gone")
"""


def test_a_report_is_kept_after_every_test(tmp_path: Path) -> None:
    shutil.copy(HERE / "torture" / "conftest.py", tmp_path)
    (tmp_path / "test_a.py").write_text(TESTS)
    report = tmp_path / "build" / "torture.md"
    environment = {**os.environ, "TORTURE_REPORT": str(report), "TORTURE_SHARE": "1"}
    environment["PYTHONPATH"] = str(HERE / "support")

    def run(*arguments: str) -> str:
        plain = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull]
        subprocess.run([*plain, *arguments], cwd=tmp_path, env=environment, capture_output=True)
        return report.read_text("utf-8")

    run("test_a.py::test_fine")
    both = run("test_a.py::test_that_loses", "test_a.py::test_that_breaks")
    rows = [line.split(" | ") for line in both.splitlines()[4:]]
    assert [(row[0], row[1], row[2], row[6]) for row in rows] == [
        ("| test_fine", "3", "0", "seconds 1.5 |"),
        ("| test_that_loses", "0", "1", "FAILED |"),
        ("| test_that_breaks", "0", "0", "FAILED |"),
    ]
    # Another share is another run.
    environment["TORTURE_SHARE"] = "0.5"
    assert "test_fine" not in run("test_a.py::test_that_loses")
