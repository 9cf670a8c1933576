"""Animates pictures to their new places, so that the eye can follow a change.

The list only knows the final places; for a moment after a new ranking, pictures are painted between
their old and new places. Pictures that were not visible before fade in.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import (
    QEasingCurve,
    QObject,
    QPointF,
    QVariantAnimation,
    Signal,
)

LASTS_MS = 220

FAINT = 0.35
"""How much of a new picture is seen at once: a list that changes wholly is never empty."""

_NOWHERE = QPointF()


class Motion(QObject):
    """The offset of each picture from its place during an animation.

    Attributes:
        course: What is left of the way, from 1 to 0.
        reduced: Whether everything goes to its place at once.

    Signals:
        moved: The list must be repainted.
    """

    moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.reduced = False
        self._shifts: dict[int, QPointF] = {}
        self._new: set[int] = set()
        self._left = 0.0
        self.course = QVariantAnimation(self)
        self.course.setDuration(LASTS_MS)
        self.course.setStartValue(1.0)
        self.course.setEndValue(0.0)
        self.course.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.course.valueChanged.connect(self._step)

    def begin(self, before: Mapping[int, QPointF], after: Mapping[int, QPointF]) -> None:
        """Animate pictures from where they were painted to their new places.

        Args:
            before: Where each visible picture was painted.
            after: The places of the pictures visible now.
        """
        self.stop()
        if self.reduced or not before:
            return
        self._shifts = {
            photo_id: before[photo_id] - place
            for photo_id, place in after.items()
            if photo_id in before and before[photo_id] != place
        }
        self._new = {photo_id for photo_id in after if photo_id not in before}
        if self._shifts or self._new:
            self._left = 1.0
            self.course.start()

    def stop(self) -> None:
        """End the animation."""
        self.course.stop()
        self._shifts, self._new, self._left = {}, set(), 0.0

    def shift(self, photo_id: int) -> QPointF:
        """Return the offset of a picture from its place."""
        whole = self._shifts.get(photo_id)
        return _NOWHERE if whole is None else whole * self._left

    def opacity(self, photo_id: int) -> float:
        return 1.0 - (1.0 - FAINT) * self._left if photo_id in self._new else 1.0

    def _step(self, left: float) -> None:
        self._left = left
        if left == 0.0:
            self._shifts, self._new = {}, set()
        self.moved.emit()
