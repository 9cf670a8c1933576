"""Pictures of the library's decoder for Qt, and fitting them into a place."""

from __future__ import annotations

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QImageWriter, QPixmap


def to_qimage(image: Image.Image) -> QImage:
    """Return a picture of the library's decoder as Qt keeps pictures."""
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    data = rgb.tobytes()
    shared = QImage(data, rgb.width, rgb.height, 3 * rgb.width, QImage.Format.Format_RGB888)
    # A format that is painted without conversion; and the bytes above live no longer than this.
    return shared.convertToFormat(QImage.Format.Format_RGB32)


def fit_pixmap(pixmap: QPixmap, size: QSize, ratio: float) -> QPixmap:
    """Return a picture as large as fits `size`, sharp on a screen with this device pixel ratio."""
    fitted = pixmap.scaled(
        (size.toSizeF() * ratio).toSize(),
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    fitted.setDevicePixelRatio(ratio)
    return fitted


def fit_rect(size: QSize, room: QRectF) -> QRectF:
    """Return the largest place of a picture of this size in the middle of a room."""
    place = QRectF(room)
    place.setSize(QSizeF(size).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio))
    place.moveCenter(room.center())
    return place


def as_png(image: QImage) -> bytes:
    """Return the content of a PNG file of a picture.

    Raises:
        OSError: There is not enough memory for a picture of this size.
    """
    content = QBuffer()
    content.open(QBuffer.OpenModeFlag.WriteOnly)
    if not QImageWriter(content, QByteArray(b"png")).write(image):
        raise OSError("there is not enough memory for a picture of this size")
    return bytes(content.data().data())
