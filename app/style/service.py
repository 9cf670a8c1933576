"""Learns in the background: picks pictures and learns profiles, one after the other."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.search import Workspace
from app.ui.pictures import to_qimage
from app.ui.tasks import Tasks
from core.encoder.base import WholeEncoder
from core.library import CatalogueError, Filters, Library, Photo, PictureError, open_picture
from core.sketch import Sketch
from core.style import Example, Profile, StyleError
from core.style.learn import LearntProfile, learn
from core.style.prior import Priors, load_priors
from core.style.suggestions import suggest_photos

log = logging.getLogger(__name__)

MAX_RANKED = 20_000
"""A profile is measured by ranks among at most so many pictures."""

PICTURE_SIDE = 1200

LoadPriors = Callable[[str], Priors]


class _Cancelled(Exception):  # noqa: N818 - it is no error
    """The user cancelled."""


@dataclass(frozen=True)
class LearnRequest:
    """A profile to learn, with pairs to add to it first.

    Attributes:
        profile: what is learnt.
        pairs: drawings and the photos they were made for.
    """

    profile: Profile
    pairs: tuple[tuple[Sketch, Photo], ...] = ()


class StyleService(QObject):
    """Owns the thread.

    Attributes:
        workspace: What is learnt for.

    Signals:
        picked: Pictures to draw (list of Photo).
        opened: A large picture (photo id, QImage; null if unreadable).
        progress: Drawings done, of how many.
        learnt: A profile was learnt (LearntProfile).
        failed: Learning failed (Profile, a message; empty if cancelled).
    """

    picked = Signal(object)
    opened = Signal(int, QImage)
    progress = Signal(int, int)
    learnt = Signal(object)
    failed = Signal(object, str)

    def __init__(self, load: LoadPriors = load_priors, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._load = load
        self._priors: Priors | None = None
        self.workspace: Workspace | None = None
        self._called_off = threading.Event()
        self._tasks = Tasks("style", self)

    def use(self, workspace: Workspace) -> str:
        """Use this workspace from now on; return why that is impossible, or ""."""
        self.workspace = workspace
        self._priors = None
        if not (
            hasattr(workspace.encoder, "sketch_joint")
            and hasattr(workspace.encoder, "sketch_features")
        ):
            return self.tr("This encoder can't learn styles.")
        try:
            self._priors = self._load(workspace.encoder.card.id)
        except StyleError as error:
            return str(error)
        return ""

    def pick(self, n: int, category: str = "", without: Sequence[int] = (), seed: int = 0) -> None:
        """Choose pictures to draw."""
        self._tasks.run(partial(self._pick, n, category, tuple(without), seed), self.picked.emit)

    def open(self, photo: Photo) -> None:
        """Read a large picture."""
        self._tasks.run(partial(_open, photo), partial(self.opened.emit, photo.id))

    def learn(self, request: LearnRequest) -> None:
        """Learn a profile; ends with `learnt` or `failed`."""
        self._called_off.clear()
        profile = request.profile

        def tell(learnt: LearntProfile | None) -> None:
            if learnt is None:
                self.failed.emit(profile, "")
            else:
                self.learnt.emit(learnt)

        self._tasks.run(
            partial(self._learn, request),
            tell,
            failed=partial(self.failed.emit, profile),
            saying=self.tr("Learning failed: {}"),
        )

    def cancel(self) -> None:
        self._called_off.set()

    def stop(self) -> None:
        """Cancel everything and wait for the end."""
        self._called_off.set()
        self._tasks.stop()

    def _pick(self, n: int, category: str, without: tuple[int, ...], seed: int) -> list[Photo]:
        found: list[Photo] = []
        try:
            if self.workspace is not None:
                library, model = self.workspace.library, self.workspace.encoder.card.id
                found = suggest_photos(
                    library.catalogue,
                    library.thumbnails,
                    model,
                    n,
                    category=category,
                    without=without,
                    seed=seed,
                )
        except CatalogueError as error:
            log.warning("no pictures to draw: %s", error)
        return found

    def _learn(self, request: LearnRequest) -> LearntProfile | None:
        """Learn a profile; return None when cancelled."""
        if self.workspace is None or self._priors is None:
            raise StyleError(self.tr("Inkseek is not ready to learn yet."))
        library = self.workspace.library
        pairs = [_example(library, sketch, photo) for sketch, photo in request.pairs]
        profile = request.profile.with_examples(*pairs) if pairs else request.profile
        try:
            return learn(
                profile,
                cast(WholeEncoder, self.workspace.encoder),
                self._priors,
                self._pictures(profile),
                known=_known(library, profile, self.workspace.encoder.card.id),
                progress=self._tell,
            )
        except _Cancelled:
            return None

    def _pictures(self, profile: Profile) -> NDArray[np.float32]:
        """Vectors of the pictures that a profile is measured among."""
        assert self.workspace is not None
        ids, vectors = self.workspace.searcher.sample(MAX_RANKED)
        if profile.category:
            wanted = Filters(categories=frozenset({profile.category}))
            vectors = vectors[np.isin(ids, self.workspace.library.catalogue.matching(wanted))]
        return vectors

    def _tell(self, done: int, of: int) -> None:
        if self._called_off.is_set():
            raise _Cancelled
        self.progress.emit(done, of)


def _open(photo: Photo) -> QImage:
    try:
        return to_qimage(open_picture(photo.path, side=PICTURE_SIDE))
    except PictureError as error:
        log.info("%s can't be shown: %s", photo.path, error)
        return QImage()


def _example(library: Library, sketch: Sketch, photo: Photo) -> Example:
    library.thumbnails.read(photo)  # makes a damaged one again
    small = library.thumbnails.get(photo).read_bytes()
    return Example(sketch, photo.content_hash, photo.name, small)


def _known(library: Library, profile: Profile, model: str) -> dict[str, NDArray[np.float32]]:
    """Vectors of the profile's pictures that the library has, by their content."""
    found: dict[str, NDArray[np.float32]] = {}
    for example in profile.examples:
        photos = library.catalogue.with_content(example.content_hash)
        _, vectors = library.catalogue.embeddings(model, ids=[photo.id for photo in photos])
        if len(vectors):
            found[example.content_hash] = vectors[0]
    return found
