"""One file to download for each system, with its checksum and its bill of materials beside it."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from branding import PROJECT
from program import of_checkout

ROOT = Path(__file__).resolve().parent.parent
SYSTEMS = {"linux": "linux", "darwin": "macos", "win32": "windows"}
PACKED_BY = {"linux": ".tar.xz", "darwin": ".zip", "win32": ".zip"}


def name() -> str:
    """Return what the files of this release are called on this system, without suffix."""
    machine = {"AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    return f"inkseek-{PROJECT['version']}-{SYSTEMS[sys.platform]}-{machine}"


def pack(folder: Path) -> Path:
    """Pack the program and return the archive."""
    archive = folder.parent / f"{name()}{PACKED_BY[sys.platform]}"
    archive.unlink(missing_ok=True)
    if sys.platform == "win32":
        shutil.make_archive(str(archive.with_suffix("")), "zip", folder.parent, folder.name)
    elif sys.platform == "darwin":
        # Keeps the links and rights without which a signed program is no longer valid.
        app = folder.with_suffix(".app")
        subprocess.run(["ditto", "-c", "-k", "--keepParent", str(app), str(archive)], check=True)
    else:
        _pack_tar(folder, archive)
    return archive


def _pack_tar(folder: Path, archive: Path) -> None:
    """Pack with the system's xz, which uses all cores; Python's own uses one."""
    tool = shutil.which("xz")
    if tool is None:
        with tarfile.open(archive, "w:xz") as tar:
            tar.add(folder, folder.name, filter=_plain)
        return
    level = os.environ.get("XZ_OPT", "-6")
    with archive.open("wb") as out:
        xz = subprocess.Popen(
            [tool, "-T0", *level.split(), "-c"], stdin=subprocess.PIPE, stdout=out
        )
        assert xz.stdin is not None
        with tarfile.open(fileobj=xz.stdin, mode="w|") as tar:
            tar.add(folder, folder.name, filter=_plain)
        xz.stdin.close()
        if xz.wait() != 0:
            raise SystemExit(f"packaging: xz could not write {archive}")


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who built it."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def tell_checksum(archive: Path) -> Path:
    """Write the checksum in the form that `sha256sum --check` reads."""
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    told = archive.with_name(f"{archive.name}.sha256")
    told.write_text(f"{digest}  {archive.name}\n", encoding="utf-8")
    return told


def tell_materials(python: Path, folder: Path) -> Path:
    """Write the bill of materials of what was packed."""
    told = folder.parent / f"{name()}.cdx.json"
    script = ROOT / "packaging" / "sbom.py"
    # Away from the checkout: what is listed is what is installed.
    command = [str(python), str(script), str(folder), str(told)]
    subprocess.run(command, check=True, cwd=folder, env=of_checkout())
    return told
