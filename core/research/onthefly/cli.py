"""`inkseek evaluate onthefly`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from core.cli.output import DeviceOption, JsonOption, err, out, print_json
from core.research.evaluation.protocols.by_frame import STEPS, By
from core.research.kit.options import (
    CacheOption,
    Commands,
    DataOption,
    ResultsOption,
    SeedsOption,
    check_names,
    feature_cache,
    progress,
)
from core.research.kit.page import mean_spread

if TYPE_CHECKING:
    from core.research.kit.experiment import Experiment
    from core.research.onthefly.stages import FeatureEncoder

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
    backbone: Annotated[
        str | None,
        typer.Option(help="inception_v3, resnet50 or vgg16.", show_default="Inkseek's encoder"),
    ] = None,
    weights: Annotated[
        Path | None, typer.Option("--backbone-weights", help="File of the backbone's weights.")
    ] = None,
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

    Each row is trained with the settings that --choose found last. Results
    and settings are kept in --results; without it the page is written anew.
    """
    from core.research.onthefly.experiment import run_experiment
    from core.research.onthefly.page import RESULTS, write_page
    from core.research.onthefly.rows import ROWS
    from core.research.onthefly.splits import DATA_SETS, load_splits
    from core.research.onthefly.stages import StageSource

    known = {one.name: one for one in ROWS}
    check_names(row or (), known, "row")
    check_names([data_set], DATA_SETS, "data set")
    check_names([by], ("ink", "points"), "way to cut stages")
    rows = [known[name] for name in row or known]
    name = "-".join([data_set, str(steps), by, *([backbone] if backbone else [])])
    with progress() as watch:
        encoder = _load_encoder(backbone, weights, checkpoint, device)
        cut: By = "ink" if by == "ink" else "points"
        source = StageSource(encoder, steps, cut, data, feature_cache(cache), watch)
        splits = load_splits(source, data_set)
        found = run_experiment(
            name, rows, splits, range(seeds), results or RESULTS, watch, choose=choose
        )
    if results is None:
        err.print(f"The page is {escape(str(write_page()))}", soft_wrap=True)
    _show(found, as_json)


def _load_encoder(
    backbone: str | None, weights: Path | None, checkpoint: Path | None, device: str
) -> FeatureEncoder:
    import torch

    torch.set_num_threads(1)  # the matrices are small: more threads only wait for one another
    if backbone is None:
        from core.research.onthefly.encoders import load_encoder

        return load_encoder(checkpoint, device)
    from core.research.onthefly.backbones import load_backbone

    return load_backbone(backbone, weights, device)


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
