"""From a training run to what travels with the program: weights, card, page, pictures of failures.

Everything that is said of the weights is measured here, on the half-precision file that is shipped,
or taken from the run itself; nothing is typed in.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from PIL.PngImagePlugin import PngInfo

from core.bundle import write_card
from core.encoder import ModelCard, load_encoder
from core.encoder.checkpoint import load_checkpoint, save_checkpoint
from core.encoder.network import SketchPhotoNet
from core.encoder.partial_sketch_head import load_head
from core.encoder.torch_encoder import TorchEncoder
from core.research.datasets import PairData
from core.research.encoder.card_page import card_page, network_name
from core.research.encoder.dataset import UNSEEN, load_sources
from core.research.encoder.errors import TrainingError
from core.research.encoder.failures import replay_samples
from core.research.encoder.measuring import measure
from core.research.encoder.recipe import Recipe
from core.research.encoder.saved import STATE, WEIGHTS, begin_from_run, saved_state
from core.research.encoder.terms import PRETRAINED, TERMS
from core.research.encoder.validation import card_of
from core.research.evaluation.progress import Watch, unwatched
from core.samples import CREDIT

MOST_BYTES = 20_000_000
PAGE, PICTURE = "README.md", "failures.png"
_READABLE_BY_ALL = 0o644
_TOLD_OF_OTHER = ("command", "steps", "planned_steps", "recipe", "remark", "blend")


@dataclass(frozen=True)
class Run:
    """What a training run has come to.

    Attributes:
        net: the averaged network.
        card: what it takes and how it was made, not yet measured.
    """

    net: SketchPhotoNet
    card: ModelCard


def read_run(folder: Path, data: Path | None, *, from_state: bool = False) -> Run:
    """Read a run, which may still be going on when `from_state` is set.

    Args:
        folder: of the run, of the towers or of the spatial branch.
        data: where the data sets lie, $INKSEEK_DATA when None.
        from_state: take the averaged weights as they were last saved, not the finished ones; of
            towers only.

    Raises:
        TrainingError: the folder holds no such run, or the data of an unfinished one are missing.
        CheckpointError: the finished weights are damaged.
    """
    if from_state:
        state = saved_state(folder)
        if "step" in state and any(name.startswith("spatial.") for name in state["step"]):
            raise TrainingError(
                f"{folder} is a run of the spatial branch, which takes minutes: let it end."
            )
        recipe = Recipe.load(folder / "recipe.json")
        sources = load_sources(recipe, data)
        net = SketchPhotoNet(recipe.variant, recipe.dim)
        net.load_state_dict(state["average"])
        made = told(
            recipe,
            int(state["done"]),
            _sizes(sources.all),
            _sizes(sources.held_out),
            processes=state.get("processes", 1),
        )
        return Run(net.eval(), replace(card_of(recipe), training=made))
    weights = folder / WEIGHTS
    if not weights.exists():
        raise TrainingError(
            f"{folder} holds no finished weights. Let the run end, or ship what it has come to so "
            "far with --from-state."
        )
    net, card = load_checkpoint(weights)
    if card.spatial_dim:
        # What is said of the towers was said when they were shipped.
        return Run(net, card)
    recipe = Recipe.load(folder / "recipe.json")
    there = (folder / STATE).exists()
    steps = int(saved_state(folder)["done"]) if there else recipe.steps
    made = told(
        recipe,
        steps,
        card.training.get("sets", {}),
        _held_out(recipe, data),
        processes=card.training.get("processes", 1),
    )
    return Run(net, replace(card, training=made))


def blended(run: Run, other: Path) -> Run:
    """Halfway between two runs with one beginning, which holds better on new classes than either.

    Args:
        run: what was trained.
        other: folder of the run that it was started from, or of another run that began as it did:
            with the same network, recipe of M and seed. Or what was shipped of one.

    Raises:
        TrainingError: the other run is of another network, or holds no weights.
    """
    shape = run.card
    first = SketchPhotoNet(shape.variant, shape.dim, shape.spatial_dim, shape.prototypes)
    begin_from_run(first, other)
    weights, others = run.net.state_dict(), first.state_dict()
    halfway = {
        name: torch.lerp(tensor, others[name], 0.5) if tensor.is_floating_point() else tensor
        for name, tensor in weights.items()
    }
    run.net.load_state_dict(halfway)
    card = other / WEIGHTS
    made = ModelCard.read(card).training if card.exists() else {}
    told_of_other = {name: made[name] for name in _TOLD_OF_OTHER if made.get(name)}
    return replace(
        run, card=replace(run.card, training=run.card.training | {"blend": told_of_other})
    )


def ship(
    run: Run,
    to: Path,
    *,
    title: str = "",
    remark: str = "",
    data: Path | None = None,
    device: str = "auto",
    failures: bool = False,
    watch: Watch = unwatched,
) -> ModelCard:
    """Write weights, card and page into a folder, in place of those that are there.

    Args:
        run: what was trained.
        to: the folder; the program reads `resources/models`.
        title: one line for people; made from the variant when empty.
        remark: what the recipe does not tell of how the run went.
        data: where the data sets of the benchmarks lie, $INKSEEK_DATA when None.
        device: to measure on.
        failures: replay the sample drawings and show what fails; needs the `samples` extra.
        watch: shows the progress.

    Raises:
        TrainingError: the weights are too large to be shipped.
        SamplesError: the sample pictures can't be made here.
    """
    variant = run.card.variant
    card = replace(
        run.card,
        id="inkseek-encoder-" + variant.replace("+", "-"),
        title=title or network_name(variant),
        training=run.card.training | ({"remark": remark} if remark else {}),
    )
    to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to, prefix=".shipping-") as temporary:
        made = Path(temporary)
        card = save_checkpoint(run.net, card, made / WEIGHTS)
        size = (made / WEIGHTS).stat().st_size
        if size > MOST_BYTES:
            raise TrainingError(
                f"The weights have {size / 1e6:.1f} MB, but only {MOST_BYTES / 1e6:.0f} MB travel "
                "with the program. Train a smaller variant."
            )
        encoder = load_encoder(device, made / WEIGHTS)
        card = _told_of(card, encoder, made, measure(encoder, data, watch), failures)
        _put_in_place(made, to)
    return card


def measure_again(
    folder: Path,
    *,
    data: Path | None = None,
    device: str = "auto",
    failures: bool = False,
    watch: Watch = unwatched,
) -> ModelCard:
    """Measure shipped weights with the partial-sketch head that was made for them since.

    Args:
        folder: where they were shipped to; its card and page are written again.
        data: where the data sets of the benchmarks lie, $INKSEEK_DATA when None.
        device: to measure on.
        failures: replay the sample drawings and show what fails; needs the `samples` extra.
        watch: shows the progress.

    Raises:
        CheckpointError: there are no weights there.
        TrainingError: data of a benchmark are missing that the card has figures of, or all are.
        SamplesError: the sample pictures can't be made here.
    """
    card = ModelCard.read(folder / WEIGHTS)
    encoder = load_encoder(device, folder / WEIGHTS)
    benchmarks = measure(encoder, data, watch)
    if not benchmarks:
        raise TrainingError(
            "None of the benchmarks' data were found, so the card stays as it is. Set INKSEEK_DATA "
            "to where they lie."
        )
    if lost := [name for name in card.metrics.get("benchmarks", {}) if name not in benchmarks]:
        raise TrainingError(
            f"The card has figures of {', '.join(lost)}, whose data were not found; it stays as it "
            "is."
        )
    with tempfile.TemporaryDirectory(dir=folder, prefix=".measuring-") as temporary:
        made = Path(temporary)
        card = _told_of(card, encoder, made, benchmarks, failures)
        _put_in_place(made, folder)
    return card


def _told_of(
    card: ModelCard,
    encoder: TorchEncoder,
    made: Path,
    benchmarks: dict[str, Any],
    failures: bool,
) -> ModelCard:
    """Write what was measured: the card, its page and the picture of failures, into `made`."""
    metrics: dict[str, Any] = {"benchmarks": benchmarks}
    head = load_head(encoder.card)
    if head is not None:
        metrics["head"] = head.card.sha256
    if failures:
        shown = replay_samples(encoder)
        metrics["samples"] = {**shown.figures, "picture": PICTURE}
        credit = PngInfo()
        credit.add_itxt("Copyright", CREDIT)
        shown.sheet.save(made / PICTURE, optimize=True, pnginfo=credit)
    card = replace(card, metrics=metrics)
    write_card(made / WEIGHTS, card.as_dict())
    (made / PAGE).write_text(card_page(card), encoding="utf-8")
    return card


def _put_in_place(made: Path, to: Path) -> None:
    # What is left from another measurement would tell of the wrong one.
    (to / PICTURE).unlink(missing_ok=True)
    for file in made.iterdir():
        file.chmod(_READABLE_BY_ALL)
        file.replace(to / file.name)


def told(
    recipe: Recipe,
    steps: int,
    sets: Mapping[str, Mapping[str, int]],
    held_out: Mapping[str, Mapping[str, int]] | None,
    processes: int = 1,
) -> dict[str, Any]:
    """Return how towers were made, as the card keeps it.

    Args:
        recipe: the settings.
        steps: how many steps were made.
        sets: how many photos and sketches of each data set were learnt from.
        held_out: likewise for the validation part, by what is held out; None where the data are
            not here to be counted.
        processes: how many trained together, each on batches of its own.
    """
    program = f"torchrun --nproc-per-node {processes} -m core.cli" if processes > 1 else "inkseek"
    pretrained = PRETRAINED | {
        "title": PRETRAINED["title"].format(network=network_name(recipe.variant))
    }
    return {
        "command": f"{program} train encoder --recipe recipe.json --out runs/encoder",
        "steps": steps,
        "planned_steps": recipe.steps,
        "recipe": asdict(recipe),
        "pretrained": pretrained,
        "sets": {name: _with_terms(name, sizes) for name, sizes in sets.items()},
        "unseen_classes": sorted(UNSEEN.get(recipe.unseen, ())),
        "held_out": held_out,
    }


def _with_terms(name: str, sizes: Mapping[str, int]) -> dict[str, Any]:
    terms = TERMS[name]
    return {
        "title": terms.about.name,
        "page": terms.about.page,
        "used": terms.used,
        **sizes,
        "licence": terms.licence,
        "forbids": terms.forbids,
    }


def _held_out(recipe: Recipe, data: Path | None) -> dict[str, dict[str, int]] | None:
    try:
        return _sizes(load_sources(recipe, data).held_out)
    except TrainingError:
        return None


def _sizes(sets: Mapping[str, PairData]) -> dict[str, dict[str, int]]:
    return {
        name: {"photos": len(data.photos), "sketches": len(data.sketches)}
        for name, data in sets.items()
    }
