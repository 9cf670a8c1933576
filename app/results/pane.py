"""The right half of the window: the ranked pictures, or what to do to get some."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.library.wording import pictures
from app.results.terms_bar import TermsBar
from app.results.thumbnails import Thumbnails
from app.results.view import ResultsView
from app.search import QueryComposer
from app.theme import Theme
from app.widgets.message_page import MessagePage
from core.search import Ranking


class Stage(Enum):
    """How far the program has come."""

    GETTING_READY = 1
    FAILED = 2
    READY = 3


class ResultsPane(QWidget):
    """Chooses what to show from how far the program is, the library, and the question.

    Signals:
        folder_wanted: "Add a folder…" was pressed.
        samples_wanted: "Try the samples" was pressed.
    """

    folder_wanted = Signal()
    samples_wanted = Signal()

    def __init__(
        self,
        composer: QueryComposer,
        thumbnails: Thumbnails,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._composer = composer
        self._stage = Stage.GETTING_READY
        self._failure = ""
        self._photos = 0
        self._importing = False
        self._shown_edition = -1
        self.view = ResultsView(thumbnails, theme)
        self.view.similar_wanted.connect(composer.like)
        self._first = MessagePage(theme, "picture")
        self._first.say(
            self.tr("No pictures yet"),
            self.tr(
                "Add a folder of yours, or drop one here. Pictures stay where they are; "
                "nothing is copied, moved or changed."
            ),
        )
        self.add_button = self._first.add_button(self.tr("Add a folder…"), main=True)
        self.samples_button = self._first.add_button(self.tr("Try the samples"))
        self.add_button.clicked.connect(self.folder_wanted)
        self.samples_button.clicked.connect(self.samples_wanted)
        self._message = MessagePage(theme, "pen")
        self._stack = QStackedWidget()
        for page in (self._first, self._message, self.view):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(TermsBar(composer, theme))
        layout.addWidget(self._stack, 1)
        composer.changed.connect(self._renew)
        self._renew()

    @property
    def message(self) -> str:
        """What is said instead of a list, if there is none."""
        page = self._stack.currentWidget()
        return f"{page.title}\n{page.text}" if isinstance(page, MessagePage) else ""

    @property
    def shows_first_steps(self) -> bool:
        return self._stack.currentWidget() is self._first

    @Slot()
    def set_ready(self) -> None:
        self._stage = Stage.READY
        self._renew()

    @Slot(str)
    def set_failed(self, message: str) -> None:
        self._stage, self._failure = Stage.FAILED, message
        self._renew()

    @Slot(int)
    def set_photos(self, count: int) -> None:
        self._photos = count
        self._renew()

    @Slot(bool)
    def set_importing(self, importing: bool) -> None:
        self._importing = importing
        self._renew()

    def show_ranking(self, ranking: Ranking) -> None:
        # A new drawing is judged from its best matches on; a library that grows moves nothing.
        edition = self._composer.edition
        self.view.show_hits(ranking.hits, from_top=edition != self._shown_edition)
        self._shown_edition = edition
        self._renew()

    @Slot()
    def _renew(self) -> None:
        page: QWidget = self._message
        if self._stage is Stage.FAILED:
            self._message.say(self.tr("Inkseek can't search now"), self._failure)
        elif self._photos == 0 and self._stage is Stage.READY and not self._importing:
            page = self._first
        elif self._composer.is_empty:
            self._message.say(*self._invitation())
        elif self.view.results.hits:
            page = self.view
        elif self._stage is Stage.GETTING_READY:
            self._message.say(
                self.tr("Getting ready…"),
                self.tr("Go on drawing; the pictures come as soon as the model is loaded."),
            )
        elif self._photos == 0:
            self._message.say(*self._invitation())
        else:
            # The first answer is on its way; what is shown stays until it is there.
            return
        self._stack.setCurrentWidget(page)

    def _invitation(self) -> tuple[str, str]:
        if self._stage is Stage.GETTING_READY:
            return self.tr("Getting ready…"), self.tr("You can draw already.")
        if self._photos == 0:
            return (
                self.tr("Taking in the first pictures…"),
                self.tr("They can be found as soon as they are in."),
            )
        return (
            self.tr("{} to find").format(pictures(self._photos)),
            self.tr("Draw on the left. After every stroke the best matches come first."),
        )
