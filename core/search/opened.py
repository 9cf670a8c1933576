"""A library that programs without a window search: scripts, the local service, assistants."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from core import paths
from core.encoder import ModelCard, WholeEncoder, shipped_weights
from core.encoder.store import load_and_keep
from core.library import ImportControl, Importer, ImportProgress, ImportReport, Library
from core.library.colours import add_from_thumbnails
from core.search import serving
from core.search.query import Query
from core.search.ranking import Ranking
from core.search.relevance import shipped_relevance
from core.search.searcher import Searcher
from core.search.words import shipped_words


class OpenedLibrary:
    """A library with its searcher; any thread may search while another one adds pictures.

    The encoder is loaded when it is first needed.

    Attributes:
        library: The library.
    """

    def __init__(self, library: Library, device: str = "auto") -> None:
        self.library = library
        self._device = device
        self._lock = threading.Lock()
        self._adding = threading.Lock()
        self._encoder: WholeEncoder | None = None
        self._searcher: Searcher | None = None

    @classmethod
    def open(cls, root: Path | None = None, *, device: str = "auto", create: bool = False) -> Self:
        """Open a library; a mistyped folder does not become an empty one.

        Raises:
            CatalogueError: There is none and `create` is False, or it cannot be opened.
        """
        return cls(Library.open(root or paths.default_library(), create=create), device)

    def search(self, query: Query) -> Ranking:
        """Return the best photos for a query; see `Searcher.search`."""
        return self.searcher().search(query)

    def searcher(self) -> Searcher:
        """Return the searcher, with the encoder that serves this library best."""
        with self._lock:
            if self._searcher is None:
                chosen = serving.choose(self.library, ModelCard.read(shipped_weights()))
                if self._encoder is None or self._encoder.card.id != chosen.model_id:
                    self._encoder = serving.load(chosen, self._device)
                card = self._encoder.card
                self._searcher = Searcher(
                    self.library,
                    self._encoder,
                    relevance=shipped_relevance(card.id),
                    words=shipped_words(card),
                )
            return self._searcher

    def add(
        self,
        folders: Sequence[Path],
        *,
        control: ImportControl | None = None,
        on_progress: Callable[[ImportProgress], None] | None = None,
    ) -> ImportReport:
        """Import folders, or look through the known ones if there are none.

        Raises:
            CatalogueError: The library cannot be written.
        """
        with self._adding:
            encoder = self._shipped()
            control = control or ImportControl()
            report = Importer(self.library, encoder).run(
                list(folders) or None, control=control, on_progress=on_progress
            )
            add_from_thumbnails(self.library, control)
            # No other encoder is needed once this one has embedded every picture.
            self.library.catalogue.forget_replaced_models(encoder.card.id)
        self._end_former(encoder)
        return report

    def close(self) -> None:
        with self._lock:
            if self._searcher is not None:
                self._searcher.close()
                self._searcher = None
        self.library.close()

    def _shipped(self) -> WholeEncoder:
        with self._lock:
            known = self._encoder
        if known is not None and known.card.id == ModelCard.read(shipped_weights()).id:
            return known
        return load_and_keep(self._device)

    def _end_former(self, shipped: WholeEncoder) -> None:
        """Let the next search choose anew, if a former encoder answered until now."""
        with self._lock:
            if self._encoder is None:
                self._encoder = shipped
            elif self._encoder.card.id != shipped.card.id and self._searcher is not None:
                self._searcher.close()
                self._searcher = None
