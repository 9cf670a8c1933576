"""`inkseek demo`: the whole program in a terminal, on the sample pictures."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.live import Live
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from core import paths
from core.cli.importing import import_with_progress
from core.cli.opening import ready_encoder
from core.cli.output import (
    INTERRUPTED,
    DeviceOption,
    JsonOption,
    err,
    friendly,
    out,
    print_json,
    shown,
)
from core.errors import UserError

if TYPE_CHECKING:
    from core.demo import SampleSketch, Step
    from core.encoder import Encoder
    from core.library import Photo
    from core.library.library import Library

DEFAULT_SKETCH = "umbrella"


@friendly
def demo(
    sketch: Annotated[
        str, typer.Option(metavar="NAME", help="Which sample drawing; `list` names them.")
    ] = DEFAULT_SKETCH,
    picture: Annotated[
        Path, typer.Option("--out", dir_okay=False, help="Where to write the contact sheet.")
    ] = Path("demo.png"),
    device: DeviceOption = "auto",
    json: JsonOption = False,
) -> None:
    """Replay a sample drawing stroke by stroke and watch its picture being found.

    The first run renders the sample pictures (OpenMoji, CC BY-SA 4.0) and takes them into a
    library of their own; your own library is left alone.

    JSON: sketch, target, photos, picture (the contact sheet) and steps, one a stroke:
    strokes, rank, ms, best (names, best first).
    """
    from core.demo import sample_sketch, sample_sketch_names
    from core.library.library import Library

    names = sample_sketch_names()
    if sketch == "list":
        if json:
            print_json(list(names))
        else:
            out.print("\n".join(names))
        return
    if sketch not in names:
        raise typer.BadParameter(f"there is no sample drawing {sketch!r}, only {', '.join(names)}")
    if not picture.parent.is_dir():
        raise UserError(f"There is no folder {shown(picture.parent)} to write the picture into.")
    drawing = sample_sketch(sketch)
    with Library.open(paths.demo_library()) as library:
        encoder = ready_encoder(device)
        _take_in_samples(library, encoder)
        target, steps = _replay(library, encoder, drawing, quiet=json)
        _write_sheet(picture, library, drawing, target, steps)
    if json:
        print_json(_as_json(drawing, target, steps, picture))


def _take_in_samples(library: Library, encoder: Encoder) -> None:
    from core.samples import render_samples

    with Progress(console=err, transient=True) as bars:
        bar = bars.add_task("Rendering the sample pictures", total=None)
        folder = render_samples(lambda done, total: bars.update(bar, completed=done, total=total))
    report = import_with_progress(library, encoder, [folder], "Taking in the samples")
    if report.cancelled:
        err.print("Stopped; the same command goes on from here.")
        raise typer.Exit(INTERRUPTED)


def _replay(
    library: Library, encoder: Encoder, drawing: SampleSketch, *, quiet: bool
) -> tuple[Photo, list[Step]]:
    from core.demo import find_target, replay
    from core.search import Searcher

    try:
        target = find_target(library, drawing.target)
    except KeyError:
        raise UserError(
            f"The picture {drawing.target.relative_path} is missing from the samples. Delete "
            f"{shown(paths.samples_dir())} and {shown(library.root)}, then run the demo again."
        ) from None
    with closing(Searcher(library, encoder)) as searcher:
        steps = replay(searcher, drawing, target)
        if quiet:
            return target, list(steps)
        out.print(
            f"Drawing [bold]{drawing.name}[/] in {len(drawing.sketch.strokes)} strokes, "
            f"looking for it among {library.catalogue.count():,} pictures"
        )
        return target, _show_live(steps)


def _show_live(steps: Iterable[Step]) -> list[Step]:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for heading in ("stroke", "rank", "search", "of it encoding"):
        table.add_column(heading, justify="right")
    table.add_column("best five")
    done: list[Step] = []
    with Live(table, console=out, auto_refresh=False) as live:
        for step in steps:
            done.append(step)
            among_best = step.rank <= len(step.best)
            table.add_row(
                str(len(step.sketch.strokes)),
                f"[bold green]{step.rank:,}[/]" if among_best else f"{step.rank:,}",
                f"{step.timings.total:.0f} ms",
                f"[dim]{step.timings.encode:.0f} ms[/]",
                escape(shown(", ".join(hit.photo.path.stem for hit in step.best))),
            )
            live.refresh()
    return done


def _write_sheet(
    picture: Path, library: Library, drawing: SampleSketch, target: Photo, steps: list[Step]
) -> None:
    from core.contact_sheet import Found, SheetRow, draw_sheet, growing_drawing
    from core.samples import CREDIT

    whole = steps[-1].sketch.bounds
    rows = [
        SheetRow(
            growing_drawing(step.sketch, whole),
            tuple(
                Found(library.thumbnails.read(hit.photo), hit.photo.id == target.id)
                for hit in step.best
            ),
            f"{step.rank:,}",
            note=f"{step.timings.total:.0f} ms",
            good=step.rank <= len(step.best),
        )
        for step in steps
    ]

    title = f"Looking for: {drawing.name.replace('-', ' ')}"
    counted = f"{len(steps)} strokes · {steps[-1].n_photos:,} pictures · ranked after every stroke"
    sheet = draw_sheet(rows, title, counted, CREDIT)
    try:
        sheet.save(picture, format="PNG", optimize=True)
    except OSError as error:
        raise UserError(f"{shown(picture)} can't be written: {error.strerror or error}") from error
    err.print(f"Contact sheet: {escape(shown(picture))}  [dim]{escape(CREDIT)}[/]", soft_wrap=True)


def _as_json(
    drawing: SampleSketch, target: Photo, steps: list[Step], picture: Path
) -> dict[str, object]:
    return {
        "sketch": drawing.name,
        "target": str(target.path),
        "photos": steps[-1].n_photos,
        "picture": str(picture),
        "steps": [
            {
                "strokes": len(step.sketch.strokes),
                "rank": step.rank,
                "ms": round(step.timings.total, 3),
                "best": [hit.photo.path.stem for hit in step.best],
            }
            for step in steps
        ],
    }
