"""What there is to filter by: the categories and folders of the library, counted off the window."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot

from core.library import Catalogue, CatalogueError, Folder

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Facets:
    """The choices a filter has.

    Attributes:
        categories: Names and how many photos each has, by name.
        folders: The known folders, by path.
    """

    categories: tuple[tuple[str, int], ...] = ()
    folders: tuple[Folder, ...] = ()


class FacetReader(QObject):
    """Reads the choices in a thread of its own: counting 100,000 photos takes longer than a frame.

    Signals:
        changed: There are other choices now (Facets).
    """

    changed = Signal(object)
    _counted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue: Catalogue | None = None
        self._facets = Facets()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="facets")
        self._pending = 0
        self._stopped = False
        self._counted.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def facets(self) -> Facets:
        return self._facets

    def use(self, catalogue: Catalogue) -> None:
        """Read from this catalogue."""
        self._catalogue = catalogue
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Count again, because the library has changed; once more at most while one is counting."""
        if self._catalogue is None or self._stopped or self._pending > 1:
            return
        self._pending += 1
        self._pool.submit(self._count, self._catalogue)

    def stop(self) -> None:
        """Refuse work and wait for what is being counted."""
        self._stopped = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _count(self, catalogue: Catalogue) -> None:
        found: Facets | None = None
        try:
            found = Facets(tuple(catalogue.categories()), tuple(catalogue.folders()))
        except CatalogueError as error:
            log.warning("categories and folders can't be counted: %s", error)
        self._counted.emit(found)

    @Slot(object)
    def _take(self, facets: Facets | None) -> None:
        self._pending -= 1
        if facets is not None and facets != self._facets and not self._stopped:
            self._facets = facets
            self.changed.emit(facets)
