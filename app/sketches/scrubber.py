"""The scrubber under the canvas: go back to an earlier stroke, or branch from it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from app.canvas import SketchDocument
from app.library.wording import number
from app.results import ResultsView
from app.sketches.ranking_recorder import RankingRecorder
from app.sketches.timeline import Timeline
from app.ui.layouts import button, hbox, vbox
from app.ui.plain_text import ElidedLabel
from app.ui.theme import Theme
from app.ui.themed_actions import make_action
from core.library import Photo
from core.search import Answer
from core.search.history import KEPT_PHOTOS
from core.sketch import Stroke


class Scrubber(QFrame):
    """Shows the ranks of one photo: the last selected one, or the best.

    Attributes:
        timeline: The line of strokes.
        earlier: Goes one stroke back.
        later: Goes one stroke forward.
        branch: Continues the drawing from the stroke shown.
        shown: Shows or hides the strip.
    """

    def __init__(
        self, recorder: RankingRecorder, document: SketchDocument, view: ResultsView, theme: Theme
    ) -> None:
        super().__init__()
        self._recorder = recorder
        self._document = document
        self._view = view
        self._chosen: Photo | None = None
        self._best: Photo | None = None
        self._first: Stroke | None = None
        self.setObjectName("scrubber")
        self.timeline = Timeline(theme)
        self.where = ElidedLabel()
        self.where.setProperty("look", "quiet")
        self._branch_button = button(self.tr("Go on from here"), look="plain")
        self._now_button = button(self.tr("Back to now"), self._back_to_now, "plain")
        where = hbox(
            (self.where, 1),
            self._branch_button,
            self._now_button,
            margins=(14, 0, 6, 0),
            spacing=4,
        )
        vbox(where, self.timeline, on=self, margins=(0, 3, 0, 4), spacing=0)
        # Buttons appear and disappear; the canvas above must keep its size.
        self.setFixedHeight(self.timeline.sizeHint().height() + 34)
        self._make_actions()
        self._branch_button.clicked.connect(self.branch.trigger)
        self.timeline.moved.connect(document.look_back)
        document.page_changed.connect(self._page_changed)
        recorder.changed.connect(self._renew)
        view.selectionModel().selectionChanged.connect(self._choose)
        self._renew()

    @property
    def photo(self) -> Photo | None:
        """The photo whose rank is shown."""
        return self._chosen or self._best

    def take_answer(self, answer: Answer) -> None:
        """Follow the best photo if none is selected."""
        hits = answer.ranking.hits
        found = {hit.photo.id for hit in hits}
        # A filter or another picture in the search makes it another question.
        if not answer.question.by_stroke and self._chosen and self._chosen.id not in found:
            self._chosen = None
        if not self._document.looks_back:
            self._best = hits[0].photo if hits else None
            self._renew()

    def set_low(self, on: bool) -> None:
        """Leave a low window to the canvas; the action shows the strip all the same."""
        self.shown.setChecked(not on)

    def _make_actions(self) -> None:
        text = self.tr("Stroke history")
        self.shown = make_action(self, text, keys="Ctrl+T", checkable=True)
        self.shown.setChecked(True)
        self.shown.toggled.connect(self._show_or_hide)
        self.earlier = make_action(
            self, self.tr("One stroke back"), lambda: self._go(-1), "Alt+Left"
        )
        text = self.tr("One stroke forward")
        self.later = make_action(self, text, lambda: self._go(1), "Alt+Right")
        text = self.tr("Go on from here")
        self.branch = make_action(self, text, self._document.go_on_from_here, "Ctrl+B")
        self.actions_ = [self.shown, self.earlier, self.later, self.branch]

    def _show_or_hide(self, on: bool) -> None:
        if not on:
            self._back_to_now()
        self.setVisible(on)

    def _go(self, step: int) -> None:
        if self.timeline.position + step > 0:
            self._document.look_back(self.timeline.position + step)

    def _back_to_now(self) -> None:
        self._document.look_back(self.timeline.n_strokes)

    def _choose(self) -> None:
        # Keep following a photo that is missing from the results for a moment.
        for photo in self._view.selected_photos()[:1]:
            if self._chosen is None or photo.id != self._chosen.id:
                self._chosen = photo
                self._renew()

    def _page_changed(self) -> None:
        strokes = self._document.whole_page.sketch.strokes
        if not strokes or strokes[0] is not self._first:
            # Another drawing, not one that goes on.
            self._first = strokes[0] if strokes else None
            self._chosen = self._best = None
        self._renew()

    def _renew(self) -> None:
        rankings, photo = self._recorder.history, self.photo
        curve = rankings.rank_curve(photo.id) if photo else ()
        decisive = rankings.decisive_stroke(photo.id) if photo and rankings.n_strokes > 1 else None
        self.timeline.show_course(rankings.n_strokes, curve, decisive)
        self.timeline.stand_at(len(self._document.page.sketch.strokes))
        back = self._document.looks_back
        self._branch_button.setVisible(back)
        self._now_button.setVisible(back)
        self.branch.setEnabled(back)
        self.earlier.setEnabled(self.timeline.position > 1)
        self.later.setEnabled(back)
        self.where.setText(self._describe_position(curve))
        if decisive is not None:
            self.timeline.tell(decisive, self._describe_decisive(decisive, curve))

    def _describe_position(self, curve: tuple[int | None, ...]) -> str:
        n, at = self.timeline.n_strokes, self.timeline.position
        if not n:
            return self.tr("Each stroke gets a tick here; drag along them to see what it did.")
        where = self.tr("Stroke {} of {}").format(number(at), number(n))
        if self.photo is None or not 1 <= at <= len(curve):
            return where
        return f"{where} · {self.photo.name}: {self._describe_rank(curve[at - 1])}"

    def _describe_rank(self, rank: int | None) -> str:
        if rank is None:
            return self.tr("not among the first {}").format(number(KEPT_PHOTOS))
        return self.tr("place {}").format(number(rank))

    def _describe_decisive(self, stroke: int, curve: tuple[int | None, ...]) -> str:
        before = curve[stroke - 2] if stroke > 1 else None
        return self.tr("Stroke {} brought it forward most: {}, then {}").format(
            number(stroke), self._describe_rank(before), self._describe_rank(curve[stroke - 1])
        )
