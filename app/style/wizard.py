"""The style wizard: a few pictures to draw, then the measured effect."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.style.draw_page import DrawPage
from app.style.pages import IntroPage, ResultPage, WorkingPage
from app.style.service import LearnRequest, StyleService
from app.ui.dialogs import Dialog, confirm
from app.ui.layouts import vbox
from app.ui.theme import Theme
from core.library import Photo
from core.sketch import Sketch
from core.style import Kind, Profile, StyleError
from core.style.example import check_sketch
from core.style.learn import LearntProfile


class StyleWizard(Dialog):
    """Guides through teaching; nothing is saved before the user agrees.

    Signals:
        kept: The user wants this profile (LearntProfile).
        folder_wanted: There are no pictures, and the user wants to add some.
    """

    kept = Signal(object)
    folder_wanted = Signal()

    def __init__(
        self,
        service: StyleService,
        categories: Sequence[tuple[str, int]],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._photos: list[Photo] = []
        self._sketches: dict[int, Sketch] = {}
        self._at = 0
        self._profile: Profile | None = None
        self._learnt: LearntProfile | None = None
        self._confirmed = False
        self.set_up(self.tr("Teach it your style"), 1080, 700)
        self.intro = IntroPage(categories)
        self.drawing = DrawPage(theme)
        self.working = WorkingPage()
        self.outcome = ResultPage(theme)
        self.pages = QStackedWidget()
        for page in (self.intro, self.drawing, self.working, self.outcome):
            self.pages.addWidget(page)
        vbox(self.pages, on=self, margins=(24, 20, 24, 20))
        self.intro.start.clicked.connect(self.begin)
        self.drawing.next.clicked.connect(self.go_on)
        self.drawing.skip.clicked.connect(self.skip)
        self.drawing.back.clicked.connect(self.go_back)
        self.working.cancelled.connect(service.cancel)
        self.outcome.keep.clicked.connect(self._keep)
        self.outcome.more.clicked.connect(self.draw_more)
        self.outcome.discard.clicked.connect(self.close_at_once)
        self.outcome.add_folder.clicked.connect(self._add_folder)
        service.picked.connect(self._add_photos)
        service.opened.connect(self._show_picture)
        service.progress.connect(self._show_progress)
        service.learnt.connect(self._show_result)
        service.failed.connect(self._show_failure)
        self.intro.name.setFocus()

    @property
    def photo(self) -> Photo | None:
        """The picture that is being drawn."""
        return self._photos[self._at] if self._at < len(self._photos) else None

    def teaches(self, profile: Profile) -> bool:
        """Whether a profile is the one that is being taught here."""
        return self._profile is not None and self._profile.id == profile.id

    def begin(self) -> None:
        """Request pictures to draw."""
        self.intro.start.setEnabled(False)
        self._service.pick(self.intro.count.value(), self.intro.category)

    def go_on(self) -> None:
        """Store the drawing, then show the next picture or learn."""
        photo = self.photo
        if photo is None:
            return
        try:
            check_sketch(self.drawing.sketch)
        except StyleError as error:
            self.drawing.title.setText(str(error))
            return
        self._sketches[photo.id] = self.drawing.sketch
        self._step()

    def skip(self) -> None:
        """Leave this picture out."""
        photo = self.photo
        if photo is not None:
            self._sketches.pop(photo.id, None)
            self._step()

    def go_back(self) -> None:
        photo = self.photo
        if photo is not None and not self.drawing.sketch.is_empty:
            self._sketches[photo.id] = self.drawing.sketch
        self._at = max(0, self._at - 1)
        self._show()

    def draw_more(self) -> None:
        """Request as many pictures again; the drawings stay."""
        self.outcome.more.setEnabled(False)
        known = [photo.id for photo in self._photos]
        self._service.pick(
            self.intro.count.value(), self.intro.category, known, seed=len(self._photos)
        )

    def close_at_once(self) -> None:
        """Close without asking."""
        self._confirmed = True
        self.reject()

    def reject(self) -> None:
        at_end = self.pages.currentWidget() is self.outcome
        if self._sketches and not self._confirmed and not at_end:
            self._ask_to_leave()
        else:
            super().reject()

    def done(self, code: int) -> None:
        if self.pages.currentWidget() is self.working:
            self._service.cancel()
        self.drawing.canvas.stop()
        super().done(code)

    def _ask_to_leave(self) -> None:
        confirm(
            self,
            self.windowTitle(),
            self.tr("Stop teaching? The drawings made so far will be lost."),
            "",
            self.tr("Stop"),
            self.close_at_once,
            keep=self.tr("Keep drawing"),
        )

    def _step(self) -> None:
        self._at += 1
        if self._at < len(self._photos):
            self._show()
        elif self._sketches:
            self._learn()
        else:
            self._refuse(
                self.tr("No drawings yet"),
                self.tr("You skipped every picture. Draw a few of them to teach a style."),
            )

    def _show(self) -> None:
        photo = self._photos[self._at]
        sketch = self._sketches.get(photo.id, Sketch())
        self.drawing.show_photo(photo, sketch, self._at, len(self._photos))
        self._service.open(photo)
        self.pages.setCurrentWidget(self.drawing)
        self.drawing.canvas.setFocus()

    def _learn(self) -> None:
        category = self.intro.category
        kind = Kind.CATEGORY if category else Kind.STYLE
        name = self.intro.name.text().strip() or self.tr("My style")
        pairs = [
            (self._sketches[photo.id], photo)
            for photo in self._photos
            if photo.id in self._sketches
        ]
        self.working.bar.setRange(0, len(pairs))
        self.working.bar.setValue(0)
        self.pages.setCurrentWidget(self.working)
        self._profile = Profile.new(name, kind, category)
        self._service.learn(LearnRequest(self._profile, tuple(pairs)))

    def _add_folder(self) -> None:
        self.close_at_once()
        self.folder_wanted.emit()

    def _refuse(self, title: str, message: str, *, no_pictures: bool = False) -> None:
        self.outcome.show_refusal(title, message, no_pictures=no_pictures)
        self.pages.setCurrentWidget(self.outcome)

    def _add_photos(self, photos: list[Photo]) -> None:
        self.intro.start.setEnabled(True)
        self.outcome.more.setEnabled(bool(photos))
        if not photos:
            if not self._photos:
                self._refuse(
                    self.tr("Not enough pictures"),
                    self.tr(
                        "There are no pictures to draw. Add a folder of pictures, or choose "
                        "another category, then try again."
                    ),
                    no_pictures=True,
                )
            return
        self._at = len(self._photos)
        self._photos += photos
        self._show()

    def _show_picture(self, photo_id: int, image: QImage) -> None:
        photo = self.photo
        if photo is not None and photo.id == photo_id:
            self.drawing.picture.show_image(image, photo.name)

    def _show_progress(self, done: int, of: int) -> None:
        self.working.bar.setRange(0, of)
        self.working.bar.setValue(done)

    def _show_result(self, learnt: LearntProfile) -> None:
        if self.teaches(learnt.profile):
            self._learnt = learnt
            self.outcome.effect.show()
            self.outcome.keep.show()
            self.outcome.show_profile(learnt.profile)
            self.pages.setCurrentWidget(self.outcome)
            self.outcome.keep.setFocus()

    def _show_failure(self, profile: Profile, message: str) -> None:
        if not self.teaches(profile):
            return
        if message:
            self._refuse(self.tr("No style was learnt"), message)
        else:
            self._at = max(0, len(self._photos) - 1)
            self._show()

    def _keep(self) -> None:
        if self._learnt is not None:
            self.kept.emit(self._learnt)
            self._confirmed = True
            self.accept()
