"""Picture files for tests."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw


def draw_picture(file: Path, shape: str, shift: int = 0) -> Path:
    """Write a picture of one black shape on white."""
    image = Image.new("RGB", (96, 96), "white")
    pen = ImageDraw.Draw(image)
    box = (14 + shift, 14, 82 - shift, 82)
    if shape == "ring":
        pen.ellipse(box, outline="black", width=8)
    elif shape == "bar":
        pen.rectangle((10, 40 + shift, 86, 56 + shift), fill="black")
    elif shape == "pole":
        pen.rectangle((40 + shift, 10, 56 + shift, 86), fill="black")
    else:
        pen.line((10 + shift, 10, 86, 86 - shift), fill="black", width=9)
    file.parent.mkdir(parents=True, exist_ok=True)
    image.save(file)
    return file


RED, GREEN, BLUE = (200, 30, 30), (30, 160, 40), (20, 40, 190)


def quarters(size: tuple[int, int] = (80, 60)) -> Image.Image:
    """Return a picture whose corners tell how it lies: red, green above blue, white."""
    image = Image.new("RGB", size, "white")
    width, height = size
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """Return a pixel of the red, the green and the blue quarter."""
    left, right = image.width // 8, image.width * 7 // 8
    above, below = image.height // 8, image.height * 7 // 8
    pixels = np.asarray(image.convert("RGB"))
    places = [(left, above), (right, above), (left, below)]
    return [tuple(pixels[row, column].tolist()) for column, row in places]


def shows_quarters(image: Image.Image, tolerance: int = 12) -> bool:
    pairs = zip(corners(image), (RED, GREEN, BLUE), strict=True)
    return all(abs(a - b) <= tolerance for pair in pairs for a, b in zip(*pair, strict=True))
