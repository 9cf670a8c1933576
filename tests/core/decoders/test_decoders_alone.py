"""Bytes from other people are decoded in the decoders' processes, and nowhere else."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
READERS = ("av", "pi_heif", "pypdfium2", "rawpy", "resvg_py")
OWN = {
    # Thumbnails, which this program wrote.
    "core/library/thumbnails.py",
    # The sample drawings that are installed with the program.
    "core/samples.py",
    # The journal of the current drawing, which this program wrote.
    "core/sketch/bitmap.py",
}
FILES = [
    file
    for folder in ("app", "core")
    for file in sorted((ROOT / folder).rglob("*.py"))
    if not file.is_relative_to(ROOT / "core" / "research")
    and not file.is_relative_to(ROOT / "core" / "decoders")
]


def offences(code: str) -> Iterator[int]:
    """The lines that decode a picture in their own process."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and node.module in ("PIL.Image", "PIL.ImageFile"):
            yield node.lineno
        if isinstance(node, ast.ImportFrom) and node.module == "PIL":
            yield from (node.lineno for name in node.names if name.name.endswith("Plugin"))
        if isinstance(node, ast.Import):
            yield from (node.lineno for n in node.names if n.name in READERS)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value)
            if node.func.attr == "open" and owner.endswith("Image"):
                yield node.lineno
            if node.func.attr in ("loadFromData", "fromData") or owner == "QImageReader":
                yield from () if node.func.attr == "supportedImageFormats" else (node.lineno,)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_pictures_are_decoded_apart(file: Path) -> None:
    found = list(offences(file.read_text("utf-8")))
    own = file.relative_to(ROOT).as_posix() in OWN
    assert bool(found) == own, found


@pytest.mark.parametrize(
    "code",
    [
        "Image.open(file)",
        "PIL.Image.open(file)",
        "from PIL.Image import open",
        "from PIL import PngImagePlugin",
        "import resvg_py",
        "import rawpy",
        "QImage.fromData(data)",
        "pixmap.loadFromData(data)",
        "QImageReader.imageFormat(file)",
    ],
)
def test_the_rule_sees_what_it_is_for(code: str) -> None:
    assert list(offences(code))
