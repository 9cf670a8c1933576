"""Pictures on their way to their new place, so that an eye can follow what a stroke has changed.

The list itself only knows where pictures stand; for a moment after a new ranking they are painted
nearer to where they stood before. Pictures that were not to be seen before fade in where they are.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import (
    QAbstractAnimation,
    QEasingCurve,
    QObject,
    QPointF,
    QVariantAnimation,
    Signal,
    Slot,
)

LASTS_MS = 220

FAINT = 0.35
"""How much of a new picture is seen at once: a list that changes wholly is never empty."""

_NOWHERE = QPointF()


class Motion(QObject):
    """Where each picture is painted, as a shift from its place, while a change is under way.

    Signals:
        moved: Everything has to be painted again.
    """

    moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.reduced = False
        self._shifts: dict[int, QPointF] = {}
        self._new: set[int] = set()
        self._left = 0.0
        self._course = QVariantAnimation(self)
        self._course.setDuration(LASTS_MS)
        self._course.setStartValue(1.0)
        self._course.setEndValue(0.0)
        self._course.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._course.valueChanged.connect(self._step)

    @property
    def is_going_on(self) -> bool:
        return self._course.state() == QAbstractAnimation.State.Running

    def begin(self, before: Mapping[int, QPointF], after: Mapping[int, QPointF]) -> None:
        """Let pictures go from where they were painted to where they stand now.

        Args:
            before: Where each picture was painted, if it was to be seen.
            after: The places of those to be seen now.
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
            self._course.start()

    def stop(self) -> None:
        """Put everything where it belongs."""
        self._course.stop()
        self._shifts, self._new, self._left = {}, set(), 0.0

    def step_to(self, share: float) -> None:
        """Go to a share (0..1) of the way there."""
        self._course.setCurrentTime(round(share * LASTS_MS))

    def shift(self, photo_id: int) -> QPointF:
        """Return how far beside its place a picture is to be painted."""
        whole = self._shifts.get(photo_id)
        return _NOWHERE if whole is None else whole * self._left

    def opacity(self, photo_id: int) -> float:
        return 1.0 - (1.0 - FAINT) * self._left if photo_id in self._new else 1.0

    @Slot(object)
    def _step(self, left: float) -> None:
        self._left = left
        if left == 0.0:
            self._shifts, self._new = {}, set()
        self.moved.emit()
