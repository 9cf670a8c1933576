"""A share that hangs: what was found before is stored, and the import ends when asked to."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from torture_row import Torture

pytestmark = pytest.mark.torture
ROOT = Path(__file__).parents[2]
MOUNT = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
device = os.open("/dev/fuse", os.O_RDWR)
options = f"fd={device},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()}"
place = os.fsencode(sys.argv[2])
if libc.mount(b"hanging", place, b"fuse", 0, options.encode()):
    sys.exit(77)
"""
"""Mounts a file system that nobody serves, so whoever looks into it waits for ever."""

HANG = (
    MOUNT
    + """
import json, threading, time
from pathlib import Path
from core.library import CatalogueError, ImportControl, Importer, Library, importer
from tiny_encoder import TinyEncoder

importer.STALLED_SECONDS = float(sys.argv[4])
control, found = ImportControl(), {}

def cancel():
    found["asked"] = time.monotonic()
    control.cancel()

if sys.argv[3] != "wait":
    threading.Timer(float(sys.argv[3]), cancel).start()
with Library.open(Path(sys.argv[1]).parent / "library") as library:
    try:
        Importer(library, TinyEncoder()).run([Path(sys.argv[1])], control=control)
    except CatalogueError as error:
        found["told"] = str(error)
    found["ended"] = time.monotonic()
    found["photos"] = library.catalogue.count()
print(json.dumps(found), flush=True)
"""
)


needs_mounts = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("unshare") is None,
    reason="needs Linux and `unshare`",
)


@needs_mounts
@pytest.mark.parametrize("ends", ["cancelled", "told"])
def test_a_share_that_hangs(ends: str, torture: Torture, tmp_path: Path) -> None:
    for number in torture.rounds(10, seconds=90):
        place = tmp_path / str(number)
        share = place / "pictures" / "share"
        share.mkdir(parents=True)
        for n in range(6):
            pixels = np.random.default_rng(n).integers(0, 255, (90, 120, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(place / "pictures" / f"{n}.png")
        when = f"{torture.random.uniform(1, 4):.2f}" if ends == "cancelled" else "wait"
        script = ["unshare", "--map-root-user", "--mount", sys.executable, "-c", HANG]
        done = subprocess.run(
            [*script, str(place / "pictures"), str(share), when, "10"],
            capture_output=True,
            text=True,
            timeout=300,
            env={
                "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'support'}",
                "INKSEEK_HOME": str(place / "home"),
            },
        )
        if done.returncode == 77 or "unshare failed" in done.stderr:
            pytest.skip("no file system can be mounted here")
        torture.crashed += done.returncode != 0
        if done.returncode:
            print(done.stderr[-1000:])  # noqa: T201 - shown when it fails
            continue
        found = json.loads(done.stdout)
        torture.lost += found["photos"] < 6 and ends == "told"
        if ends == "told":
            torture.wrong += "share does not answer" not in found.get("told", "")
        else:
            torture.measure("cancel seconds", found["ended"] - found["asked"])


@needs_mounts
def test_the_window_beside_a_share_that_hangs(torture: Torture, tmp_path: Path) -> None:
    support = ROOT / "tests" / "support"
    script = ["unshare", "--map-root-user", "--mount", sys.executable]
    for number in torture.rounds(3, seconds=120):
        place = tmp_path / str(number)
        place.mkdir()
        done = subprocess.run(
            [*script, str(support / "hanging_share.py"), str(place)],
            capture_output=True,
            text=True,
            timeout=600,
            env={
                "PYTHONPATH": f"{ROOT}:{support}",
                "INKSEEK_HOME": str(place / "home"),
                "QT_QPA_PLATFORM": "offscreen",
            },
        )
        if done.returncode == 77 or "unshare failed" in done.stderr:
            pytest.skip("no file system can be mounted here")
        torture.crashed += done.returncode != 0
        if done.returncode:
            print(done.stderr[-2000:])  # noqa: T201 - shown when it fails
            continue
        found = json.loads(done.stdout.splitlines()[-1])
        torture.measure("seconds in which the window did nothing", found["longest"])
        torture.measure("seconds to close", found["closing"])
        torture.wrong += not found["found"] or not found["done"]
        torture.wrong += not any("does not answer" in said for said in found["said"])
        # What hangs, hangs for ever: no slow machine takes this long.
        torture.crashed += found["longest"] > 10
