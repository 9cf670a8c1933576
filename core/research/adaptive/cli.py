"""`inkseek train adaptive`, `inkseek evaluate style` and `inkseek evaluate adapt-category`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from core.cli.output import DeviceOption, JsonOption, err, out, print_json
from core.errors import UserError
from core.research.evaluation.progress import Watch
from core.research.kit.options import (
    CacheOption,
    Commands,
    DataOption,
    ResultsOption,
    check_names,
    feature_cache,
    progress,
    report_written,
)

if TYPE_CHECKING:
    from core.encoder.torch.encoder import TorchEncoder
    from core.research.adaptive.tasks import Task
    from core.research.kit.features import FeatureSource
    from core.style.prior import Priors

PriorOption = Annotated[
    Path | None, typer.Option("--prior", help="File of priors.", show_default="the shipped one")
]
SupportOption = Annotated[int, typer.Option("--support", min=1, max=40, help="Pairs.")]


def train(
    level: Annotated[
        list[str] | None, typer.Option("--level", help="Only this level; can be repeated.")
    ] = None,
    results: ResultsOption = None,
    data: DataOption = None,
    cache: CacheOption = None,
    device: DeviceOption = "auto",
) -> None:
    """Meta-learn how to adapt to a person or a category, as the paper does, beside comparators.

    The level "shipped" trains nothing: it measures the prior that comes with the program. Rows and
    settings that are in the result files already are kept; delete a file to run it again. The page
    is written from all result files.
    """
    from core.research.adaptive.measure_prior import SHIPPED, measure_shipped
    from core.research.adaptive.page import RESULTS, write_page
    from core.research.adaptive.paper.data import LEVELS, load_level
    from core.research.adaptive.paper.tables import run_level
    from core.research.encoder.imagenet_features import ImageNetPlaces
    from core.research.kit.features import FeatureSource

    levels, folder = (*LEVELS, SHIPPED), results or RESULTS
    check_names(level or (), levels, "level")
    with progress() as watch:
        for name in level or levels:
            if name == SHIPPED:
                source, encoder = _open(device, data, feature_cache(cache), watch)
                measure_shipped(source, encoder, _load_priors(encoder, None)).save(folder)
            else:
                _single_thread()
                source = FeatureSource(ImageNetPlaces(), data, feature_cache(cache), watch)
                run_level(load_level(source, name), folder, watch=watch)
    report_written(write_page(folder))


def style(
    photos: Annotated[Path | None, typer.Option("--photos", help="Folder of the photos.")] = None,
    sketches: Annotated[
        Path | None, typer.Option("--sketches", help="Folder with a folder of sketches a person.")
    ] = None,
    support: SupportOption = 5,
    prior: PriorOption = None,
    data: DataOption = None,
    cache: CacheOption = None,
    device: DeviceOption = "auto",
    as_json: JsonOption = False,
) -> None:
    """Does Inkseek find a person's pictures better after learning from a few drawings?

    Each person's drawings are split many times into the support and the
    queries, which are of other photos; all photos are the gallery. A
    sketch belongs to the photo whose name occurs in its own. Without
    folders, the test drawers of the visual-communication set are
    measured. As in the program, a profile is measured on its own drawings
    first, and stays off where it does not help them, or where they are
    fewer than three. Keys of the JSON: support, people, queries, a@1, a@5 (the
    encoder as it is), switched_on (how often the profile was),
    start_a@1 (what was learnt beforehand), adapted_a@1, adapted_a@5,
    gain_a@1, gain_a@5, gain_a@1_interval (95 % over people),
    without_support_a@1 and without_support_adapted_a@1 (the photos of
    the support out of the gallery).
    """
    from core.research.adaptive.dataset import person_split
    from core.research.adaptive.own_folders import load_people
    from core.research.adaptive.tasks import person_tasks

    if (photos is None) != (sketches is None):
        raise UserError("Name both folders: --photos and --sketches.")
    notes: tuple[str, ...] = ()
    with progress() as watch:
        if photos is not None and sketches is not None:
            # People's own folders are not kept in the cache.
            source, encoder = _open(device, data, None, watch)
            people, notes = load_people(photos, sketches)
            tasks = person_tasks(source.of(people))
        else:
            source, encoder = _open(device, data, feature_cache(cache), watch)
            tasks = person_split(source).test
        _show(_measure(encoder, tasks, "style", support, prior), as_json)
    for note in notes:
        err.print(f"[yellow]Note:[/] {escape(note)}", soft_wrap=True)


def adapt_category(
    support: SupportOption = 5,
    prior: PriorOption = None,
    data: DataOption = None,
    cache: CacheOption = None,
    device: DeviceOption = "auto",
    as_json: JsonOption = False,
) -> None:
    """Do a few sketches improve an unseen category? Measured on Sketchy's 21.

    The keys of the JSON are those of `evaluate style`, with categories
    in the place of people.
    """
    from core.research.adaptive.dataset import unseen_categories

    with progress() as watch:
        source, encoder = _open(device, data, feature_cache(cache), watch)
        _show(_measure(encoder, unseen_categories(source), "category", support, prior), as_json)


def _open(
    device: str, data: Path | None, cache: Path | None, watch: Watch
) -> tuple[FeatureSource, TorchEncoder]:
    from core.encoder.torch.encoder import load_torch_encoder
    from core.research.kit.features import FeatureSource, SketchFeatures

    _single_thread()
    encoder = load_torch_encoder(device=device)
    return FeatureSource(SketchFeatures(encoder), data, cache, watch), encoder


def _single_thread() -> None:
    """The matrices are small: more threads only wait for each other."""
    import torch

    torch.set_num_threads(1)


def _measure(
    encoder: TorchEncoder, tasks: list[Task], kind: str, support: int, file: Path | None
) -> dict[str, Any]:
    from core.research.adaptive.measure_prior import measure_prior
    from core.style.projection import Projection

    prior = _load_priors(encoder, file).by_kind[kind]
    figures = measure_prior(prior, Projection.of(encoder), tasks, support)
    return {"encoder": encoder.card.id, **figures}


def _load_priors(encoder: TorchEncoder, file: Path | None) -> Priors:
    from core.style.example import StyleError
    from core.style.prior import load_priors

    try:
        return load_priors(encoder.card.id, file)
    except StyleError as error:
        raise UserError(f"{error} Make them with:  inkseek train release") from error


def _show(figures: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(figures)
        return
    table = Table("", "A@1", "A@5", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    table.add_row("before", f"{figures['a@1']:.1f}", f"{figures['a@5']:.1f}")
    table.add_row("adapted", f"{figures['adapted_a@1']:.1f}", f"{figures['adapted_a@5']:.1f}")
    table.add_row("gain", f"{figures['gain_a@1']:+.1f}", f"{figures['gain_a@5']:+.1f}")
    out.print(table)
    low, high = figures["gain_a@1_interval"]
    out.print(
        f"{figures['people']} people or categories, {figures['queries']:,} queries, support of "
        f"{figures['support']}; switched on {figures['switched_on']:.0f} % of the time; "
        f"95 % of the gain: {low:+.1f} to {high:+.1f}; ties count against us."
    )


COMMANDS: Commands = {
    "train": {"adaptive": train},
    "evaluate": {"style": style, "adapt-category": adapt_category},
}
