"""The style wizard: a few pictures to draw, then an honest look at what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.style.draw_page import DrawPage
from app.style.intro_page import IntroPage
from app.style.result_page import ResultPage, WorkingPage
from app.style.service import LearnRequest, StyleService
from app.ui.theme import Theme
from core.library import Photo
from core.sketch import Sketch
from core.style import Kind, Profile, StyleError
from core.style.example import check_sketch
from core.style.learn import LearntProfile


class StyleWizard(QDialog):
    """Leads through teaching; nothing is kept before the user says so.

    Signals:
        kept: The user wants this profile (Profile).
    """

    kept = Signal(object)

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
        self._skipped: set[int] = set()
        self._at = 0
        self._profile: Profile | None = None
        self._surely = False
        self.setWindowTitle(self.tr("Teach it your style"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(1080, 700)
        self.intro = IntroPage(categories)
        self.drawing = DrawPage(theme)
        self.working = WorkingPage()
        self.outcome = ResultPage(theme)
        self.start = QPushButton(self.tr("&Start"))
        self.start.setProperty("look", "main")
        self.start.setDefault(True)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.start)
        self.intro.layout().addLayout(row)  # type: ignore[union-attr]
        self.pages = QStackedWidget()
        for page in (self.intro, self.drawing, self.working, self.outcome):
            self.pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.addWidget(self.pages)
        self.start.clicked.connect(self.begin)
        self.drawing.next.clicked.connect(self.go_on)
        self.drawing.skip.clicked.connect(self.skip)
        self.drawing.back.clicked.connect(self.go_back)
        self.working.cancelled.connect(service.cancel)
        self.outcome.keep.clicked.connect(self._keep)
        self.outcome.more.clicked.connect(self.draw_more)
        self.outcome.discard.clicked.connect(self.close_at_once)
        service.picked.connect(self._picked)
        service.opened.connect(self._opened)
        service.progress.connect(self._progress)
        service.learnt.connect(self._learnt)
        service.failed.connect(self._failed)
        self.intro.name.setFocus()

    @property
    def photo(self) -> Photo | None:
        """The picture that is being drawn."""
        return self._photos[self._at] if self._at < len(self._photos) else None

    @Slot()
    def begin(self) -> None:
        """Look for pictures to draw."""
        self.start.setEnabled(False)
        self._service.pick(self.intro.count.value(), self.intro.category)

    @Slot()
    def go_on(self) -> None:
        """Take the drawing, and show the next picture or learn."""
        photo = self.photo
        if photo is None:
            return
        try:
            check_sketch(self.drawing.sketch)
        except StyleError as error:
            self.drawing.title.setText(str(error))
            return
        self._sketches[photo.id] = self.drawing.sketch
        self._skipped.discard(photo.id)
        self._step()

    @Slot()
    def skip(self) -> None:
        """Leave this picture out."""
        photo = self.photo
        if photo is not None:
            self._skipped.add(photo.id)
            self._sketches.pop(photo.id, None)
            self._step()

    @Slot()
    def go_back(self) -> None:
        photo = self.photo
        if photo is not None and not self.drawing.sketch.is_empty:
            self._sketches[photo.id] = self.drawing.sketch
        self._at = max(0, self._at - 1)
        self._show()

    @Slot()
    def draw_more(self) -> None:
        """Ask for as many pictures again; what was drawn stays."""
        self.outcome.more.setEnabled(False)
        known = [photo.id for photo in self._photos]
        self._service.pick(
            self.intro.count.value(), self.intro.category, known, seed=len(self._photos)
        )

    @Slot()
    def close_at_once(self) -> None:
        """Close without asking."""
        self._surely = True
        self.reject()

    def reject(self) -> None:
        if self._sketches and not self._surely and self.pages.currentWidget() is not self.outcome:
            self._ask_to_leave()
            return
        super().reject()

    def done(self, code: int) -> None:
        self._service.cancel()
        self.drawing.canvas.stop()
        super().done(code)

    def _ask_to_leave(self) -> None:
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.windowTitle())
        box.setText(self.tr("Stop teaching? The drawings made so far will be lost."))
        stop = box.addButton(self.tr("Stop"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(self.tr("Go on drawing"), QMessageBox.ButtonRole.RejectRole)
        stop.clicked.connect(self.close_at_once)
        box.open()

    def _step(self) -> None:
        self._at += 1
        if self._at < len(self._photos):
            self._show()
        elif self._sketches:
            self._learn()
        else:
            self._refuse(self.tr("No picture was drawn."))

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
        self._service.learn(LearnRequest(Profile.new(name, kind, category), tuple(pairs)))

    def _refuse(self, message: str) -> None:
        self.outcome.show_refusal(message)
        self.pages.setCurrentWidget(self.outcome)

    @Slot(object)
    def _picked(self, photos: list[Photo]) -> None:
        self.start.setEnabled(True)
        self.outcome.more.setEnabled(bool(photos))
        if not photos:
            if not self._photos:
                self._refuse(
                    self.tr("There are no pictures to draw yet. Add a folder of pictures first.")
                )
            return
        self._at = len(self._photos)
        self._photos += photos
        self._show()

    @Slot(int, QImage)
    def _opened(self, photo_id: int, image: QImage) -> None:
        photo = self.photo
        if photo is not None and photo.id == photo_id:
            self.drawing.picture.show_image(image, photo.name)

    @Slot(int, int)
    def _progress(self, done: int, of: int) -> None:
        self.working.bar.setRange(0, of)
        self.working.bar.setValue(done)

    @Slot(object)
    def _learnt(self, learnt: LearntProfile) -> None:
        if self.pages.currentWidget() is self.working:
            self._profile = learnt.profile
            self.outcome.effect.show()
            self.outcome.keep.show()
            self.outcome.show_profile(learnt.profile)
            self.pages.setCurrentWidget(self.outcome)
            self.outcome.keep.setFocus()

    @Slot(object, str)
    def _failed(self, _profile: Profile, message: str) -> None:
        if self.pages.currentWidget() is not self.working:
            return
        if message:
            self._refuse(message)
        else:
            self._at = max(0, len(self._photos) - 1)
            self._show()

    @Slot()
    def _keep(self) -> None:
        if self._profile is not None:
            self.kept.emit(self._profile)
            self._surely = True
            self.accept()
