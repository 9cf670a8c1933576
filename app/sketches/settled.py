"""A small meter in the status bar: how settled the ranking is."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QProgressBar, QWidget

from app.search import Workspace
from app.sketches.ranking_recorder import RankingRecorder
from app.ui.layouts import hbox
from core.search.settled import SettledEstimate, shipped_estimate

ENOUGH = 0.8
"""Chance from which it is said that one can stop."""

COMING = 0.4
"""Chance from which the ranking is called settling."""

_WIDTH = 56


class SettledMeter(QWidget):
    """Shows the chance that more strokes will not change the first pictures.

    It is visible only if the estimate was measured for this encoder and the drawing has an answer.
    """

    def __init__(self, recorder: RankingRecorder) -> None:
        super().__init__()
        self._recorder = recorder
        self._estimate: SettledEstimate | None = None
        self.word = QLabel()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 100)
        self._bar.setFixedWidth(_WIDTH)
        hbox(self._bar, self.word, on=self, margins=(6, 0, 6, 0), spacing=7)
        self.setAccessibleName(self.tr("How settled the ranking is"))
        self.hide()
        recorder.changed.connect(self.renew)

    def use(self, workspace: Workspace) -> None:
        """Use the estimate measured for this encoder, if there is one."""
        self.set_estimate(shipped_estimate(workspace.encoder.card.id))

    def set_estimate(self, estimate: SettledEstimate | None) -> None:
        self._estimate = estimate
        self.renew()

    def renew(self) -> None:
        history = self._recorder.history
        moments = history.snapshots
        # The last stroke has no answer yet.
        current = bool(moments) and moments[-1].n_strokes == history.n_strokes
        chance = self._estimate.chance(moments) if self._estimate and current else None
        if chance is None:
            if not moments or self._estimate is None:
                self.hide()
            return
        self._bar.setValue(round(100 * chance))
        if chance >= ENOUGH:
            self.word.setText(self.tr("Settled: you can stop"))
        elif chance >= COMING:
            self.word.setText(self.tr("Settling"))
        else:
            self.word.setText(self.tr("Still moving"))
        tip = self.tr("Chance that more strokes will not change the first five pictures: {} %")
        self.setToolTip(tip.format(round(100 * chance)))
        self.show()
