"""The status bar: number of pictures, time of the last search, and device."""

from __future__ import annotations

from PySide6.QtWidgets import QStatusBar

from app.library.wording import number, pictures
from app.search import Workspace
from app.ui.plain_text import PlainLabel, plain_tip
from core.search import Answer
from core.search.serving import Serving


class Status(QStatusBar):
    """Fed by the services' signals."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.photos = PlainLabel()
        self.search = PlainLabel()
        self.learning = PlainLabel()
        self.device = PlainLabel(self.tr("Getting ready…"))
        self.model = PlainLabel()
        self.addWidget(self.photos)
        self.addWidget(self.search)
        self.addWidget(self.learning)
        self.learning.hide()
        self.addPermanentWidget(self.model)
        self.addPermanentWidget(self.device)
        self.photos.setAccessibleName(self.tr("Pictures in the library"))
        self.search.setAccessibleName(self.tr("Time of the last search"))
        self.learning.setAccessibleName(self.tr("What the new encoder has learnt"))
        self.device.setAccessibleName(self.tr("Device"))
        self.model.setAccessibleName(self.tr("Model"))

    def set_photos(self, count: int) -> None:
        self.photos.setText(pictures(count))

    def set_ready(self, workspace: Workspace) -> None:
        self.device.setText(workspace.encoder.device.upper())
        self.device.setToolTip(self.tr("Where the model computes"))
        self.model.setText(workspace.encoder.card.id)
        self.model.setToolTip(plain_tip(workspace.encoder.card.title))

    def set_learning(self, serving: Serving) -> None:
        """Show the progress of a new encoder until it has embedded the whole library."""
        self.learning.setVisible(not serving.is_settled)
        self.learning.setText(
            self.tr("Learning the library anew for the new encoder: {} of {}").format(
                number(serving.learnt), number(serving.photos)
            )
        )
        self.learning.setToolTip(
            self.tr("What it has learnt so far can be found.")
            if serving.is_shipped
            else self.tr("Until then the encoder from before the update answers.")
        )

    def set_failed(self, _message: str) -> None:
        self.device.setText(self.tr("Not searching"))

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
