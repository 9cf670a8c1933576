"""The animated picture of the README."""

import sys
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
import film  # noqa: E402

sys.path.remove(str(ROOT / "packaging"))


def test_frames_keep_their_colours_and_times(tmp_path: Path) -> None:
    made: Any
    picture: Any
    frames = []
    for number, colour in enumerate(("#c8553d", "#3b57c4", "#2a9d5c")):
        picture = Image.new("RGB", (200, 120), "white")
        ImageDraw.Draw(picture).rectangle((20 + 40 * number, 20, 80 + 40 * number, 90), colour)
        frames.append((picture, 100 * (number + 1)))
    film.save(frames, tmp_path / "film.webp")
    with Image.open(tmp_path / "film.webp") as made:
        assert made.n_frames == 3
        assert made.info["loop"] == 0
        for number, (picture, shown) in enumerate(frames):
            made.seek(number)
            made.load()
            assert made.info["duration"] == shown
            middle = (50 + 40 * number, 50)
            seen = made.convert("RGB").getpixel(middle)
            assert max(abs(a - b) for a, b in zip(seen, picture.getpixel(middle), strict=True)) < 12
