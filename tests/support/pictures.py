"""Picture files for tests."""

from pathlib import Path

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
