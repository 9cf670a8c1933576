"""`inkseek index`: what it says, what it hands to scripts, and how it ends when it is stopped."""

from __future__ import annotations

import contextlib
import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import ROOT, inkseek, inkseek_json
from PIL import Image

from core import paths
from core.cli.importing import describe, duration
from core.library import ImportProgress
from core.library.library import CATALOGUE

MANY = 64
KEYS = {
    "added",
    "unchanged",
    "moved",
    "vanished",
    "failed",
    "cancelled",
    "seconds",
    "photos",
    "failures",
}


def test_a_folder_is_taken_in_and_brought_up_to_date(tmp_path: Path) -> None:
    total = 3
    for number in range(total):
        Image.new("RGB", (64, 64), (0, 80 * number, 99)).save(tmp_path / f"{number}.png")
    first = inkseek_json("index", tmp_path)
    assert set(first) == KEYS
    assert (first["added"], first["photos"], first["failed"]) == (total, total, 0)
    assert not first["cancelled"]
    assert paths.default_library().is_dir()
    again = inkseek_json("index")
    assert (again["added"], again["unchanged"], again["photos"]) == (0, total, total)


def test_problems_are_listed_and_do_not_stop_it(tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    Image.new("RGB", (64, 64), "teal").save(folder / "good.png")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8 not a picture")
    (folder / "[bold]empty.png").write_bytes(b"")
    result = inkseek("index", folder)
    assert result.exit_code == 0
    assert "1 added" in result.stdout
    assert "1 picture" in result.stdout
    assert "2 files could not be taken in" in result.stderr
    assert "[bold]empty.png" in result.stderr  # names are shown as they are, not as markup
    listed = inkseek_json("library", "errors")
    assert sorted(Path(item["path"]).name for item in listed) == ["[bold]empty.png", "broken.jpg"]
    assert all(item["reason"] for item in listed)


def test_without_any_folder_it_asks_for_one() -> None:
    result = inkseek("index")
    assert result.exit_code == 1
    assert "Name one" in result.stderr


def test_a_device_that_is_not_there_is_no_traceback(pictures: Path) -> None:
    result = inkseek("index", pictures, "--device", "abacus")
    assert result.exit_code == 1
    assert "choose auto, cpu" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl+C to the whole group")
def test_ctrl_c_ends_it_cleanly_and_the_next_run_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(MANY):
        Image.effect_noise((160, 120), 20 + number).save(folder / f"{number}.jpg")
    command = [sys.executable, "-m", "core.cli", "index", str(folder), "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        wait_for_photos(paths.default_library(), child)
        child.send_signal(signal.SIGINT)
        stdout, _ = child.communicate(timeout=60)
    report = json.loads(stdout)
    assert child.returncode == 130
    assert report["cancelled"]
    assert 0 < report["photos"] < MANY
    rest = inkseek_json("index")
    assert rest["photos"] == MANY
    assert rest["added"] == MANY - report["photos"]


def wait_for_photos(library: Path, child: subprocess.Popen[str]) -> None:
    """Return when the child has stored its first pictures, or has ended."""
    address = f"{(library / CATALOGUE).as_uri()}?mode=ro"
    while child.poll() is None:
        # Until the child has made its tables there is nothing to open or to count.
        with (
            contextlib.suppress(sqlite3.OperationalError),
            contextlib.closing(sqlite3.connect(address, uri=True)) as database,
        ):
            if database.execute("SELECT count(*) FROM photo").fetchone()[0]:
                return
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "0 s"),
        (8, "8 s"),
        (59.4, "59 s"),
        (61, "1 min"),
        (3599, "1 h 00 min"),
        (7500, "2 h 05 min"),
    ],
)
def test_time_in_words(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_progress_in_words() -> None:
    def progress(**changes: object) -> ImportProgress:
        state = {
            "found": 1200,
            "done": 400,
            "added": 390,
            "failed": 0,
            "unchanged": 10,
            "rate": 31.4,
            "seconds_left": 25.5,
            "current": None,
            "finished_scanning": True,
        }
        return ImportProgress(**{**state, **changes})  # type: ignore[arg-type]

    assert describe(progress()) == "400 of 1,200 · 31/s · 26 s left"
    scanning = progress(finished_scanning=False, seconds_left=None, rate=0.0)
    assert describe(scanning) == "400 of 1,200 found so far"
    assert describe(progress(failed=1, rate=0.25)).endswith("0.2/s · 26 s left · 1 problem")
