"""The library of a studio on this computer, beside the one at home.

It lists every picture one may see, so browsing, filters, categories and the tray work as at home.
It has the vectors of the roots that were chosen, so that searches go on while the server is away.
Drawings and styles in it stay on this computer. `core.studio.mirror` keeps it up to date.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from core.files import replacing
from core.library import Catalogue, Library, Photo, ThumbnailStore
from core.library.vectors import Model
from core.search.serving import Serving, best
from core.studio.changes import Outbox, StudioCategories, StudioMarks
from core.studio.connection import StudioAwayError, StudioError
from core.studio.jobs import THUMBNAILS
from core.studio.membership import Membership, read
from core.studio.status import status


class Reach:
    """Whether the server answers, as the last one to ask it saw; any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.away_since: datetime | None = None

    def lost(self) -> None:
        """Note that the server does not answer."""
        with self._lock:
            self.away_since = self.away_since or datetime.now()

    def found(self) -> None:
        """Note that the server answers."""
        with self._lock:
            self.away_since = None


class StudioThumbnails(ThumbnailStore):
    """Thumbnails from the share, where workers put them, kept here within a size limit."""

    def __init__(self, root: Path, membership: Membership) -> None:
        super().__init__(root)
        self._shares = {
            place: ThumbnailStore(place / THUMBNAILS) for place in membership.places.values()
        }

    def get(self, photo: Photo) -> Path:
        known = self.path_of(photo.content_hash)
        for place, share in self._shares.items() if known is None else ():
            if photo.path.is_relative_to(place):
                known = self._copy(photo.content_hash, share.path_of(photo.content_hash))
        return known or super().get(photo)

    def _copy(self, content_hash: str, shared: Path | None) -> Path | None:
        if shared is None:
            return None
        place = self._place(content_hash)
        # Without a copy, the one on the share is shown; it may go away at any time.
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            with replacing(place, flush=False) as unfinished:
                shutil.copyfile(shared, unfinished)
            return place
        return shared


class StudioLibrary(Library):
    """What this computer has of a studio.

    Attributes:
        membership: The studio, and where its roots are mounted.
        reach: Whether the server answers.
        outbox: Changes that wait for it.
    """

    categories: StudioCategories
    marks: StudioMarks

    def __init__(self, root: Path, catalogue: Catalogue, thumbnails: ThumbnailStore) -> None:
        membership = read(root)
        if membership is None:
            raise StudioError("You have left this studio.  Join it again:  inkseek studio join URL")
        super().__init__(root, catalogue, StudioThumbnails(root / "thumbnails", membership))
        self.membership = membership
        self.reach = Reach()
        self.outbox = Outbox(root / "changes.json")
        self.categories = StudioCategories(catalogue.database, self.outbox)
        self.marks = StudioMarks(catalogue.database, self.outbox)

    def serving(self, shipped: Model, stored: Collection[str]) -> Serving:
        """The encoder that the studio's vectors are searched with, by what its server has.

        While the server is away, it is the one of the vectors on this computer.
        """
        counts, photos = self.catalogue.models_with_vectors(), self.catalogue.count()
        try:
            with self.membership.connect() as connection:
                state = status(connection)
            counts = state["encoders"]
            photos = sum(root["photos"] for root in state["roots"])
            self.allow(state["role"])
        except StudioAwayError:
            self.reach.lost()
        learnt = counts.get(shipped.id, 0)
        waiting = max(counts.values(), default=0) - learnt
        model = best(counts, shipped.id, stored, waiting)
        return Serving(model, shipped.id, learnt, photos, waiting)

    def allow(self, role: str | None) -> None:
        """Offer the changes that a member's role allows."""
        self.categories.may_change = role == "curator"
        self.marks.may_change = role in ("curator", "contributor")

    def empty(self) -> None:
        """Forget the studio's pictures, because it was left; drawings and styles stay."""
        with self.catalogue.database.writing() as connection:
            for table in ("folder", "model", "category"):
                connection.execute(f"DELETE FROM {table}")
        for name in ("mirror.json", "changes.json"):
            (self.root / name).unlink(missing_ok=True)
        for folder in ("thumbnails", "index"):
            shutil.rmtree(self.root / folder, ignore_errors=True)
