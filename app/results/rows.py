"""The rows of the list: a ranking that is there as a whole, or a library that is read in pages."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.library import Photo
from core.search import Hit

PAGE = 128
"""Photos that are read at once: a screen or two."""

KEPT_PAGES = 64


class Rows(Protocol):
    """What a list shows, row by row."""

    def __len__(self) -> int: ...

    def hit(self, row: int) -> Hit | None:
        """Return a row; None while it is still being read."""

    def photo_id(self, row: int) -> int:
        """Return the photo of a row, read or not."""

    def row_of(self, photo_id: int) -> int | None:
        """Return the row of a photo, or None if it is not among them."""


class RankedRows:
    """The hits of a ranking."""

    def __init__(self, hits: Sequence[Hit] = ()) -> None:
        self._hits = hits
        self._rows = {hit.photo.id: row for row, hit in enumerate(hits)}

    def __len__(self) -> int:
        return len(self._hits)

    def hit(self, row: int) -> Hit | None:
        return self._hits[row]

    def photo_id(self, row: int) -> int:
        return self._hits[row].photo.id

    def row_of(self, photo_id: int) -> int | None:
        return self._rows.get(photo_id)


class BrowsedRows:
    """The photos of a library, in the order of a list of ids; pages are read when needed.

    Attributes:
        ids: The photos.
        want: Receives the number of a page that is needed; set by who reads them.
    """

    def __init__(self, ids: NDArray[np.int64]) -> None:
        self.ids = ids
        self.want: Callable[[int], object] = lambda _page: None
        self._rows = dict(zip(ids.tolist(), range(len(ids)), strict=True))
        self._pages: OrderedDict[int, Mapping[int, Photo]] = OrderedDict()

    def __len__(self) -> int:
        return len(self.ids)

    def hit(self, row: int) -> Hit | None:
        page = self._pages.get(row // PAGE)
        if page is None:
            self.want(row // PAGE)
            return None
        # A photo that was deleted a moment ago leaves an empty tile until the list is read again.
        photo = page.get(int(self.ids[row]))
        return None if photo is None else Hit(photo, 0.0, row + 1)

    def photo_id(self, row: int) -> int:
        return int(self.ids[row])

    def row_of(self, photo_id: int) -> int | None:
        return self._rows.get(photo_id)

    def page_ids(self, page: int) -> NDArray[np.int64]:
        """Return the photos of a page."""
        return self.ids[page * PAGE : (page + 1) * PAGE]

    def fill(self, page: int, photos: Sequence[Photo]) -> range:
        """Take the photos of a page; return its rows."""
        self._pages[page] = {photo.id: photo for photo in photos}
        self._pages.move_to_end(page)
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        return range(page * PAGE, min((page + 1) * PAGE, len(self.ids)))
