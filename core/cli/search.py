"""`inkseek search`: ranks the library by drawings, pictures and words."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from core.cli.opening import filled_library, serving_encoder
from core.cli.output import (
    DeviceOption,
    JsonOption,
    LibraryOption,
    count,
    err,
    friendly,
    out,
    print_json,
    shown,
)
from core.errors import UserError

if TYPE_CHECKING:
    from core.library import Filters
    from core.search import Query, Ranking, Term


DAY = "%Y-%m-%d"

PicturesOption = Annotated[
    list[Path] | None,
    typer.Option(
        exists=True, dir_okay=False, show_default=False, help="A picture to find similar ones to."
    ),
]


@friendly
def search(
    sketch: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            show_default=False,
            help="A drawing: .inkseek, .svg, .ndjson, or a picture of lines on paper.",
        ),
    ] = None,
    photo: PicturesOption = None,
    words: Annotated[
        list[str] | None,
        typer.Option(
            show_default=False,
            help="What the pictures show, such as dog; -dog for what they don't show.",
        ),
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=10_000, help="How many to show.")] = 10,
    category: Annotated[
        list[str] | None,
        typer.Option(help="Only pictures of this category.", show_default=False),
    ] = None,
    name: Annotated[str, typer.Option(help="Only pictures with this in their name.")] = "",
    tag: Annotated[
        list[str] | None,
        typer.Option(help="Only pictures with this tag; of several, with all.", show_default=False),
    ] = None,
    stars: Annotated[
        int, typer.Option(min=0, max=5, help="Only pictures with this many stars, or more.")
    ] = 0,
    since: Annotated[
        datetime | None,
        typer.Option(formats=[DAY], show_default=False, help="Only pictures taken then or later."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=[DAY], show_default=False, help="Only pictures taken by that day."),
    ] = None,
    library: LibraryOption = None,
    studio: Annotated[
        bool, typer.Option("--studio", help="Search the studio you have joined.")
    ] = False,
    device: DeviceOption = "auto",
    json: JsonOption = False,
) -> None:
    """Find pictures by drawing them.

    --sketch, --photo and --words may be given several times, and together; the ranking then follows
    all of them.

    JSON: photos (how many were ranked), notice (text or null), unknown_words (those that were only
    looked for in names, folders and categories), ms (raster, encode, index, catalogue, total) and
    results, best first: id, rank, score, path, name, category, online, folded (number of
    near-duplicates behind it), chance (0 to 1, that it is right; null if not calibrated).
    """
    if not (sketch or photo or words):
        raise typer.BadParameter("give a drawing with --sketch, a picture with --photo or --words")
    from core.library import Filters

    filters = Filters(
        categories=frozenset(category or ()),
        name=name,
        tags=frozenset(tag or ()),
        stars=stars,
        since=since and since.date(),
        until=until and until.date(),
    )
    query = _query(sketch or [], photo or [], words or [], k, filters)
    if studio:
        from core.cli.studio import open_searcher
        from core.search.score_term import ScoreTerm

        # Words and colours look at every picture.
        by_copy = any(isinstance(term, ScoreTerm) for term in query.terms)
        with closing(open_searcher(device, by_copy=by_copy)) as searcher:
            ranking = searcher.search(query)
    else:
        ranking = _search_library(query, library, device)
    if not json:
        _print_report(ranking)
        return
    from core.search.ranking import as_json

    print_json(as_json(ranking))


def _search_library(query: Query, library: Path | None, device: str) -> Ranking:
    with filled_library(library) as opened:
        from core.search import Searcher
        from core.search.relevance import shipped_relevance
        from core.search.words import shipped_words

        encoder = serving_encoder(opened, device)
        relevance, known = shipped_relevance(encoder.card.id), shipped_words(encoder.card)
        with closing(Searcher(opened, encoder, relevance=relevance, words=known)) as searcher:
            return searcher.search(query)


def _query(
    sketches: list[Path], photos: list[Path], words: list[str], k: int, filters: Filters
) -> Query:
    from core.search import Query, balance_terms

    terms = balance_terms(_terms(sketches, photos, words))
    return Query(terms, filters, k)


def _terms(sketches: list[Path], photos: list[Path], words: list[str]) -> list[Term]:
    from core.search import PictureTerm, WordTerm, page_terms
    from core.sketch import read_page

    terms: list[Term] = []
    for path in sketches:
        page = read_page(path)
        if not page.asks:
            raise UserError(f"There is nothing drawn in {shown(path)}.")
        terms += page_terms(page)
    terms += [PictureTerm(path) for path in photos]
    return terms + [WordTerm.of(said) for said in words]


def _print_report(ranking: Ranking) -> None:
    if ranking.notice:
        err.print(f"[yellow]{escape(ranking.notice)}[/]")
    for word in ranking.unknown_words:
        err.print(
            f"[yellow]Inkseek does not know what “{escape(shown(word))}” looks like. It searched "
            "the names of files, folders and categories, and keywords.[/]"
        )
    if not ranking.hits:
        out.print("No pictures match these filters.")
        return
    table = Table(box=None, header_style="dim")
    table.add_column("", justify="right", style="dim")
    table.add_column("picture", style="bold", overflow="fold")
    table.add_column("category", style="dim")
    table.add_column("likeness", justify="right")
    table.add_column("where", style="dim", overflow="fold")
    for hit in ranking.hits:
        where = shown(hit.photo.path.parent)
        if not hit.photo.online:
            where += "  (not there now)"
        if hit.folded:
            where += f"  (+{len(hit.folded)} alike)"
        table.add_row(
            str(hit.rank),
            escape(shown(hit.photo.name)),
            escape(shown(hit.photo.category or "")),
            f"{hit.score:.3f}",
            escape(where),
        )
    out.print(table)
    out.print(
        f"[dim]{count(ranking.n_photos, 'picture')} ranked in {ranking.timings.total:.0f} ms[/]"
    )
