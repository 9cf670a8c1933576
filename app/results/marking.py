"""Stars and tags for the selected pictures: by keys, from the menu, with undo; and as sidecars."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from app.library.wording import pictures
from app.results.actions import ResultActions
from app.results.view import ResultsView
from app.ui.dialogs import ask_name, confirm
from app.ui.tasks import Tasks
from app.ui.theme import Theme
from app.ui.themed_actions import ThemedActions
from core.library import Library, Photo, sidecars
from core.library.tags import Mark

log = logging.getLogger(__name__)

KEPT_STEPS = 50
STAR = "★"


class Marking(QObject):
    """The actions, which act on the selected pictures or else on the best match.

    Attributes:
        actions: All of them; those with keys work in quick look, too.

    Signals:
        told: Something was done (a message, the text of a button, and what that does).
        changed: Stars or tags changed, so filters find other photos.
    """

    told = Signal(str, str, object)
    changed = Signal()

    def __init__(self, view: ResultsView, results: ResultActions, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._results = results
        self._library: Library | None = None
        self._steps: list[Mapping[int, Mark]] = []
        self._tasks = Tasks("marks", self)
        self._themed = ThemedActions(theme, self)
        self.stars = [
            self._make(self.tr("No stars"), "star", "0", partial(self._rate, 0)),
            *(
                self._make(STAR * n, "star-full", str(n), partial(self._rate, n))
                for n in range(1, 6)
            ),
        ]
        self.tags = self._make(self.tr("Tags…"), "tag", "T", self._ask_tags)
        self.undo = self._make(self.tr("Undo stars or tags"), "undo", "Ctrl+Alt+Z", self._undo)
        self.save = self._make(
            self.tr("Save stars and tags beside the pictures…"), "save", None, self._ask_save
        )
        self.actions = (*self.stars, self.tags, self.undo, self.save)
        self._follow()
        results.add_group(self.actions)
        view.selectionModel().selectionChanged.connect(self._follow)
        view.shown.connect(self._follow)

    def use(self, library: Library) -> None:
        """Mark photos of this library."""
        self._library = library
        self._steps.clear()
        self._follow()

    def stop(self) -> None:
        """Finish what has been asked for."""
        self._tasks.stop(finish=True)

    def _make(
        self, text: str, icon_name: str, keys: str | None, slot: Callable[..., object]
    ) -> QAction:
        action = self._themed.action(text, icon_name, None, slot)
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        # Single keys belong to the list, not to fields that are typed into.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._view.addAction(action)
        return action

    def _follow(self, *_: object) -> None:
        may = self._library is not None and bool(self._results.targets())
        for action in (*self.stars, self.tags, self.save):
            action.setEnabled(may)
        self.undo.setEnabled(bool(self._steps))

    def _rate(self, stars: int) -> None:
        if self._library is not None and (ids := self._ids()):
            self._change(ids, partial(self._library.marks.rate, ids, stars), self._say(stars, ids))

    def _say(self, stars: int, ids: Sequence[int]) -> str:
        return f"{STAR * stars or self.tr('No stars')}: {pictures(len(ids))}"

    def _ask_tags(self) -> None:
        library, ids = self._library, self._ids()
        if library is None or not ids:
            return
        self._tasks.run(partial(library.marks.of, ids), partial(self._show_tags, library, ids))

    def _show_tags(self, library: Library, ids: Sequence[int], marks: Mapping[int, Mark]) -> None:
        common = frozenset[str].intersection(*(mark.tags for mark in marks.values()))

        def give(text: str) -> None:
            wanted = {" ".join(tag.split()) for tag in text.split(",")} - {""}
            add, remove = wanted - common, common - wanted
            if add or remove:
                said = self.tr("Tags changed: {}").format(pictures(len(ids)))
                self._change(ids, partial(library.marks.tag, ids, add, remove), said)

        ask_name(
            self._view.window(),
            self.tr("Tags: {}").format(pictures(len(ids))),
            self.tr("Tags, separated by commas:"),
            give,
            name=", ".join(sorted(common)),
            may_be_empty=True,
        )

    def _change(self, ids: Sequence[int], work: Callable[[], None], said: str) -> None:
        assert self._library is not None
        marks = self._library.marks

        def carry_out() -> Mapping[int, Mark]:
            before = marks.of(ids)
            work()
            return before

        def done(before: Mapping[int, Mark]) -> None:
            self._steps = [*self._steps, before][-KEPT_STEPS:]
            self._renew()
            self.told.emit(said, self.tr("Undo"), self._undo)

        self._tasks.run(carry_out, done)

    def _undo(self) -> None:
        if self._library is not None and self._steps:
            before = self._steps.pop()
            self._tasks.run(partial(self._library.marks.restore, before), lambda _: self._renew())

    def _renew(self) -> None:
        self._follow()
        self.changed.emit()

    def _ask_save(self) -> None:
        photos = [photo for photo in self._results.targets() if photo.online]
        if not photos or self._library is None:
            return
        confirm(
            self._view.window(),
            self.tr("Stars and tags"),
            self.tr("Write files beside {}?").format(pictures(len(photos))),
            self.tr(
                "Each gets a small file such as photo.jpg.xmp, which other programs read. The "
                "pictures and the sidecars of other programs stay as they are."
            ),
            self.tr("Write"),
            lambda: self._save(photos),
        )

    def _save(self, photos: Sequence[Photo]) -> None:
        assert self._library is not None
        self._tasks.run(partial(_write_sidecars, self._library, photos), self._tell_saved)

    def _tell_saved(self, counts: tuple[int, int, str]) -> None:
        written, skipped, reason = counts
        said = self.tr("Written beside {}").format(pictures(written))
        if skipped:
            left = self.tr("left alone: {} with a file of another program")
            said += f" · {left.format(pictures(skipped))}"
        if reason:
            self._results.refused.emit(f"{said} · {reason}")
        else:
            self.told.emit(said, "", None)

    def _ids(self) -> list[int]:
        return [photo.id for photo in self._results.targets()]


def _write_sidecars(library: Library, photos: Sequence[Photo]) -> tuple[int, int, str]:
    """Return how many were written and passed over, and why one could not be written."""
    written, skipped, reason = 0, 0, ""
    for photo in photos:
        try:
            done = sidecars.write(photo.path, *library.marks.all_of(photo.id))
        except OSError as error:
            log.warning("no sidecar beside %s: %s", photo.path, error)
            reason = f"{photo.path.name}: {error.strerror or error}"
            continue
        written, skipped = written + done, skipped + (not done)
    return written, skipped, reason
