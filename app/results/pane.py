"""The right half of the window: the ranked pictures, or a page with advice."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app.library.wording import number, pictures
from app.results.actions import ResultActions
from app.results.browser import Browser
from app.results.filter_bar import FilterBar
from app.results.hover import HoverPreview
from app.results.marking import Marking
from app.results.mime import PngCopies
from app.results.terms_bar import TermsBar
from app.results.thumbnails import LargePictures, Thumbnails
from app.results.view import ResultsView
from app.search import QueryComposer
from app.search.composer import MOST_RESULTS
from app.ui.layouts import Part, hbox, label, vbox
from app.ui.messages import MessagePage
from app.ui.settings import Settings
from app.ui.theme import Theme
from core.library import Library, Order
from core.search import Answer, Hit, SketchTerm
from core.search.relevance import NOTHING

LARGE_EDGE = 2800
"""Longest side, in device pixels, of a picture that is looked at alone."""

LEAST = 100
"""How low and narrow the list can become on a very small screen."""

LARGE_BYTES = 128_000_000
PREVIEW_BYTES = 16_000_000


class Stage(Enum):
    """The state of the program."""

    GETTING_READY = 1
    FAILED = 2
    READY = 3


class ResultsPane(QWidget):
    """Chooses what to show by the state of the program, the library and the question.

    Attributes:
        view: The list of pictures.
        browser: Shows the library while there is nothing to search for.
        actions_: Actions on them.
        large: The pictures as large previews.
        copies: PNG copies of formats that few programs open.
        stack: The list, and the pages that are shown instead of it.
        first_steps: The page of a library without pictures.
        context: The line under the filters; other parts of the window may add to it.
        nothing_close: The notice "nothing close yet".

    Signals:
        folder_wanted: "Add a folder…" was pressed.
        samples_wanted: "Try the samples" was pressed.
    """

    folder_wanted = Signal()
    samples_wanted = Signal()

    def __init__(
        self, composer: QueryComposer, thumbnails: Thumbnails, theme: Theme, settings: Settings
    ) -> None:
        super().__init__()
        self._composer = composer
        self._settings = settings
        self._stage = Stage.GETTING_READY
        self._failure = ""
        self._photos = 0
        self._importing = False
        self._answer: Answer | None = None
        self.copies = PngCopies()
        self.large = LargePictures(self, LARGE_BYTES)
        self.large.set_edge(LARGE_EDGE)
        self.view = ResultsView(thumbnails, theme, self.copies)
        self.view.set_tile(settings.tile)
        self.view.motion.reduced = settings.reduce_motion
        self.browser = Browser(self.view, composer, _order(settings.sort))
        self.browser.listed.connect(self._show_list)
        self.view.end_near.connect(self._show_more)
        self.actions_ = ResultActions(self.view, composer, self.copies, theme)
        self._previews = LargePictures(self, PREVIEW_BYTES)
        self.hover = HoverPreview(self.view.results, self._previews, theme, self)
        self.view.preview_wanted.connect(self.hover.show_for)
        self.view.preview_unwanted.connect(self.hover.hide)
        self.filters = FilterBar(composer, theme, settings.tile, self.browser.order)
        self.marking = Marking(self.view, self.actions_, theme)
        self.told = self.marking.told
        self.marking.changed.connect(composer.ask)
        self.marking.changed.connect(self.filters.refresh)
        self.filters.order_chosen.connect(self._sort)
        self.filters.tile_chosen.connect(self.view.set_tile)
        self.view.tile_changed.connect(self.filters.set_tile)
        self.view.tile_changed.connect(self._keep_tile)
        self._make_pages(theme)
        # One line for all there is to say about the search.
        self.terms = TermsBar(composer, theme)
        self.context = hbox(
            (self.nothing_close, 1),
            (self.terms, 1),
            margins=(0, 0, 0, 0),
            spacing=0,
        )
        parts: list[Part] = [self.filters, self.context, (self.stack, 1)]
        vbox(*parts, on=self, margins=(0, 0, 0, 0), spacing=0)
        composer.changed.connect(self._renew)
        self._renew()

    @property
    def message(self) -> str:
        """The page shown instead of the list, if any."""
        page = self.stack.currentWidget()
        return f"{page.title}\n{page.text}" if isinstance(page, MessagePage) else ""

    def use(self, library: Library) -> None:
        """Show pictures of this library."""
        self.large.use(library.thumbnails)
        self._previews.use(library.thumbnails)
        self.view.results.photos_of = library.catalogue.photos
        self.marking.use(library)
        self.filters.use(library.catalogue)
        self.browser.use(library.catalogue)

    def stop(self) -> None:
        """Stop the background work."""
        self.view.motion.stop()
        self.filters.stop()
        self.browser.stop()
        self.actions_.stop()
        self.marking.stop()
        self.large.stop()
        self._previews.stop()
        self.copies.close()

    def set_low(self, on: bool) -> None:
        """Leave a low window to the pictures."""
        self.filters.set_low(on)
        self.terms.set_low(on)

    def set_ready(self) -> None:
        self._stage = Stage.READY
        self._renew()

    def set_failed(self, message: str) -> None:
        self._stage, self._failure = Stage.FAILED, message
        self._renew()

    def set_photos(self, count: int) -> None:
        self._photos = count
        self.filters.refresh()
        self.browser.refresh()
        self._renew()

    def set_importing(self, importing: bool) -> None:
        self._importing = importing
        self._renew()

    def show_answer(self, answer: Answer) -> None:
        """Show an answer, unless the library is browsed by now."""
        hits = answer.ranking.hits
        is_new = self.view.results.changes.follow(answer)
        self._answer = answer
        if self.browser.is_on:
            return
        self.terms.say_unknown(answer.ranking.unknown_words)
        # A new drawing scrolls to the top; a growing library or a longer ranking does not scroll.
        self.view.show_hits(hits, from_top=is_new)
        drawn = any(isinstance(term, SketchTerm) for term in answer.query.terms)
        self.nothing_close.setVisible(drawn and _nothing_is_close(hits))
        matching = answer.ranking.n_photos
        if answer.query.k >= MOST_RESULTS and len(hits) >= answer.query.k:
            said = self.tr("Best {} of {}").format(number(len(hits)), number(matching))
        elif not answer.query.filters.is_empty:
            said = self.tr("{} match").format(number(matching))
        else:
            said = ""
        self.filters.set_count(said)
        self._renew()

    def _show_list(self) -> None:
        """Show the library, which has just been listed."""
        count = self.browser.count or 0
        filtered = not self._composer.filters.is_empty
        self.nothing_close.hide()
        self.filters.set_count(
            self.tr("{} match").format(number(count)) if filtered else pictures(count)
        )
        self._renew()

    def _show_more(self) -> None:
        """Continue a ranking that is nearly scrolled to its end."""
        answer = self._answer
        if self.browser.is_on or answer is None or not self._is_answered:
            return
        if len(answer.ranking.hits) >= answer.query.k:
            self._composer.show_more()

    def _sort(self, order: Order) -> None:
        self._settings.sort = order.value
        self.browser.set_order(order)

    def _make_pages(self, theme: Theme) -> None:
        self.first_steps = MessagePage(theme, "picture")
        self.first_steps.say(
            self.tr("No pictures yet"),
            self.tr(
                "Add a folder of yours, or drop one here. Pictures stay where they are; "
                "nothing is copied, moved or changed."
            ),
        )
        self.add_button = self.first_steps.add_button(self.tr("Add a folder…"), main=True)
        self.samples_button = self.first_steps.add_button(self.tr("Try the samples"))
        self.add_button.clicked.connect(self.folder_wanted)
        self.samples_button.clicked.connect(self.samples_wanted)
        self._message = MessagePage(theme, "pen")
        self._none = MessagePage(theme, "filter")
        self._none.say(
            self.tr("No pictures match these filters"),
            self.tr("Remove one of them, or clear them all."),
        )
        clear = self._none.add_button(self.tr("Clear filters"), main=True)
        clear.clicked.connect(self.filters.clear)
        self.nothing_close = QFrame()
        self.nothing_close.setObjectName("hint")
        said = self.tr("No close match yet. Keep drawing.")
        hbox(label(said, "quiet"), on=self.nothing_close, margins=(12, 4, 12, 4))
        self.nothing_close.hide()
        self.stack = QStackedWidget()
        self.stack.setMinimumSize(LEAST, LEAST)
        for page in (self.first_steps, self._message, self._none, self.view):
            self.stack.addWidget(page)

    def _keep_tile(self, width: int) -> None:
        self._settings.tile = width

    def _renew(self) -> None:
        page: QWidget = self._message
        self.filters.setVisible(self._photos > 0)
        self.filters.set_browsing(self.browser.is_on)
        results = self.view.results
        if self._stage is Stage.FAILED:
            self._message.say(self.tr("Inkseek can't search now"), self._failure)
        elif self._photos == 0 and self._stage is Stage.READY and not self._importing:
            page = self.first_steps
        elif self._photos == 0:
            self._message.say(*self._invitation())
        elif results.rowCount() and results.is_ranked is not self.browser.is_on:
            page = self.view
        elif self._is_listed and not self._composer.filters.is_empty:
            page = self._none
        elif self._is_listed and self._composer.words:
            self._message.say(
                self.tr("No pictures found"),
                self.tr("No picture has this word in its name, folder, category or keywords."),
            )
        elif not self.browser.is_on and self._stage is Stage.GETTING_READY:
            self._message.say(
                self.tr("Getting ready…"),
                self.tr("Keep drawing. Results appear as soon as the model is loaded."),
            )
        else:
            # The answer or the list is on its way; keep what is shown.
            return
        if page is not self.view:
            self.nothing_close.hide()
        self.stack.setCurrentWidget(page)

    @property
    def _is_listed(self) -> bool:
        """Whether what is shown answers the newest question."""
        if self.browser.is_on:
            return self.browser.count == 0 and not self.view.results.is_ranked
        return self._is_answered

    @property
    def _is_answered(self) -> bool:
        """Whether the newest question has been answered."""
        return self._answer is not None and self._answer.revision == self._composer.revision

    def _invitation(self) -> tuple[str, str]:
        if self._stage is Stage.GETTING_READY:
            return self.tr("Getting ready…"), self.tr("You can draw already.")
        return (
            self.tr("Importing the first pictures…"),
            self.tr("Each one can be found as soon as it is imported."),
        )


def _order(name: str) -> Order:
    """Return the order of the settings; one from another release is the usual one."""
    return Order(name) if name in {order.value for order in Order} else Order.ADDED


def _nothing_is_close(hits: tuple[Hit, ...]) -> bool:
    """Whether even the best hit is known to be unlikely."""
    chances = [hit.chance for hit in hits if hit.chance is not None]
    return bool(chances) and max(chances) < NOTHING
