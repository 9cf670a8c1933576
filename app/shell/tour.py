"""The first steps: a tour of three parts of the window; Escape or a click ends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QCoreApplication,
    QObject,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QColor,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QWidget

from app.ui.layouts import button, hbox, label, vbox
from app.ui.overlay import Overlay
from app.ui.settings import Settings
from app.ui.theme import Theme

BUBBLE = 340
GAP = 16


@dataclass(frozen=True)
class Step:
    """One part of the window and what it is for.

    Attributes:
        part: What is pointed at.
        title: In a few words.
        text: What one does there.
    """

    part: QWidget
    title: str
    text: str


class Tour(QObject):
    """Shows the steps over a window.

    Attributes:
        show: Shows them again.
        overlay: What lies over the window while they are shown.

    Signals:
        ended: They were finished or skipped.
    """

    ended = Signal()

    def __init__(
        self, steps: Sequence[Step], settings: Settings, theme: Theme, window: QWidget
    ) -> None:
        super().__init__(window)
        self._steps = steps
        self._settings = settings
        self._theme = theme
        self._window = window
        self.overlay: TourOverlay | None = None
        self.show = QAction(self.tr("First steps"), self)
        self.show.triggered.connect(self._begin)

    def begin_once(self) -> None:
        """Show the steps on the first start."""
        if not self._settings.toured:
            self._begin()

    def stop(self) -> None:
        overlay, self.overlay = self.overlay, None
        if overlay is not None:
            overlay.hide()
            overlay.deleteLater()

    def _begin(self) -> None:
        if self.overlay is None:
            self.overlay = TourOverlay(self._steps, self._theme, self._window)
            self.overlay.dismissed.connect(self._end)
            self.overlay.come_up()
            self.overlay.next_button.setFocus()

    def _end(self) -> None:
        self._settings.toured = True
        self.stop()
        self.ended.emit()


class TourOverlay(Overlay):
    """Dims the window except one part, and shows a note beside it."""

    def __init__(self, steps: Sequence[Step], theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._steps = steps
        self._theme = theme
        self._at = 0
        self.setAccessibleName(self.tr("First steps"))
        self._bubble = QFrame(self)
        self._bubble.setObjectName("bubble")
        self._bubble.setFixedWidth(BUBBLE)
        self._count = label(look="quiet")
        self._title = label(look="title", wrap=True)
        self._text = label(wrap=True)
        self.skip_button = button(self.tr("Skip"), self.dismiss, "plain")
        self.back_button = button(self.tr("Back"), self._back)
        self.next_button = button("", self._next, "main")
        buttons = hbox(self.skip_button, 0, self.back_button, self.next_button)
        layout = vbox(
            self._count,
            self._title,
            self._text,
            buttons,
            on=self._bubble,
            margins=(18, 14, 18, 14),
            spacing=8,
        )
        layout.insertSpacing(3, 6)
        theme.changed.connect(self.update)
        self._show_step()

    @property
    def step(self) -> Step:
        return self._steps[self._at]

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._next()
        elif event.key() == Qt.Key.Key_Left:
            self._back()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            shade, hole = QPainterPath(), QPainterPath()
            shade.addRect(QRectF(self.rect()))
            lit = QRectF(self._lit_area()).adjusted(3, 3, -3, -3)
            hole.addRoundedRect(lit, 8, 8)
            painter.fillPath(shade.subtracted(hole), QColor(15, 14, 13, 130))
            painter.setPen(QPen(self._theme.palette.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(lit, 8, 8)

    def _next(self) -> None:
        if self._at + 1 == len(self._steps):
            self.dismiss()
            return
        self._at += 1
        self._show_step()

    def _back(self) -> None:
        self._at = max(0, self._at - 1)
        self._show_step()

    def _show_step(self) -> None:
        last = self._at + 1 == len(self._steps)
        self._count.setText(self.tr("Step {} of {}").format(self._at + 1, len(self._steps)))
        self._title.setText(self.step.title)
        self._text.setText(self.step.text)
        self.back_button.setVisible(self._at > 0)
        self.skip_button.setVisible(not last)
        self.next_button.setText(self.tr("Start") if last else self.tr("Next"))
        self.setAccessibleDescription(f"{self.step.title} {self.step.text}")
        self._place()
        self.update()

    def _place(self) -> None:
        # Word-wrapped labels know their height only for a width.
        layout = self._bubble.layout()
        assert layout is not None
        self._bubble.setFixedHeight(layout.totalHeightForWidth(BUBBLE))
        self._bubble.move(self._place_of_bubble(self._lit_area()))

    def _lit_area(self) -> QRect:
        part, window = self.step.part, self.parentWidget()
        assert window is not None
        # The compact window borrows the canvas and the results.
        if not window.isAncestorOf(part):
            return window.rect()
        return QRect(part.mapTo(window, QPoint(0, 0)), part.size())

    def _place_of_bubble(self, lit: QRect) -> QPoint:
        """Return a corner that puts the bubble beside what is lit, or into it where it is large."""
        size = self._bubble.size()
        roomy = lit.width() > size.width() + 2 * GAP and lit.height() > size.height() + 2 * GAP
        if roomy:
            corner = lit.center() - QPoint(size.width() // 2, size.height() // 2)
        elif lit.bottom() + GAP + size.height() < self.height():
            corner = QPoint(lit.center().x() - size.width() // 2, lit.bottom() + GAP)
        else:
            corner = QPoint(lit.center().x() - size.width() // 2, lit.top() - GAP - size.height())
        x = max(GAP, min(corner.x(), self.width() - size.width() - GAP))
        y = max(GAP, min(corner.y(), self.height() - size.height() - GAP))
        return QPoint(x, y)


def _tr(text: str) -> str:
    return QCoreApplication.translate("FirstSteps", text)


def first_steps(canvas: QWidget, results: QWidget, add_folder: QWidget) -> list[Step]:
    """Return the three steps: draw, look, and bring your own pictures."""
    return [
        Step(
            canvas,
            _tr("Draw what you are looking for"),
            _tr(
                "A few lines are enough: the outline, then what is special about it. Pen, mouse or "
                "finger, and no talent needed."
            ),
        ),
        Step(
            results,
            _tr("The best pictures come first"),
            _tr(
                "They are ranked anew after every stroke, so stop as soon as yours is there. Drag "
                "it into another program, double-click to open it, or ask for more like it."
            ),
        ),
        Step(
            add_folder,
            _tr("Bring your own pictures"),
            _tr(
                "Add a folder here, or drop one onto the window. Pictures stay where they are and "
                "are never changed; nothing leaves this machine."
            ),
        ),
    ]
