"""`inkseek evaluate onthefly`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from core.cli.output import DeviceOption, JsonOption, out, print_json
from core.research.evaluation.by_instance import STEPS, By
from core.research.kit.options import (
    CacheOption,
    Commands,
    DataOption,
    ResultsOption,
    SeedsOption,
    check_names,
    feature_cache,
    progress,
    report_written,
)
from core.research.kit.page import mean_spread

if TYPE_CHECKING:
    from core.research.kit.experiment import Experiment

_SHOWN = ("m@a", "m@b", "a@1", "a@5", "a@10", "ink", "strokes")


def evaluate(
    row: Annotated[
        list[str] | None, typer.Option("--row", help="Only this row; can be repeated.")
    ] = None,
    choose: Annotated[
        bool, typer.Option("--choose", help="First choose settings on the validation part.")
    ] = False,
    seeds: SeedsOption = 3,
    data_set: Annotated[str, typer.Option("--data-set", help="chairv2 or shoev2.")] = "chairv2",
    steps: Annotated[int, typer.Option(min=3, max=200, help="Stages T of a drawing.")] = STEPS,
    by: Annotated[str, typer.Option(help="What a stage is a part of: ink or points.")] = "ink",
    checkpoint: Annotated[
        Path | None, typer.Option("--checkpoint", help="Encoder.", show_default="the shipped one")
    ] = None,
    device: DeviceOption = "auto",
    results: ResultsOption = None,
    data: DataOption = None,
    cache: CacheOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train the rows and measure on the test part how early they find the photo.

    Each row is trained with the settings that --choose found last. Settings, results and the page
    made from them are kept in --results.
    """
    import torch

    from core.encoder import shipped_weights
    from core.encoder.torch.encoder import load_torch_encoder
    from core.research.encoder.dataset import Split
    from core.research.onthefly.dataset import BaseProjection
    from core.research.onthefly.experiment import RESULTS, run_experiment
    from core.research.onthefly.page import write_page
    from core.research.onthefly.rows import ROWS
    from core.research.onthefly.splits import DATA_SETS, load_splits
    from core.research.onthefly.stages import StageSource

    known = {one.name: one for one in ROWS}
    check_names(row or (), known, "row")
    check_names([data_set], DATA_SETS, "data set")
    check_names([by], ("ink", "points"), "way to cut stages")
    torch.set_num_threads(1)  # the matrices are small: more threads only wait for one another
    folder = results or RESULTS
    with progress() as watch:
        encoder = load_torch_encoder(
            checkpoint or shipped_weights(), device, partial_sketch_head=False
        )
        cut: By = "ink" if by == "ink" else "points"
        source = StageSource(encoder, steps, cut, data, feature_cache(cache), watch)
        held_out = Split.of(encoder.card).held_out_photos.get(data_set, ())
        splits = load_splits(source, data_set, BaseProjection.of(encoder), frozenset(held_out))
        found = run_experiment(
            f"{data_set}-{steps}-{by}", [known[name] for name in row or known], splits,
            range(seeds), folder, watch, choose=choose,
        )  # fmt: skip
    report_written(write_page(folder))
    _show(found, as_json)


def _show(found: Experiment, as_json: bool) -> None:
    if as_json:
        rows = {name: row.summary() for name, row in found.rows.items()}
        print_json({"protocol": found.protocol, "rows": rows})
        return
    table = Table("row", *_SHOWN, box=None)
    for name, row in found.rows.items():
        table.add_row(name, *(mean_spread(row, figure) for figure in _SHOWN))
    out.print(table)
    out.print(f"[dim]{escape(found.protocol)}[/]")


COMMANDS: Commands = {"evaluate": {"onthefly": evaluate}}
