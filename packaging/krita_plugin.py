"""Packs the Krita plug-in as the file that Krita imports: `dist/inkseek-krita.zip`.

python packaging/krita_plugin.py
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLUG_IN = ROOT / "packaging" / "krita"
NAME = "inkseek-krita.zip"


def pack(folder: Path) -> Path:
    """Write the file into a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / NAME
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for file in sorted(PLUG_IN.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                made.write(file, file.relative_to(PLUG_IN))
        made.write(ROOT / "LICENSE", "inkseek_krita/LICENSE")
    return archive


if __name__ == "__main__":
    sys.stdout.write(f"{pack(ROOT / 'dist').relative_to(ROOT)}\n")
