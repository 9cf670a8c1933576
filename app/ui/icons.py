"""Icons as line drawings of our own, painted in the colours of the palette.

The SVG files draw with `currentColor`; each is rendered for 1x and 2x screens, and in a paler
version for disabled actions.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from app.ui.palette import Palette
from resources import resource

SIZE = 20


@lru_cache(maxsize=128)
def _read_svg(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


def pixmap(name: str, colour: QColor, size: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """Return an icon in one colour, `size` logical pixels large."""
    image = QPixmap(round(size * ratio), round(size * ratio))
    key = f"{name} {colour.name(QColor.NameFormat.HexArgb)} {size} {ratio}"
    if QPixmapCache.find(key, image):
        return image
    svg = _read_svg(name).replace("currentColor", colour.name())
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setOpacity(colour.alphaF())
        QSvgRenderer(QByteArray(svg.encode())).render(
            painter, QRectF(0, 0, image.width(), image.height())
        )
    image.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, image)
    return image


def icon(name: str, palette: Palette, size: int = SIZE) -> QIcon:
    """Return an icon for actions and buttons: plain, switched on, and off."""
    result = QIcon()
    looks = (
        (QIcon.Mode.Normal, QIcon.State.Off, palette.colour("text")),
        (QIcon.Mode.Normal, QIcon.State.On, palette.colour("accent")),
        (QIcon.Mode.Disabled, QIcon.State.Off, palette.colour("quiet", 0.5)),
    )
    for mode, state, colour in looks:
        for ratio in (1.0, 2.0):
            result.addPixmap(pixmap(name, colour, size, ratio), mode, state)
    return result
