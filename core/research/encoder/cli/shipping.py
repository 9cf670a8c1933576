"""`inkseek train ship`, `measure`, `calibrate`: from weights to what travels with the program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from core.cli.output import DeviceOption, err, friendly
from core.research.encoder.cli.app import DataOption, train_app

FailuresOption = Annotated[
    bool,
    typer.Option("--failures/--no-failures", help="Replay the sample drawings; show what fails."),
]


@train_app.command("ship")
@friendly
def ship(
    run: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder of the run.")],
    to: Annotated[
        Path | None, typer.Option(help="Where to write.", show_default="resources/models")
    ] = None,
    data: DataOption = None,
    title: Annotated[str, typer.Option(help="One line that names the encoder.")] = "",
    remark: Annotated[
        str, typer.Option(help="What the recipe does not tell of how the run went.")
    ] = "",
    from_state: Annotated[
        bool, typer.Option("--from-state", help="Ship what a run that goes on has come to.")
    ] = False,
    blend: Annotated[
        Path | None,
        typer.Option(help="Folder of a run with the same beginning: ship the middle of both."),
    ] = None,
    failures: FailuresOption = False,
    device: DeviceOption = "auto",
) -> None:
    """Ship the weights of a run: measure them, write weights, card and page.

    The benchmarks whose data are installed are measured on the file that is shipped.
    """
    from core.encoder import shipped_weights
    from core.research.encoder.ship import blended, read_run
    from core.research.encoder.ship import ship as ship_run
    from core.research.evaluation.progress import watched_on

    folder = shipped_weights().parent if to is None else to
    trained = read_run(run, data, from_state=from_state)
    if blend is not None:
        trained = blended(trained, blend)
    with watched_on(err) as watch:
        card = ship_run(
            trained,
            folder,
            title=title,
            remark=remark,
            data=data,
            device=device,
            failures=failures,
            watch=watch,
        )
    if not card.metrics["benchmarks"]:
        err.print("[yellow]Nothing was measured:[/] none of the benchmarks' data were found.")
    err.print(f"{escape(card.id)} is in {escape(str(folder))}", soft_wrap=True)


@train_app.command("measure")
@friendly
def measure(
    data: DataOption = None, failures: FailuresOption = True, device: DeviceOption = "auto"
) -> None:
    """Measure the shipped encoder again, with the partial-sketch head that was made for it since.

    Its card and page are written anew, so that they say what `inkseek evaluate benchmark` says.
    """
    from core.encoder import shipped_weights
    from core.research.encoder.ship import measure_again
    from core.research.evaluation.progress import watched_on

    folder = shipped_weights().parent
    with watched_on(err) as watch:
        card = measure_again(folder, data=data, device=device, failures=failures, watch=watch)
    err.print(f"The card of {escape(card.id)} is written anew.", soft_wrap=True)


@train_app.command("calibrate")
@friendly
def calibrate(
    to: Annotated[
        Path | None, typer.Option(help="Where to write.", show_default="beside the weights")
    ] = None,
    data: DataOption = None,
    device: DeviceOption = "auto",
) -> None:
    """Measure what the shipped encoder's cosines mean: strong, fair or weak matches.

    Drawings of classes that training held out are asked for among a thousand photos. Run it after
    `ship`: the curves hold for one encoder and are not used with another.
    """
    from core.encoder import load_encoder, shipped_weights
    from core.research.encoder import calibration
    from core.research.evaluation.progress import watched_on
    from core.search.relevance import FILE, save_relevance

    file = to or shipped_weights().with_name(FILE)
    with watched_on(err) as watch:
        relevance, card = calibration.calibrate(load_encoder(device), data, watch)
    save_relevance(file, relevance, card)
    for kind in ("drawing", "picture"):
        shares = ", ".join(
            f"{word} {share:.0%}" for word, share in card[kind]["relevant_share"].items()
        )
        err.print(f"{kind}: relevant of hits called {shares}")
    err.print(f"{escape(str(file))} holds for {escape(relevance.encoder)}", soft_wrap=True)
