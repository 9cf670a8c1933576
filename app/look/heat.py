"""Where the encoder looked, as light: what counted stays bright and warm, the rest goes dark."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter

DARKEST = 0.72
WARMTH = 0.30
WARM = (255, 150, 40)


def spotlight(counted: NDArray[np.float32]) -> QImage:
    """Return an image to lay over a picture, from how much each place counted (0..1)."""
    share = counted.astype(np.float32)[..., np.newaxis]
    dark, warm = DARKEST * (1.0 - share), WARMTH * share
    alpha = dark + warm
    colour = np.array(WARM, np.float32) * warm
    # Premultiplied, as Qt mixes without further ado: B, G, R, A in memory.
    bgra = np.concatenate([colour[..., ::-1], 255.0 * alpha], axis=2).round().astype(np.uint8)
    height, width = counted.shape
    data = np.ascontiguousarray(bgra).tobytes()
    image = QImage(data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy()


def lit_drawing(drawn: NDArray[np.uint8], counted: NDArray[np.float32]) -> QImage:
    """Return a drawing with its spotlight on it."""
    side = drawn.shape[0]
    page = np.ascontiguousarray(drawn)
    image = QImage(page.tobytes(), side, side, side, QImage.Format.Format_Grayscale8)
    result = image.convertToFormat(QImage.Format.Format_RGB32)
    with QPainter(result) as painter:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(result.rect(), spotlight(counted))
    return result
