"""Pictures of the library's decoder for Qt."""

from __future__ import annotations

from PIL import Image
from PySide6.QtGui import QImage


def to_qimage(image: Image.Image) -> QImage:
    """Return a picture of the library's decoder as Qt keeps pictures."""
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    data = rgb.tobytes()
    shared = QImage(data, rgb.width, rgb.height, 3 * rgb.width, QImage.Format.Format_RGB888)
    # A format that is painted without conversion; and the bytes above live no longer than this.
    return shared.convertToFormat(QImage.Format.Format_RGB32)
