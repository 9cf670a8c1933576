"""`inkseek evaluate category | instance | robustness | strokes | benchmark`: measuring.

Reports go to stdout, progress and notes to stderr, so that `--json` can be read by scripts as it
is. torch is imported when an encoder is loaded, not before.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from core.cli.output import DeviceOption, JsonOption, err, friendly, out
from core.errors import UserError
from core.research.datasets.splits import Split
from core.research.evaluation.by_instance import STEPS, By

if TYPE_CHECKING:
    from core.research.evaluation.measure import Measured, Measurer
    from core.research.evaluation.own_folders import OwnSet


evaluate_app = typer.Typer(
    name="evaluate",
    no_args_is_help=True,
    help="Measure how well pictures are found, by published protocols.",
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,  # a report of a bug must not carry file names
    context_settings={"help_option_names": ["-h", "--help"]},
)


PhotosOption = Annotated[Path, typer.Option("--photos", help="Folder of the photos.")]
SketchesOption = Annotated[Path, typer.Option("--sketches", help="Folder of the sketches.")]
CheckpointOption = Annotated[
    Path | None,
    typer.Option("--checkpoint", help="Weights to measure.", show_default="the shipped ones"),
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", help="Folder for report.json, report.md, plots and a sheet of hits."),
]


@evaluate_app.command("instance")
@friendly
def instance(
    photos: PhotosOption,
    sketches: Annotated[
        Path | None,
        typer.Option("--sketches", help="Folder of the sketches."),
    ] = None,
    strokes: Annotated[
        Path | None,
        typer.Option("--strokes", help="Stroke file: npz with keys, offsets and points."),
    ] = None,
    split: Annotated[Split, typer.Option(help="Part of the stroke file.")] = "test",
    steps: Annotated[int, typer.Option(min=1, max=1000, help="Stages T of a drawing.")] = STEPS,
    by: Annotated[By, typer.Option(help="What a stage is a part of.")] = "ink",
    checkpoint: CheckpointOption = None,
    device: DeviceOption = "auto",
    out_folder: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Does a sketch find the very photo it was drawn for? All photos are the gallery.

    A sketch is named like its photo, perhaps with -n or _n after it.
    Sketches stored as strokes (SVG, Inkseek JSON, ndjson, a stroke file)
    are measured stage by stage as well (m@A, m@B); class folders add
    figures within class. With both --sketches and --strokes, the first
    are the complete sketches and the second the ones cut into stages.
    """
    from core.research.evaluation.own_folders import instance_set

    own = instance_set(photos, sketches, strokes, split)
    with _measurer(checkpoint, device) as measurer:
        measured = measurer.by_instance(
            photos.name,
            own.sketches,
            own.photos,
            drawn=own.drawn,
            steps=steps,
            by=by,
            notes=own.notes,
        )
    _show(measured, out_folder, as_json)


@evaluate_app.command("benchmark")
@friendly
def benchmark(
    name: Annotated[str | None, typer.Argument(help="Which one; --list names them.")] = None,
    list_them: Annotated[bool, typer.Option("--list", help="List the benchmarks.")] = False,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Folder of the data sets.", show_default="$INKSEEK_DATA"),
    ] = None,
    cached: Annotated[
        bool, typer.Option("--cache", help="Keep the vectors for the next run of these weights.")
    ] = False,
    checkpoint: CheckpointOption = None,
    device: DeviceOption = "auto",
    out_folder: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure on a published data set, on the part that is held back from training."""
    from core.research.evaluation.benchmarks import BENCHMARKS

    known = {entry.name: entry for entry in BENCHMARKS}
    if list_them or name is None:
        table = Table("Benchmark", "What is measured", box=None)
        for entry in BENCHMARKS:
            table.add_row(entry.name, escape(entry.about))
        out.print(table)
        return
    if name not in known:
        raise UserError(f"There is no benchmark {name!r}. There are: {', '.join(known)}.")
    with _measurer(checkpoint, device, cached=cached) as measurer:
        measured = known[name].run(measurer, name, data)
    _show(measured, out_folder, as_json)


def _by_category(measurer: Measurer, title: str, own: OwnSet) -> Measured:
    """Does a sketch find photos of its class? Both folders hold a sub-folder a class.

    Measured in four directions (sketches and photos look for either);
    a query is never its own hit.
    """
    return measurer.by_category(title, own.sketches, own.photos, notes=own.notes)


def _by_disturbance(measurer: Measurer, title: str, own: OwnSet) -> Measured:
    """Does a sketch still find its class when it is disturbed?

    Both folders hold a sub-folder a class. Measured clean, turned,
    with a ground line, a stray dot, hatching, shaky lines, a part missing,
    mirrored, and with a second object.
    """
    from core.research.evaluation.robustness import by_disturbance

    return by_disturbance(measurer, title, own.sketches, own.photos, own.notes)


def _by_stroke(measurer: Measurer, title: str, own: OwnSet) -> Measured:
    """Does every stroke help? Both folders hold a sub-folder a class; the sketches are vectors.

    Counts the right photos among the first ten after every stroke,
    and how often a stroke loses more than two of them; and how soon
    the settled meter says that one can stop.
    """
    from core.research.evaluation.robustness import by_stroke

    return by_stroke(measurer, title, own.sketches, own.photos, own.notes)


def _add_command(name: str, measure: Callable[[Measurer, str, OwnSet], Measured]) -> None:
    """Add a command that measures on two folders with a sub-folder a class."""

    @friendly
    def command(
        photos: PhotosOption,
        sketches: SketchesOption,
        checkpoint: CheckpointOption = None,
        device: DeviceOption = "auto",
        out_folder: OutOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from core.research.evaluation.own_folders import category_set

        own = category_set(photos, sketches)
        with _measurer(checkpoint, device) as measurer:
            measured = measure(measurer, photos.name, own)
        _show(measured, out_folder, as_json)

    evaluate_app.command(name, help=inspect.getdoc(measure))(command)


_add_command("category", _by_category)
_add_command("robustness", _by_disturbance)
_add_command("strokes", _by_stroke)


@contextmanager
def _measurer(checkpoint: Path | None, device: str, *, cached: bool = False) -> Iterator[Measurer]:
    from core.encoder.torch.encoder import load_torch_encoder
    from core.research.evaluation.measure import Measurer
    from core.research.evaluation.progress import watched_on

    encoder = load_torch_encoder(checkpoint, device)
    with watched_on(err) as watch:
        yield Measurer(encoder, watch, cached)


def _show(measured: Measured, folder: Path | None, as_json: bool) -> None:
    from core.research.evaluation.output import write_out
    from core.research.evaluation.report import print_report

    notes = measured.report.notes
    if folder is not None:
        notes += write_out(measured, folder)
    if as_json:
        sys.stdout.write(measured.report.to_json())
    else:
        print_report(measured.report, out)
    for note in notes:
        err.print(f"[yellow]Note:[/] {escape(note)}", soft_wrap=True)
    if folder is not None:
        err.print(f"Written to {escape(str(folder))}", soft_wrap=True)
