"""Search picture libraries by drawing, from Python.

Everything else inside `inkseek` may change with any release. What a user can put right is raised as
`inkseek.Error`, with a message that says what to do.

Examples:
    Open a library, draw, and ask for the best pictures:

    >>> import inkseek
    >>> library = inkseek.Library.open()
    >>> drawing = inkseek.Sketch.load("umbrella.inkseek")
    >>> for match in library.search(drawing, top=2):
    ...     print(match.rank, match.name)
    1 umbrella.png
    2 ...
    >>> library.close()
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from core.errors import UserError as Error

if TYPE_CHECKING:
    from datetime import date

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from core.encoder import WholeEncoder
    from core.library import ImportProgress, ImportReport
    from core.search.opened import OpenedLibrary
    from core.sketch import Page

__all__ = ["Encoder", "Error", "Library", "Match", "Sketch"]

PathLike = str | os.PathLike[str]


class Sketch:
    """A drawing. It never changes.

    Examples:
        >>> roof = [(10, 40), (50, 10), (90, 40)]
        >>> walls = [(20, 40), (20, 90), (80, 90), (80, 40)]
        >>> house = inkseek.Sketch.from_strokes([roof, walls])
        >>> house
        Sketch(2 strokes)
        >>> house.image(64).shape
        (64, 64)
    """

    def __init__(self, page: Page) -> None:
        self._page = page

    @classmethod
    def from_strokes(cls, wanted: Iterable[ArrayLike], unwanted: Iterable[ArrayLike] = ()) -> Self:
        """Make a drawing of strokes; units do not matter, and y grows downwards.

        Args:
            wanted: Each stroke as rows of x and y and, if known, pressure (0 to 1) and seconds.
            unwanted: Strokes that say what a picture should not show.

        Raises:
            ValueError: A stroke has no points, or numbers that are not finite.
        """
        from core.sketch import Page, Sketch, Stroke

        drawn, negative = (
            Sketch(tuple(map(Stroke.from_points, strokes))) for strokes in (wanted, unwanted)
        )
        return cls(Page(drawn, negative=negative))

    @classmethod
    def from_svg(cls, svg: str | bytes) -> Self:
        """Read the lines of an SVG document.

        Raises:
            Error: It is no SVG, or nothing is drawn in it.

        Examples:
            >>> inkseek.Sketch.from_svg(
            ...     '<svg xmlns="http://www.w3.org/2000/svg"><circle cx="5" cy="5" r="4"/></svg>'
            ... )
            Sketch(1 stroke)
        """
        from core.sketch import Page
        from core.sketch.formats.svg import from_svg

        return cls(Page(from_svg(svg)))

    @classmethod
    def load(cls, path: PathLike) -> Self:
        """Read a drawing from a file: .inkseek, .svg, .ndjson, or a picture of lines on paper.

        Raises:
            Error: It cannot be read.
        """
        from core.sketch import read_page

        return cls(read_page(path))

    def save(self, path: PathLike) -> None:
        """Write the drawing as its name asks: .inkseek, .svg, .ndjson or .png.

        Raises:
            Error: The name asks for no such format.
        """
        from core.sketch import write_page

        write_page(self._page, path)

    def image(self, size: int = 256) -> NDArray[np.uint8]:
        """Return the drawing in dark lines on white, as the encoder sees it."""
        from core.sketch import rasterise

        page = self._page
        return rasterise(page.bitmap if page.bitmap and page.sketch.is_empty else page.sketch, size)

    def __repr__(self) -> str:
        if self._page.bitmap is not None:
            return "Sketch(a picture)"
        strokes = len(self._page.sketch.strokes) + len(self._page.negative.strokes)
        return f"Sketch({strokes} stroke{'' if strokes == 1 else 's'})"


@dataclass(frozen=True)
class Match:
    """A picture that was found.

    Attributes:
        rank: 1 for the best.
        score: Its likeness to what was asked; 1 at most.
        path: Where the picture is.
        category: Its category, if it has one.
        online: False while the file cannot be reached.
        chance: The chance that it is right, 0 to 1; None if that is not known.
    """

    rank: int
    score: float
    path: Path
    category: str | None
    online: bool
    chance: float | None

    @property
    def name(self) -> str:
        return self.path.name


class Library:
    """A picture library, which the window may have open at the same time.

    Examples:
        Close it, or use it in a `with` statement:

        >>> with inkseek.Library.open() as library:
        ...     found = library.search("umbrella.png", name="umbrella")
        >>> [match.name for match in found]
        ['umbrella.png']
    """

    def __init__(self, opened: OpenedLibrary) -> None:
        self._opened = opened

    @classmethod
    def open(cls, path: PathLike | None = None, *, create: bool = False) -> Self:
        """Open a library.

        Args:
            path: Its folder; your own library if None.
            create: Whether to make it if there is none.

        Raises:
            Error: There is none, or it cannot be opened.
        """
        from core.search.opened import OpenedLibrary

        return cls(OpenedLibrary.open(None if path is None else Path(path), create=create))

    def search(
        self,
        *wanted: Sketch | PathLike,
        words: Sequence[str] = (),
        top: int = 10,
        categories: Sequence[str] = (),
        name: str = "",
        tags: Sequence[str] = (),
        stars: int = 0,
        since: date | None = None,
        until: date | None = None,
    ) -> list[Match]:
        """Return the best pictures, best first.

        Args:
            wanted: Drawings, and picture files to find similar pictures to. Several count alike.
            words: What pictures show, such as "dog"; "-dog" for what they do not show.
            top: How many are wanted.
            categories: Only pictures of these.
            name: Only pictures with this in their file's name.
            tags: Only pictures that have all of these.
            stars: Only pictures with so many stars or more, up to 5.
            since: Only pictures taken on this day or later, by the camera's date or else the
                file's.
            until: Only pictures taken on this day or earlier.

        Raises:
            Error: A picture file cannot be read, or nothing is drawn.

        Examples:
            >>> with inkseek.Library.open() as library:
            ...     found = library.search("umbrella.png", tags=["holiday"], stars=3)
            >>> found
            []
        """
        from core.library import Filters
        from core.search import PictureTerm, Query, Term, WordTerm, balance_terms, page_terms

        terms: list[Term] = []
        for part in wanted:
            if not isinstance(part, Sketch):
                terms.append(PictureTerm(Path(part)))
            elif part._page.asks:
                terms += page_terms(part._page)
            else:
                raise Error("There is nothing drawn.")
        terms += map(WordTerm.of, words)
        filters = Filters(
            categories=frozenset(categories),
            name=name,
            tags=frozenset(tags),
            stars=stars,
            since=since,
            until=until,
        )
        hits = self._opened.search(Query(balance_terms(terms), filters, top)).hits
        return [
            Match(
                hit.rank,
                hit.score,
                hit.photo.path,
                hit.photo.category,
                hit.photo.online,
                hit.chance,
            )
            for hit in hits
        ]

    def add(
        self, *folders: PathLike, on_progress: Callable[[ImportProgress], None] | None = None
    ) -> ImportReport:
        """Import folders of pictures, which stay where they are; without any, look for changes.

        Args:
            folders: The folders.
            on_progress: Is told how far it is.

        Raises:
            Error: The library cannot be written.

        Examples:
            >>> with inkseek.Library.open("new-library", create=True) as library:
            ...     report = library.add("pictures")
            ...     print(report.added, report.failed, len(library))
            2 0 2
        """
        return self._opened.add([Path(folder) for folder in folders], on_progress=on_progress)

    def close(self) -> None:
        self._opened.close()

    def __len__(self) -> int:
        return self._opened.library.catalogue.count()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class Encoder:
    """Turns drawings and pictures into vectors; the larger their dot product, the more alike.

    Attributes:
        name: Names the weights; vectors of encoders with other names cannot be compared.
        dim: The length of its vectors.
        device: Where it computes.

    Examples:
        >>> encoder = inkseek.Encoder.load()
        >>> drawn = encoder.embed_sketches([inkseek.Sketch.load("umbrella.inkseek")])
        >>> pictures = encoder.embed_pictures(["umbrella.png", "pictures/fish.png"])
        >>> umbrella, fish = (drawn @ pictures.T)[0]
        >>> bool(umbrella > fish)
        True
    """

    def __init__(self, encoder: WholeEncoder) -> None:
        self._encoder = encoder
        self.name = encoder.card.id
        self.dim = encoder.card.dim
        self.device = encoder.device

    @classmethod
    def load(cls, path: PathLike | None = None, device: str = "auto") -> Self:
        """Load an encoder.

        Args:
            path: A `.safetensors` file with its card beside it; the program's own if None.
            device: `auto`, `cpu`, `cuda` or `mps`.

        Raises:
            Error: A file is missing or damaged, or there is no such device here.
        """
        from core.encoder import load_encoder

        return cls(load_encoder(device, None if path is None else Path(path)))

    def embed_sketches(self, sketches: Sequence[Sketch]) -> NDArray[np.float32]:
        """Return a unit vector for each drawing, as rows."""
        import numpy as np

        size = self._encoder.card.sketch_size
        return self._encoder.embed_sketches(np.stack([sketch.image(size) for sketch in sketches]))

    def embed_pictures(self, paths: Sequence[PathLike]) -> NDArray[np.float32]:
        """Return a unit vector for each picture file, as rows.

        Raises:
            Error: A picture cannot be read.
        """
        import numpy as np

        from core.encoder import photo_input
        from core.library import open_picture

        size = self._encoder.card.photo_size
        pixels = [photo_input(open_picture(Path(path)), size) for path in paths]
        return self._encoder.embed_photos(np.stack(pixels)).embeddings
