"""JPEGs as a camera writes them: scenes with some grain, each file different from the others."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

DISTINCT = 6
"""Scenes that are drawn; the other files are copies with another comment in them."""


def write_photos(folder: Path, n: int, width: int, height: int) -> Path:
    """Write `n` JPEGs; a width of 4000 and a height of 3000 give 3 to 4 MB each."""
    folder.mkdir(parents=True)
    for number in range(DISTINCT):
        data = _scene(folder / "scene.jpg", number, width, height)
        for copy in range(number, n, DISTINCT):
            # A comment makes the file another one without changing what it takes to decode it.
            note = f"photo {copy}".encode()
            segment = b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note
            (folder / f"{copy:04}.jpg").write_bytes(data[:2] + segment + data[2:])
    (folder / "scene.jpg").unlink()
    return folder


def _scene(file: Path, seed: int, width: int, height: int) -> bytes:
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 255, (30, 40, 3), dtype=np.uint8)
    scene = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(scene)
    for _ in range(60):
        x, y = rng.integers((0, 0), (width, height)).tolist()
        side = int(rng.integers(width // 80, width // 6))
        colour = tuple(int(c) for c in rng.integers(0, 255, 3))
        outline = max(1, width // 500)
        draw.ellipse((x, y, x + side, y + side), fill=colour, outline="black", width=outline)
    grain = rng.normal(0, 6, (height, width, 1))
    pixels = np.clip(np.asarray(scene) + grain, 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(file, quality=88)
    return file.read_bytes()
