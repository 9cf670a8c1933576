"""`inkseek train words` and `inkseek evaluate words`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from core.cli.output import DeviceOption, JsonOption, out, print_json
from core.errors import UserError
from core.research.kit.options import (
    CacheOption,
    Commands,
    DataOption,
    feature_cache,
    progress,
    report_written,
)


def train(
    to: Annotated[
        Path | None, typer.Option(help="Where to write.", show_default="resources/models")
    ] = None,
    data: DataOption = None,
    cache: CacheOption = None,
    device: DeviceOption = "auto",
) -> None:
    """Learn the words of the shipped encoder from the labelled photos that are installed."""
    from core.encoder import load_encoder, shipped_weights
    from core.research.words.shipping import ship_words
    from core.search.words import FILE

    target = to or shipped_weights().parent
    with progress() as watch:
        card = ship_words(load_encoder(device), target, data, feature_cache(cache), watch)
    report_written(target / FILE)
    _show(card["metrics"])


def evaluate(
    data: DataOption = None,
    cache: CacheOption = None,
    device: DeviceOption = "auto",
    as_json: JsonOption = False,
) -> None:
    """Measure the shipped words on photos that were kept out of their fit."""
    from core.encoder import load_encoder
    from core.research.words.photos import load
    from core.research.words.shipping import measure
    from core.search.words import shipped_words

    encoder = load_encoder(device)
    words = shipped_words(encoder.card)
    if words is None:
        raise UserError(f"No words belong to {encoder.card.id}. Learn them:  inkseek train words")
    with progress() as watch:
        photos = load(encoder, data, feature_cache(cache), watch)
    figures = measure(encoder, words, photos, data)
    if as_json:
        print_json(figures)
    else:
        _show(figures)


def _show(figures: dict[str, Any]) -> None:
    for name, found in figures.items():
        out.print(f"[bold]{escape(name.replace('_', ' '))}[/]  [dim]{escape(found['protocol'])}[/]")
        for figure, value in found.items():
            if isinstance(value, (int, float)):
                out.print(f"  {figure:18} {value:.3f}" if figure != "words" else f"  {value} words")
    weakest = list(figures["alone"]["by_word"].items())[:10]
    out.print("  weakest: " + ", ".join(f"{escape(word)} {value:.1f}" for word, value in weakest))


COMMANDS: Commands = {"train": {"words": train}, "evaluate": {"words": evaluate}}
