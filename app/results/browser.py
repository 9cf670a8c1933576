"""Browsing: with nothing to search for, the list shows the library itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.results.rows import BrowsedRows
from app.results.view import ResultsView
from app.search import QueryComposer
from app.ui.tasks import Tasks
from core.library import Catalogue, Filters, Order, Photo

WAITING_PAGES = 4
"""Pages further from the one wanted last were scrolled past and need not be read."""


class Browser(QObject):
    """Lists the photos that match the filters, in an order of the user's, and reads them in pages.

    Attributes:
        count: How many photos the list has; None before the first one.
        order: The order.

    Signals:
        listed: A list is shown.
    """

    listed = Signal()

    def __init__(self, view: ResultsView, composer: QueryComposer, order: Order) -> None:
        super().__init__(view)
        self._view = view
        self._composer = composer
        self._catalogue: Catalogue | None = None
        self._seed = 0
        self._asked: tuple[Filters, Order, int] | None = None
        self.count: int | None = None
        self.order = order
        self._tasks = Tasks("browsing", self)
        composer.changed.connect(self.refresh)
        view.typed.connect(self._find)

    @property
    def is_on(self) -> bool:
        """Whether there is nothing to search for."""
        return not self._composer.has_terms

    def use(self, catalogue: Catalogue) -> None:
        """Browse this library."""
        self._catalogue = catalogue
        self.refresh()

    def set_order(self, order: Order) -> None:
        """Choose the order; choosing the random one again shuffles again."""
        self.order = order
        self._seed += order is Order.RANDOM
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Read the list again, unless something is searched for."""
        if self._catalogue is None:
            return
        self._tasks.drop()
        if self.is_on:
            asked = self._composer.filters, self.order, self._seed
            self._tasks.run(
                partial(_list, self._catalogue, *asked), partial(self._show, asked), key=("list", 0)
            )

    def stop(self) -> None:
        self._tasks.stop()

    def _find(self, beginning: str, start: int) -> None:
        """Go to the next picture, from a row on, whose name begins so."""
        if self._catalogue is not None:
            self._tasks.run(
                partial(self._catalogue.beginning_with, beginning),
                partial(self._go, start),
                key=("typed", 0),
                first=True,
            )

    def _go(self, start: int, ids: Sequence[int]) -> None:
        results = self._view.results
        rows = [row for row in map(results.row_of, ids) if row is not None]
        if rows:
            n = results.rowCount()
            self._view.setCurrentIndex(results.index(min(rows, key=lambda row: (row - start) % n)))

    def _show(self, asked: tuple[Filters, Order, int], rows: BrowsedRows) -> None:
        if not self.is_on or asked != (self._composer.filters, self.order, self._seed):
            return
        # A list that only grew stays where it was scrolled to.
        is_new = asked != self._asked or self._view.results.is_ranked
        self._asked = asked
        self.count = len(rows)
        rows.want = partial(self._read, rows)
        self._view.show_rows(rows, from_top=is_new)
        self.listed.emit()

    def _read(self, rows: BrowsedRows, page: int) -> None:
        self._tasks.drop(lambda key: key[0] == "page" and abs(key[1] - page) > WAITING_PAGES)
        if self._catalogue is not None:
            self._tasks.run(
                partial(self._catalogue.photos, rows.page_ids(page)),
                partial(self._fill, rows, page),
                key=("page", page),
                first=True,
            )

    def _fill(self, rows: BrowsedRows, page: int, photos: Sequence[Photo]) -> None:
        self._view.results.rows_loaded(rows, rows.fill(page, photos))


def _list(catalogue: Catalogue, filters: Filters, order: Order, seed: int) -> BrowsedRows:
    return BrowsedRows(catalogue.in_order(filters, order, seed))
