"""The choices of the filters: categories and folders, counted in the background."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.ui.tasks import Tasks
from core.library import Catalogue, Folder


@dataclass(frozen=True)
class Facets:
    """The choices of the filters.

    Attributes:
        categories: Names and how many photos each has, by name.
        folders: The known folders, by path.
    """

    categories: tuple[tuple[str, int], ...] = ()
    folders: tuple[Folder, ...] = ()


class FacetReader(QObject):
    """Reads the choices in the background: counting 100,000 photos takes longer than a frame.

    Signals:
        changed: The choices changed (Facets).
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue: Catalogue | None = None
        self._facets = Facets()
        self._tasks = Tasks("facets", self)

    def use(self, catalogue: Catalogue) -> None:
        """Read from this catalogue."""
        self._catalogue = catalogue
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Count again, because the library changed; at most one count waits."""
        if self._catalogue is not None:
            self._tasks.run(partial(_count, self._catalogue), self._take, key="facets")

    def stop(self) -> None:
        self._tasks.stop()

    def _take(self, facets: Facets) -> None:
        if facets != self._facets:
            self._facets = facets
            self.changed.emit(facets)


def _count(catalogue: Catalogue) -> Facets:
    return Facets(tuple(catalogue.categories()), tuple(catalogue.folders()))
