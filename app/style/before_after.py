"""The measured effect as a chart: each drawing's rank before and after."""

from __future__ import annotations

import math

from PIL import Image
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from app.ui.pictures import fit_rect, to_qimage
from app.ui.theme import Theme
from core.decoders.errors import PictureError
from core.decoders.process import shared as decoders
from core.sketch import rasterise
from core.style import Example, Profile
from core.style.profile import Effect

ROW = 50
SIDE = 40
LEFT = 2 * SIDE + 24
RIGHT = 104
DOT = 5.0


class BeforeAfter(QWidget):
    """One row per drawing: the drawing, its picture, and the rank before and after.

    Ranks run from first on the left to last on the right, on a logarithmic scale.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._effect: Effect | None = None
        self._pictures: list[tuple[QPixmap, QPixmap]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Places before and after"))
        theme.changed.connect(self.update)

    def in_scroll_area(self) -> QScrollArea:
        """Return the scroll area for long lists."""
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self)
        return scroll

    def show_profile(self, profile: Profile) -> None:
        """Show what was measured of a profile."""
        self._effect = profile.effect
        self._pictures = [(_drawn(e), _pictured(e)) for e in profile.examples]
        self.setAccessibleDescription("; ".join(self.lines()))
        self.updateGeometry()
        self.update()

    def lines(self) -> list[str]:
        """The ranks in words, one line per drawing."""
        if self._effect is None:
            return []
        pairs = zip(self._effect.before, self._effect.after, strict=True)
        return [self.tr("place {} → {}").format(before, after) for before, after in pairs]

    def sizeHint(self) -> QSize:
        return QSize(460, ROW * len(self._pictures) + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._effect is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            pairs = zip(self._effect.before, self._effect.after, strict=True)
            last = max(2, *self._effect.before, *self._effect.after)
            for row, (before, after) in enumerate(pairs):
                self._paint_row(painter, row, before, after, last)

    def _paint_row(self, painter: QPainter, row: int, before: int, after: int, last: int) -> None:
        look, top = self._theme.palette, row * ROW + 4
        for column, picture in enumerate(self._pictures[row]):
            frame = QRectF(column * (SIDE + 8), top, SIDE, SIDE)
            painter.setPen(QPen(look.colour("line"), 1))
            painter.setBrush(Qt.GlobalColor.white)
            painter.drawRoundedRect(frame, 5, 5)
            inside = fit_rect(picture.size(), frame.adjusted(3, 3, -3, -3))
            painter.drawPixmap(inside, picture, QRectF(picture.rect()))
        middle = top + SIDE / 2
        left, right = float(LEFT), float(self.width() - RIGHT)
        painter.setPen(QPen(look.colour("line"), 1))
        painter.drawLine(QPointF(left, middle), QPointF(right, middle))

        def at(place: int) -> QPointF:
            return QPointF(left + (right - left) * math.log(place) / math.log(last), middle)

        gain = look.colour("accent" if after <= before else "danger")
        painter.setPen(QPen(gain, 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(at(before), at(after))
        painter.setPen(QPen(look.colour("quiet"), 1.5))
        painter.setBrush(look.colour("window"))
        painter.drawEllipse(at(before), DOT, DOT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gain)
        painter.drawEllipse(at(after), DOT, DOT)
        font = QFont(self.font())
        font.setBold(after < before)
        painter.setFont(font)
        painter.setPen(look.colour("text" if after != before else "quiet"))
        text = f"{before:,} → {after:,}" if after != before else self.tr("stays {}").format(after)
        box = QRectF(right + 14, top, RIGHT - 14, SIDE)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)


def _drawn(example: Example) -> QPixmap:
    page = rasterise(example.sketch, 2 * SIDE, line_width=0.035)
    return QPixmap.fromImage(to_qimage(Image.fromarray(page)))


def _pictured(example: Example) -> QPixmap:
    try:
        small = decoders.decode(example.picture, ".webp").image
        small.thumbnail((2 * SIDE, 2 * SIDE))
        return QPixmap.fromImage(to_qimage(small))
    except PictureError:
        return QPixmap.fromImage(QImage(1, 1, QImage.Format.Format_RGB32))
