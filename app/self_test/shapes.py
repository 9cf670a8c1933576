"""A few distinct shapes, as strokes and as pictures in every format."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from core.decoders.decode import missing_extra

Points = Sequence[tuple[float, float]]
"""A stroke in shares of the paper's side, from the upper left."""

SIDE = 320


KINDS: Final = (".jpg", ".png", ".webp", ".avif", ".tiff", ".gif", ".bmp", ".svg")
"""Each shape is kept as another kind of file, so that taking them in tries every reader."""


def _ring() -> Points:
    turns = [2 * math.pi * step / 40 for step in range(41)]
    return [(0.5 + 0.34 * math.cos(turn), 0.5 + 0.34 * math.sin(turn)) for turn in turns]


def _spiral() -> Points:
    turns = [6 * math.pi * step / 90 for step in range(91)]
    grow = 0.36 / turns[-1]
    return [(0.5 + grow * t * math.cos(t), 0.5 + grow * t * math.sin(t)) for t in turns]


SHAPES: Final[dict[str, Sequence[Points]]] = {
    "ring": [_ring()],
    "cross": [[(0.2, 0.2), (0.8, 0.8)], [(0.8, 0.2), (0.2, 0.8)]],
    "triangle": [[(0.5, 0.15), (0.85, 0.8), (0.15, 0.8), (0.5, 0.15)]],
    "zigzag": [[(0.1, 0.35), (0.26, 0.65), (0.42, 0.35), (0.58, 0.65), (0.74, 0.35), (0.9, 0.65)]],
    "ladder": [
        [(0.36, 0.08), (0.36, 0.92)],
        [(0.64, 0.08), (0.64, 0.92)],
        *([(0.36, y), (0.64, y)] for y in (0.2, 0.36, 0.52, 0.68, 0.84)),
    ],
    "spiral": [_spiral()],
    "arrow": [[(0.1, 0.5), (0.9, 0.5)], [(0.68, 0.28), (0.9, 0.5), (0.68, 0.72)]],
    "square": [[(0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8), (0.2, 0.2)]],
}


def write_pictures(folder: Path) -> list[Path]:
    """Write a picture of each shape, in one readable format each."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for (name, strokes), suffix in zip(SHAPES.items(), KINDS, strict=True):
        file = folder / f"{name}{suffix}"
        if missing_extra(file.suffix) is not None:
            continue
        if file.suffix == ".svg":
            file.write_text(_svg(strokes), encoding="utf-8")
        else:
            _picture(strokes).save(file)
        files.append(file)
    return files


def _picture(strokes: Sequence[Points]) -> Image.Image:
    image = Image.new("RGB", (SIDE, SIDE), "white")
    pen = ImageDraw.Draw(image)
    for stroke in strokes:
        pen.line([(x * SIDE, y * SIDE) for x, y in stroke], fill="black", width=9, joint="curve")
    return image


def _svg(strokes: Sequence[Points]) -> str:
    lines = "".join(
        '<polyline fill="none" stroke="black" stroke-width="9" points="'
        + " ".join(f"{x * SIDE:g},{y * SIDE:g}" for x, y in stroke)
        + '"/>'
        for stroke in strokes
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE}" height="{SIDE}">'
        f'<rect width="{SIDE}" height="{SIDE}" fill="white"/>{lines}</svg>'
    )
