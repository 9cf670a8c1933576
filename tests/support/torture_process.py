"""Whole processes for the torture tests, pictures for them, and whether a catalogue is whole."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).parents[2]


def start(work: str, library: Path, *arguments: object) -> subprocess.Popen[bytes]:
    script = ROOT / "tests" / "support" / "torture_work.py"
    process = subprocess.Popen(
        [sys.executable, str(script), work, str(library), *map(str, arguments)],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": f"{ROOT}:{script.parent}", "INKSEEK_HOME": str(library.parent)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def is_whole(catalogue: Path) -> bool:
    with closing(sqlite3.connect(catalogue)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchall()
        return found == [("ok",)] and not connection.execute("PRAGMA foreign_key_check").fetchall()


def album(folder: Path, n: int) -> Path:
    folder.mkdir()
    for number in range(n):
        pixels = np.random.default_rng(number).integers(0, 255, (6, 8, 3), dtype=np.uint8)
        Image.fromarray(pixels).resize((240, 180)).save(folder / f"{number:03}.png")
    return folder
