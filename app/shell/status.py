"""The status bar: number of pictures, time of the last search, and progress."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QStatusBar

from app.library.progress_strip import ProgressStrip
from app.library.wording import number, pictures
from app.search import Workspace
from app.ui.plain_text import PlainLabel, plain_tip
from core.search import Answer
from core.search.serving import Serving


class Status(QStatusBar):
    """Fed by the services' signals."""

    def __init__(self, progress: ProgressStrip) -> None:
        super().__init__()
        self._progress = progress
        self._is_low = False
        self.setSizeGripEnabled(False)
        self.photos = PlainLabel()
        self.search = PlainLabel(self.tr("Getting ready…"))
        self.learning = PlainLabel()
        self.addWidget(self.photos)
        self.addWidget(self.search)
        self.addWidget(self.learning)
        self.addWidget(progress, 1)
        self.learning.hide()
        for part in (progress, self.learning):
            part.installEventFilter(self)
        self.photos.setAccessibleName(self.tr("Pictures in the library"))
        self.search.setAccessibleName(self.tr("Time of the last search"))
        self.learning.setAccessibleName(self.tr("Progress of the new encoder"))

    def set_low(self, on: bool) -> None:
        """In a low window, show the bar only while there is progress to show."""
        self._is_low = on
        self._show_or_hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._show_or_hide()
        return False

    def _show_or_hide(self) -> None:
        works = not self._progress.isHidden() or not self.learning.isHidden()
        self.setVisible(works or not self._is_low)

    def set_photos(self, count: int) -> None:
        self.photos.setText(pictures(count))

    def set_ready(self, _workspace: Workspace) -> None:
        self.search.clear()

    def set_learning(self, serving: Serving) -> None:
        """Show the progress of a new encoder until it has embedded the whole library."""
        self.learning.setVisible(not serving.is_settled)
        self.learning.setText(
            self.tr("Updating the library for the new encoder: {} of {}").format(
                number(serving.learnt), number(serving.photos)
            )
        )
        self.learning.setToolTip(
            self.tr("Pictures it has reached can be found.")
            if serving.is_shipped
            else self.tr("Until it is done, searches use the previous encoder.")
        )

    def set_failed(self, _message: str) -> None:
        self.search.setText(self.tr("Not searching"))

    def set_answer(self, answer: Answer) -> None:
        if not answer.ranking.hits:
            self.search.clear()
            return
        self.search.setText(self.tr("Searched in {} ms").format(round(answer.milliseconds)))
        times = answer.ranking.timings
        self.search.setToolTip(
            plain_tip(
                self.tr(
                    "drawing {:.0f} ms · model {:.0f} ms · index {:.0f} ms · library {:.0f} ms"
                ).format(times.raster, times.encode, times.index, times.catalogue)
            )
        )
