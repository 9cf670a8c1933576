"""A power cut takes what was not synced; a decision that was shown as done must not be among it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from torture_row import Torture
from torture_work import AT_ONCE, STYLE, drawing

from core.errors import UserError
from core.library import Library
from core.library.backup import check
from core.library.journal import read_journal
from core.style.store import ProfileStore

COMPILER = shutil.which("cc")
pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(
        sys.platform != "linux" or COMPILER is None, reason="needs Linux and a C compiler"
    ),
]
ROOT = Path(__file__).parents[2]
Told = dict[str, list[int]]


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the library that is loaded before the C library."""
    made = tmp_path_factory.mktemp("recorder") / "synced.so"
    source = Path(__file__).with_name("synced.c")
    subprocess.run([str(COMPILER), "-shared", "-fPIC", "-O1", "-o", made, source], check=True)
    return made


@pytest.fixture
def place() -> Iterator[Path]:
    """Return a folder on one file system, with short paths."""
    with tempfile.TemporaryDirectory(prefix="inkseek-power-") as folder:
        yield Path(folder)


def cut(torture: Torture, recorder: Path, root: Path, synced: Path, first: int) -> Told:
    """Run until the power is cut; return what was told to be done before."""
    script = ROOT / "tests" / "support" / "torture_work.py"
    environment = {
        "PYTHONPATH": f"{ROOT}:{script.parent}",
        "INKSEEK_HOME": str(root.parent / "home"),
        "SYNCED": str(synced),
        "LD_PRELOAD": str(recorder),
    }
    process = subprocess.Popen(
        [sys.executable, str(script), "decide", str(root), str(first)],
        stdout=subprocess.PIPE,
        env=environment,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    time.sleep(torture.random.uniform(0, 1.5))
    process.kill()
    told: Told = {}
    for line in process.communicate()[0].decode().splitlines():
        if line != "done":
            what, number = line.split()
            told.setdefault(what, []).append(int(number))
    return told


def after_the_cut(
    torture: Torture, folder: Path, inode: int, synced: Path, target: Path, chance: float
) -> None:
    """Make a folder as it may be after the cut.

    Args:
        torture: The source of chance.
        folder: The folder as the program saw it, or what it was.
        inode: Its number.
        synced: What was synced.
        target: The folder to make.
        chance: How likely something written, but not synced, has reached the disk all the same.
    """
    target.mkdir()
    listing = synced / str(inode)
    names: dict[str, tuple[bool, int]] = {}
    if listing.exists():
        for line in listing.read_text("utf-8").splitlines():
            kind, inode_of, name = line.split(" ", 2)
            names[name] = (kind == "D", int(inode_of))
    if folder.is_dir() and torture.random.random() < chance:
        names = {
            place.name: (place.is_dir(), place.stat().st_ino) for place in sorted(folder.iterdir())
        }
    for name, (is_folder, number) in names.items():
        now = folder / name
        if is_folder:
            after_the_cut(torture, now, number, synced, target / name, chance)
            continue
        content = synced / str(number)
        data = content.read_bytes() if content.exists() else b""
        if now.is_file() and now.stat().st_ino == number and torture.random.random() < chance:
            data = now.read_bytes()
        # SQLite makes its shared memory anew.
        if not name.endswith("-shm"):
            (target / name).write_bytes(data)


def lost(root: Path, told: Told) -> list[str]:
    """Return what was told to be done and is not there."""
    missing = []
    with Library.open(root) as library:
        library.sketches.recover()
        kept = {sketch.content_hash: sketch for sketch in library.sketches.all()}
        for number in told.get("kept", []):
            if not library.sketches.holds(drawing(number)):
                missing.append(f"drawing {number}")
        for number in told.get("named", []):
            found = kept.get(drawing(number).content_hash)
            if found is None or found.name != f"named {number}" or not found.starred:
                missing.append(f"name {number}")
        rules = library.catalogue.database.rows("SELECT path FROM category_rule")
        folders = {os.fsdecode(path) for (path,) in rules}
        for number in told.get("category", []):
            if f"/pictures/{number}" not in folders:
                missing.append(f"category {number}")
    if "style" in told and int(ProfileStore(root).get(STYLE).name) < told["style"][-1]:
        missing.append("style")
    if "drawn" in told:
        pages = read_journal(root / "drawing.journal").pages
        for number in told["drawn"]:
            if drawing(number) not in pages:
                missing.append(f"stroke {number}")
    if "backup" in told:
        check(root / "mine.inkbackup")
    return missing


def test_power_cut(torture: Torture, recorder: Path, place: Path) -> None:
    root, synced, after = place / "library", place / "synced", place / "after"
    decisions = 0
    for number in torture.rounds(200, seconds=600):
        if number % 8 == 0:
            shutil.rmtree(root, ignore_errors=True)
            # That the library's folder is there was decided before.
            root.mkdir()
        synced.mkdir()
        told = cut(torture, recorder, root, synced, (number + 1) * AT_ONCE)
        decisions += sum(map(len, told.values()))
        chance = torture.random.choice([0.0, 0.0, 0.5])
        after_the_cut(torture, root, root.stat().st_ino, synced, after, chance)
        try:
            missing = lost(after, told)
        except UserError as error:
            missing = [str(error)]
        torture.lost += len(missing)
        if missing:
            print(number, chance, missing, json.dumps(told))  # noqa: T201 - shown when it fails
        shutil.rmtree(root)
        after.rename(root)
        shutil.rmtree(synced)
    torture.measure("decisions", decisions)
