"""The model card for people, written from the JSON card alone.

A test writes it again from the shipped card and compares, so the two can't drift apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from core.encoder import ModelCard
from core.research.encoder.make import network_name
from core.research.evaluation.report import UNITS, figure_text
from core.research.release.benchmarks import FIGURES


def card_page(card: ModelCard) -> str:
    """Return the page as Markdown."""
    parts = [
        *_what_it_is(card),
        *_training(card.training),
        *_quality(card.metrics.get("benchmarks", {}), card.metrics.get("head", "")),
        *_terms(card.training),
        *_failures(card.metrics),
        "---",
        "",
        "This page is written by `inkseek train release` from `encoder.json`, which lies beside "
        "it.",
    ]
    return "\n".join(parts) + "\n"


def _what_it_is(card: ModelCard) -> list[str]:
    rows = [
        ("identity", f"`{card.id}`"),
        ("network", f"{network_name(card.variant)}, spatial attention, generalised "
                    "mean, one linear layer; a tower for photos and one for drawings"
                    + ("; a spatial branch for both" if card.spatial_dim else "")
                    + (f"; hubness correction by {card.prototypes} query prototypes"
                       if card.prototypes else "")),
        ("a drawing", f"{card.sketch_size} x {card.sketch_size} pixels, dark lines on white"),
        ("a picture", f"{card.photo_size} x {card.photo_size} pixels, fitted in, never squeezed"),
        ("what comes out", f"{card.dim} numbers of length one; drawings and pictures are compared "
                           "by their cosine"),
        ("kept of a picture besides", f"{card.feature_dim} numbers before the last layer"),
        ("weights", "`encoder.safetensors`, half precision, computed in single precision"),
        ("SHA-256", f"`{card.sha256}`"),
    ]  # fmt: skip
    return [
        f"# {card.title}",
        "",
        "This encoder turns drawings and pictures into vectors of one space, in which a drawing "
        "lies close to the picture it shows. Inkseek ranks a picture library with it after every "
        "stroke.",
        "",
        *_table(("", ""), rows),
    ]


def _training(training: Mapping[str, Any]) -> list[str]:
    lines = ["## How it was made", ""]
    if not training.get("recipe"):
        return [*lines, "The card says nothing of a training.", ""]
    unseen = training["split"]["unseen_classes"]
    lines += [
        f"It starts from {_link(training['pretrained'])} and was trained on:",
        "",
        *_table(
            ("data set", "what of it", "photos", "sketches"),
            (
                (s["title"], s["used"], f"{s['photos']:,}", f"{s['sketches']:,}")
                for s in training["sets"].values()
            ),
            numbers=2,
        ),
    ]
    if unseen:
        names = ", ".join(name.replace("_", " ") for name in unseen)
        lines += [
            f"No supervised example showed one of these {len(unseen)} classes, under any name: "
            f"{names}.",
            "",
        ]
    lines += _held_out(training["held_out"])
    lines += [
        "To repeat it, save the recipe below as `recipe.json`, point `INKSEEK_DATA` at the data "
        "sets, and run:",
        "",
        "```sh",
        training["command"],
        "inkseek train release runs/encoder",
        "```",
        "",
        *([training["remark"], ""] if training.get("remark") else []),
        "```json",
        json.dumps(training["recipe"], indent=2),
        "```",
        "",
    ]
    return [*lines, *_reached(training.get("validation", {}))]


def _reached(figures: Mapping[str, float]) -> list[str]:
    """What settings are chosen by."""
    if not figures:
        return []
    return [
        "On the validation part, without a partial-sketch head:",
        "",
        *_table(("", ""), ((name, figure_text(v)) for name, v in figures.items()), numbers=1),
    ]


def _held_out(held: Mapping[str, Any]) -> list[str]:
    parts = [
        f"{name} ({s['photos']:,} photos, {s['sketches']:,} sketches)" for name, s in held.items()
    ]
    what = "A validation part was held out of the training classes and photos"
    return [f"{what}: {'; '.join(parts)}." if parts else f"{what}.", ""]


def _quality(benchmarks: Mapping[str, Any], head: str) -> list[str]:
    lines = ["## How well it finds", ""]
    if not benchmarks:
        return [*lines, "Nothing was measured: no data set of a benchmark was installed.", ""]
    lines += [
        "Measured on the shipped file, on parts of the data that its training did not see. "
        "ImageNet, where it starts from, has photos with names of many of the classes that are "
        f"called unseen; no person's drawing of them was learnt from. Units: {UNITS}.",
        "",
        *(
            [
                "Drawings went through the partial-sketch head that comes with the encoder "
                f"(`partial_sketch_head.safetensors`, SHA-256 `{head}`), as they do in the "
                "program.",
                "",
            ]
            if head
            else []
        ),
    ]
    for name, benchmark in benchmarks.items():
        protocols = benchmark["protocols"]
        keys = [
            key for key in FIGURES if any(protocol.get(key) is not None for protocol in protocols)
        ]
        lines += [f"### {name}", "", f"{benchmark['about']}.", ""]
        lines += _table(
            ("", *keys),
            ((p["name"], *(figure_text(p.get(key)) for key in keys)) for p in protocols),
            numbers=len(keys),
        )
        lines += [*(f"- {protocol['protocol']}" for protocol in protocols), ""]
    return [*lines, "`inkseek evaluate benchmark NAME` measures each of them again.", ""]


def _terms(training: Mapping[str, Any]) -> list[str]:
    lines = ["## Licences of the training data, and what they forbid", ""]
    if not training.get("sets"):
        return [*lines, "The card names no training data.", ""]
    sources = [training["pretrained"], *training["sets"].values()]
    return [
        *lines,
        "Nothing of these data travels with the program. The weights were trained on:",
        "",
        *_table(
            ("data", "published as", "not allowed"),
            ((_link(s), s["licence"], s["forbids"]) for s in sources),
        ),
        "The authors' own words decide; ask them before you build a product on what only research "
        "is granted.",
        "",
    ]


def _link(source: Mapping[str, Any]) -> str:
    # A page may be followed by a remark in words.
    return f"[{source['title']}]({source['page'].split()[0]})"


def _failures(metrics: Mapping[str, Any]) -> list[str]:
    lines = ["## Known failures", ""]
    said = False
    for name, benchmark in metrics.get("benchmarks", {}).items():
        if "weakest_classes" in benchmark:
            said = True
            lines += [
                f"- In {name}, S→P, classes differ widely. Weakest: "
                f"{_classes(benchmark['weakest_classes'])}; strongest: "
                f"{_classes(benchmark['strongest_classes'])} (mean average precision)."
            ]
    lines += [""] if said else []
    samples = metrics.get("samples")
    if samples is not None:
        lines += _samples(samples)
    elif not said:
        lines += ["None were looked for.", ""]
    return lines


def _samples(samples: Mapping[str, Any]) -> list[str]:
    within, missed, total = samples["within"], samples["missed"], samples["n_queries"]
    first = (
        f"{missed} of {total} sample drawings do not have their picture among the first {within}:"
        if missed
        else f"All {total} sample drawings have their picture among the first {within}. "
        "Those that came last:"
    )
    return [
        first,
        "",
        f"![Drawings, what was found for each, and the picture that was meant in a frame.]"
        f"({samples['picture']})",
        "",
        *_table(
            ("drawing", "rank", "found first"),
            ((s["drawing"], f"{s['rank']:,}", ", ".join(s["first"])) for s in samples["shown"]),
        ),
        f"{samples['protocol']} Of them {figure_text(samples['a@1'])} % stand first and "
        f"{figure_text(samples[f'a@{within}'])} % among the first {within}. {samples['credit']}",
        "",
    ]


def _classes(figures: Mapping[str, float]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {figure_text(v)}" for name, v in figures.items())


def _table(head: Iterable[str], rows: Iterable[Iterable[str]], numbers: int = 0) -> list[str]:
    """Return a table and an empty line; the last `numbers` columns stand right."""
    heads = list(head)
    marks = ["---"] * (len(heads) - numbers) + ["---:"] * numbers
    cells = [heads, marks, *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return [*(f"| {' | '.join(row)} |" for row in cells), ""]
