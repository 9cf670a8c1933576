"""Learns how the user draws from the pictures they use anyway, once they have agreed.

A picture that is opened, pinned or dragged out while a drawing is on the paper is most likely what
was meant. The pair is learnt when the drawing makes room for the next one, so that a later, better
choice counts. What is learnt so has a profile of its own, which can be forgotten as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.canvas import SketchDocument
from app.style.profile_list import ProfileList
from app.style.service import LearnRequest, StyleService
from app.ui.settings import Settings
from core.library import Photo
from core.sketch import Page
from core.style import Profile, StyleError
from core.style.example import check_sketch
from core.style.learn import LearntProfile

ASK, YES, NO = "ask", "yes", "no"

ID = b"learnt from use!".hex()
"""Of the profile, on every machine."""


class QuietLearning(QObject):
    """Watches which pictures are used, and learns.

    Signals:
        asked: Whether the user agrees (a question, what a button says, what it does).
        changed: The user agreed, or forgot what was learnt.
    """

    asked = Signal(str, str, object)
    changed = Signal()

    def __init__(
        self,
        service: StyleService,
        profiles: ProfileList,
        document: SketchDocument,
        settings: Settings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._profiles = profiles
        self._document = document
        self._settings = settings
        self._used: Photo | None = None
        document.set_aside.connect(self._learn)

    def note_use(self, photos: Sequence[Photo]) -> None:
        """A picture was opened, pinned or dragged out; several at once say nothing."""
        sketch = self._document.page.sketch
        if len(photos) != 1 or sketch.is_empty or self._service.workspace is None:
            return
        if self._settings.learn == ASK:
            # Asked once; the answer can be changed in the preferences.
            self._settings.learn = NO
            self.changed.emit()
            self.asked.emit(
                self.tr(
                    "May Inkseek learn how you draw from the pictures that you open, pin or drag "
                    "out? It stays on this computer."
                ),
                self.tr("Learn"),
                self._agree,
            )
        self._used = photos[0]

    def takes(self, learnt: LearntProfile) -> bool:
        """Save what was learnt, if it is the quiet profile; return whether it is."""
        profile = learnt.profile
        if profile.id != ID:
            return False
        known = self._profiles.find(ID)
        if known is None or known.examples != profile.examples:
            other = self._profiles.current not in (None, known)
            use = profile.is_on and not other
            change = self.tr("Learn from use")
            self._profiles.save(profile, change, learnt=True, use=use)
        return True

    def forget(self) -> None:
        """Forget everything that was learnt so; this can be undone."""
        self._used = None
        if self._profiles.find(ID) is not None:
            self._profiles.delete(ID)
        self.changed.emit()

    def _agree(self) -> None:
        self._settings.learn = YES
        self.changed.emit()

    def _learn(self, page: Page) -> None:
        """Learn from a drawing that makes room for the next one."""
        photo, self._used = self._used, None
        if photo is None or self._settings.learn != YES or page.sketch.is_empty:
            return
        try:
            check_sketch(page.sketch)
        except StyleError:
            return
        profile = self._profiles.find(ID) or Profile(ID, self.tr("Learnt from use"))
        self._service.learn(LearnRequest(profile, ((page.sketch, photo),)))
