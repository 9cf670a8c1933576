"""A small meter on the canvas: how settled the ranking is, and when one can stop drawing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from app.search import Workspace
from app.sketches.ranking_recorder import RankingRecorder
from app.ui.layouts import hbox
from app.ui.plain_text import PlainLabel
from core.search.settled import Advice, SettledEstimate, advice, shipped_estimate

_WIDTH = 56
_GAP = 10
_ROOMY = 240


class SettledMeter(QFrame):
    """Shows in a corner of the canvas whether more strokes will change the first pictures.

    It is visible only if the estimate was measured for this encoder and the drawing has an answer.
    The pen draws through it.

    Attributes:
        word: What it says.
    """

    def __init__(self, recorder: RankingRecorder, canvas: QWidget) -> None:
        super().__init__(canvas)
        self.setObjectName("settledMeter")
        self._recorder = recorder
        self._canvas = canvas
        self._estimate: SettledEstimate | None = None
        self.word = PlainLabel()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 100)
        self._bar.setFixedWidth(_WIDTH)
        hbox(self._bar, self.word, on=self, margins=(8, 4, 8, 4), spacing=7)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("How settled the results are"))
        self.hide()
        recorder.changed.connect(self.renew)
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def use(self, workspace: Workspace) -> None:
        """Use the estimate measured for this encoder, if there is one."""
        self.set_estimate(shipped_estimate(workspace.encoder.card.id))

    def set_estimate(self, estimate: SettledEstimate | None) -> None:
        self._estimate = estimate
        self.renew()

    def renew(self) -> None:
        history = self._recorder.history
        moments = history.snapshots
        # The last stroke has no answer yet: what was said stays until it has.
        current = bool(moments) and moments[-1].n_strokes == history.n_strokes
        chance = self._estimate.chance(moments) if self._estimate and current else None
        if chance is None or self._estimate is None:
            if not moments or self._estimate is None:
                self.hide()
            return
        said = advice(self._estimate, moments)
        self._bar.setValue(100 if said is Advice.STOP else round(100 * chance))
        self.word.setText(
            {
                Advice.STOP: self.tr("You can stop"),
                Advice.SETTLING: self.tr("Results settling"),
                Advice.CHANGING: self.tr("Results still changing"),
            }[said]
        )
        self.setAccessibleDescription(self.word.text())
        self.show()
        self._place()

    def _place(self) -> None:
        # On a small canvas the words alone hide less of the drawing.
        self._bar.setVisible(self._canvas.height() >= _ROOMY)
        self.adjustSize()
        self.move(_GAP, self._canvas.height() - self.height() - _GAP)
