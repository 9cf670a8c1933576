"""From an environment to `dist/Inkseek`, the folder that is handed out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import krita_plugin
import metainfo

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "packaging" / "inkseek.spec"
LINUX = ROOT / "packaging" / "linux"
ICON = ROOT / "resources" / "icons" / "inkseek.svg"

SYMBOLS_OF_NO_USE = (
    "onnxruntime/capi/libonnxruntime.so*",
    "onnxruntime/capi/onnxruntime_pybind11_state*.so",
    "libpython3*.so.*",
)
"""Libraries with names for debuggers in them."""


def freeze(python: Path, dist: Path, *, cuda: bool = False) -> Path:
    """Run PyInstaller and return the folder it made, complete."""
    command = [str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += [
        "--distpath",
        str(dist),
        "--workpath",
        str(dist.parent / "build" / "pyinstaller"),
        str(SPEC),
    ]
    subprocess.run(
        [*command, *(["--", "--cuda"] if cuda else [])], check=True, cwd=ROOT, env=of_checkout()
    )
    folder = dist / "Inkseek"
    if sys.platform == "linux":
        strip(folder / "_internal")
        dress(folder)
    if sys.platform != "darwin":
        krita_plugin.pack(folder / "share")
    if sys.platform != "darwin":
        # A bundle for macOS is sealed by now; its licences are those that the program shows.
        tell_licences(python, folder)
    return folder


def of_checkout() -> dict[str, str]:
    """Return an environment in which `app`, `core` and `resources` are those of the checkout.

    In the environment of a build they are only beneath `inkseek`.
    """
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def strip(internal: Path) -> None:
    """Take the debuggers' names out of the largest libraries, if the tool for it is there."""
    tool = shutil.which("strip")
    if tool is None:
        return
    # Only those named: some wheels' libraries were rewritten in a way that this tool breaks.
    for pattern in SYMBOLS_OF_NO_USE:
        for library in internal.glob(pattern):
            subprocess.run([tool, "--strip-all", str(library)], check=True)


def dress(folder: Path) -> None:
    """Add what a Linux desktop wants to know; the folder is an AppDir too."""
    share = folder / "share"
    share.mkdir(exist_ok=True)
    for name in ("inkseek.desktop", "inkseek.xml", "install.sh"):
        shutil.copy(LINUX / name, share / name)
    shutil.copy(ICON, share / "inkseek.svg")
    shutil.copy(LINUX / "README.txt", folder / "README.txt")
    # The second place is where tools look in an AppDir.
    for place in (share / "metainfo", folder / "usr" / "share" / "metainfo"):
        place.mkdir(parents=True, exist_ok=True)
        (place / metainfo.NAME).write_text(metainfo.current(), encoding="utf-8")
    for link, target in (
        ("AppRun", "inkseek"),
        ("inkseek.desktop", "share/inkseek.desktop"),
        ("inkseek.svg", "share/inkseek.svg"),
        (".DirIcon", "share/inkseek.svg"),
    ):
        (folder / link).unlink(missing_ok=True)
        (folder / link).symlink_to(target)


def tell_licences(python: Path, folder: Path) -> None:
    """Write our licence and everybody else's beside the program."""
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE")
    script = ROOT / "packaging" / "parts.py"
    # Away from the checkout: what is told is what is installed.
    command = [str(python), str(script), str(folder)]
    subprocess.run(command, check=True, cwd=folder, env=of_checkout())
