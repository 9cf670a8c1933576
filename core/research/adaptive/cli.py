"""`inkseek train adaptive`, `inkseek evaluate style` and `inkseek evaluate adapt-category`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from core import paths
from core.cli.output import DeviceOption, JsonOption, err, out, print_json
from core.errors import UserError

if TYPE_CHECKING:
    from core.research.adaptive.material import Looking, Split
    from core.research.adaptive.study import Study
    from core.style.prior import Priors

CacheOption = Annotated[
    Path | None,
    typer.Option("--cache", help="Folder of cached features.", show_default="Inkseek's own"),
]
DataOption = Annotated[
    Path | None, typer.Option(help="Where the data sets lie.", envvar="INKSEEK_DATA")
]
PriorOption = Annotated[
    Path | None, typer.Option("--prior", help="File of priors.", show_default="the shipped one")
]
SupportOption = Annotated[int, typer.Option("--support", min=1, max=40, help="Pairs.")]
LEVELS = ("people", "people-new-objects", "categories")
_SUPPORTS: tuple[int, ...] = (1, 5, 10)


def train(
    ship: Annotated[bool, typer.Option("--ship", help="Make what is shipped.")] = False,
    level: Annotated[
        list[str] | None, typer.Option("--level", help=f"Only one of {', '.join(LEVELS)}.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=10, help="How many seeds.")] = 3,
    steps: Annotated[int | None, typer.Option(min=1, help="Length of each training.")] = None,
    ablation: Annotated[bool, typer.Option(help="Also leave parts out.")] = True,
    to: Annotated[
        Path | None,
        typer.Option("--out", help="Folder.", show_default="beside the page"),
    ] = None,
    data: DataOption = None,
    cache: CacheOption = None,
    device: DeviceOption = "auto",
) -> None:
    """Meta-learn how to adapt to a person or a category; all tables, or what is shipped."""
    from core.research.adaptive import page
    from core.research.adaptive.outer import Outer
    from core.research.adaptive.ship import on_test
    from core.research.adaptive.ship import ship as make
    from core.research.evaluation.progress import watched_on
    from core.style.prior import shipped_prior

    outer = Outer() if steps is None else Outer(steps=steps)
    with watched_on(err) as watch:
        looking = _looking(device, data, cache, watch)
        if ship:
            file = shipped_prior() if to is None else to / shipped_prior().name
            priors = make(looking, file, _say, outer)
            err.print(f"Written: {escape(str(file))}", soft_wrap=True)
            page.write_results("product", on_test(looking, priors), to or page.RESULTS)
            page.write_page(to or page.RESULTS, None if to is None else to / "README.md")
            return
        for name in level or LEVELS:
            if name not in LEVELS:
                raise UserError(f"There is no level {name!r}. There are: {', '.join(LEVELS)}.")
            results = _results(looking, name, seeds, outer, ablation)
            # Written level by level, so that what is done stays when the rest is called off.
            page.write_results(name, results, to or page.RESULTS)
    place = page.write_page(to or page.RESULTS, None if to is None else to / "README.md")
    err.print(f"Written: {escape(str(place))}", soft_wrap=True)


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
    from core.research.adaptive.material import person_split
    from core.research.adaptive.own_people import load_people
    from core.research.adaptive.tasks import people
    from core.research.evaluation.progress import watched_on

    if (photos is None) != (sketches is None):
        raise UserError("Name both folders: --photos and --sketches.")
    notes: tuple[str, ...] = ()
    with watched_on(err) as watch:
        if photos is not None and sketches is not None:
            # People's own folders are not kept in the cache.
            looking = _looking(device, data, cache, watch, cached=False)
            own, notes = load_people(photos, sketches)
            tasks = people(looking.at(own))
        else:
            looking = _looking(device, data, cache, watch)
            tasks = person_split(looking).test
        figures = _measured(looking, tasks, "style", support, prior)
    _show(figures, as_json)
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
    """Does a handful of sketches sharpen a category that was never seen? On Sketchy's 21.

    The keys of the JSON are those of `evaluate style`, with categories
    in the place of people.
    """
    from core.research.adaptive.material import category_split
    from core.research.evaluation.progress import watched_on

    with watched_on(err) as watch:
        looking = _looking(device, data, cache, watch)
        figures = _measured(looking, category_split(looking, 1).test, "category", support, prior)
    _show(figures, as_json)


def _looking(
    device: str, data: Path | None, cache: Path | None, watch: Any, *, cached: bool = True
) -> Looking:
    import torch

    from core.encoder import load_encoder
    from core.research.adaptive.material import Looking

    # The matrices are small: more threads only wait for each other.
    torch.set_num_threads(1)
    folder = (cache or paths.home() / "cache" / "adaptive") if cached else None
    return Looking(load_encoder(device), data, folder, watch)


def _priors(looking: Looking, file: Path | None) -> Priors:
    from core.style.errors import StyleError
    from core.style.prior import load_priors

    try:
        return load_priors(looking.encoder.card.id, file)
    except StyleError as error:
        raise UserError(f"{error} Make them with:  inkseek train adaptive --ship") from error


def _measured(
    looking: Looking, tasks: Any, kind: str, support: int, prior: Path | None
) -> dict[str, Any]:
    from core.research.adaptive.product import measure_prior
    from core.style.projection import Projection

    priors = _priors(looking, prior)
    plain = Projection.of(looking.encoder)
    outcome = measure_prior(priors.by_kind[kind], plain, tasks, support)
    return {"encoder": looking.encoder.card.id, **outcome.as_dict()}


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


def _results(
    looking: Looking, level: str, seeds: int, outer: Any, ablation: bool
) -> dict[str, Any]:
    from core.research.adaptive.study import run

    study = _study(looking, level, outer)
    results = run(study, range(seeds), _say, ablation=ablation)
    command = f"inkseek train adaptive --level {level} --seeds {seeds}"
    return {"encoder": looking.encoder.card.id, "command": command, **results}


def _study(looking: Looking, level: str, outer: Any) -> Study:
    from core.research.adaptive import material, regularisers
    from core.research.adaptive.study import Study

    split: Split
    if level == "categories":
        split = material.category_split(looking)
        protocol = (
            "A task is a class: k drawings of at most half of its drawn photos are the support, "
            "drawings of its other photos the queries, all photos of the class the gallery."
        )
        weights, supports = regularisers.CATEGORY, _SUPPORTS
    else:
        fresh = level == "people-new-objects"
        split = material.person_split(looking, new_objects=fresh)
        objects = "the 16 objects that were kept out of training" if fresh else "all 32 objects"
        protocol = (
            "A task is a drawer: k of their drawings are the support, those of all other objects "
            f"the queries, {objects} the gallery."
        )
        weights = regularisers.PERSON
        supports = (1, 5) if fresh else _SUPPORTS
    reduction = material.reduction_of(looking.encoder, split.train)
    return Study(
        level,
        protocol + " 20 draws of the support; ties count against us.",
        material.reduced(split.train, reduction),
        material.reduced(split.validation, reduction),
        material.reduced(split.test, reduction),
        reduction,
        material.words_of(split.classes, looking.root),
        weights,
        supports,
        outer,
    )


def _say(text: str) -> None:
    err.print(f"[dim]{escape(text)}[/]")
