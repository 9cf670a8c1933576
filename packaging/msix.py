"""Adds to a packaged program for Windows what `makeappx` needs: its manifest and icons.

    python packaging/msix.py dist/Inkseek
    makeappx pack /d dist/Inkseek /p inkseek.msix

An MSIX must be signed; Windows installs no other.
"""

from __future__ import annotations

import sys
from pathlib import Path

import branding

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "packaging" / "windows" / "AppxManifest.xml"
ICONS = {"StoreLogo.png": 50, "Square44x44Logo.png": 44, "Square150x150Logo.png": 150}


def manifest(version: str) -> str:
    """Return the manifest of a version; Windows wants four numbers."""
    return MANIFEST.read_text("utf-8").replace('Version="0.0.0.0"', f'Version="{version}.0"')


def prepare(folder: Path) -> None:
    """Write manifest and icons into the program's folder."""
    (folder / MANIFEST.name).write_text(manifest(branding.PROJECT["version"]), encoding="utf-8")
    assets = folder / "Assets"
    assets.mkdir(exist_ok=True)
    for name, size in ICONS.items():
        branding.rendered(size).save(assets / name)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
