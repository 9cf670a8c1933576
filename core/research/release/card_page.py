"""The model card as a page, written from the JSON card alone.

A test compares the shipped page with the shipped card.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from importlib import resources
from string import Template
from typing import Any

from core.encoder import ModelCard
from core.research.encoder.make import network_name
from core.research.evaluation.report import UNITS, figure_text
from core.research.release.benchmarks import FIGURES, SEEN

Blocks = Iterator[str]


def card_page(card: ModelCard) -> str:
    page = (resources.files(__package__) / "card_page.md").read_text(encoding="utf-8")
    parts = "; a spatial branch for both" if card.spatial_dim else ""
    if card.prototypes:
        parts += f"; hubness correction by {card.prototypes} query prototypes"
    written = {
        "results": _results(card),
        "network": network_name(card.variant),
        "towers": _towers(card.members),
        "parts": parts,
        "training": "\n\n".join(_training(card.training)),
        "quality": "\n\n".join(_quality(card.metrics)),
        "terms": "\n\n".join(_terms(card.training)),
        "failures": "\n\n".join(_failures(card.metrics)),
    }
    return Template(page).substitute({**asdict(card), **written})


def _towers(members: int) -> str:
    if members == 1:
        return "a tower for photos and one for drawings"
    return f"{members} towers, trained apart, for photos and as many for drawings"


def _results(card: ModelCard) -> str:
    """The figures as model hubs read them, in the page's front matter; JSON is YAML as well."""
    results = [
        {
            "task": {"type": "image-retrieval", "name": protocol["name"]},
            "dataset": {"type": name, "name": benchmark["about"]},
            "metrics": [
                {"type": key, "value": round(protocol[key], 4)}
                for key in FIGURES
                if protocol.get(key) is not None and not key.startswith("n_")
            ],
        }
        for name, benchmark in card.metrics.get("benchmarks", {}).items()
        if name not in SEEN
        for protocol in benchmark["protocols"]
    ]
    lines = [f"    - {json.dumps(result, ensure_ascii=False)}" for result in results]
    told = "\n".join(["  results:", *lines]) if lines else "  results: []"
    return f"- name: {json.dumps(card.id)}\n{told}"


def _training(training: Mapping[str, Any]) -> Blocks:
    if not training.get("recipe"):
        yield "The card does not describe any training."
        return
    yield f"It starts from {_link(training['pretrained'])} and was trained on:"
    yield _table(
        ("data set", "used", "photos", "sketches"),
        (
            (s["title"], s["used"], f"{s['photos']:,}", f"{s['sketches']:,}")
            for s in training["sets"].values()
        ),
        numbers=2,
    )
    if unseen := training["split"]["unseen_classes"]:
        yield (
            f"No supervised example showed one of these {len(unseen)} classes, under any name: "
            f"{', '.join(name.replace('_', ' ') for name in unseen)}."
        )
    held_out = "; ".join(
        f"{name} ({s['photos']:,} photos, {s['sketches']:,} sketches)"
        for name, s in training["held_out"].items()
    )
    yield (
        "A validation part was held out of the training classes and photos"
        f"{': ' if held_out else ''}{held_out}."
    )
    recipes = _recipes(training)
    yield (
        f"To repeat it, save what is below as {' and '.join(f'`{name}`' for name in recipes)}, "
        "point `INKSEEK_DATA` at the data sets, and run:"
    )
    yield f"```sh\n{training['command']}\ninkseek train release runs/encoder\n```"
    if training.get("remark"):
        yield training["remark"]
    for name, recipe in recipes.items():
        if len(recipes) > 1:
            yield f"`{name}`:"
        yield f"```json\n{json.dumps(recipe, indent=2)}\n```"
    if reached := training.get("validation"):
        yield "On the validation part, without a partial-sketch head:"
        rows = ((name, figure_text(value)) for name, value in reached.items())
        yield _table(("", ""), rows, numbers=1)


def _recipes(training: Mapping[str, Any]) -> dict[str, Any]:
    """The recipes by the names of their files: one, or one for each member of an ensemble."""
    recipe = training["recipe"]
    if recipe.keys() == {"first", "second"}:
        return {f"{name}.json": one for name, one in recipe.items()}
    return {"recipe.json": recipe}


def _quality(metrics: Mapping[str, Any]) -> Blocks:
    benchmarks = metrics.get("benchmarks", {})
    if not benchmarks:
        yield "Nothing was measured: no data set of a benchmark was installed."
        return
    yield (
        "Measured with the shipped file, on data that training did not use unless the benchmark "
        "says otherwise. "
        "The ImageNet weights it starts from were trained on photos of many of the unseen classes; "
        f"no drawings of them were used. Units: {UNITS}."
    )
    if head := metrics.get("head"):
        yield (
            "Drawings went through the partial-sketch head that comes with the encoder "
            f"(`partial_sketch_head.safetensors`, SHA-256 `{head}`), as they do in the program."
        )
    for name, benchmark in benchmarks.items():
        protocols = benchmark["protocols"]
        keys = [key for key in FIGURES if any(p.get(key) is not None for p in protocols)]
        yield f"### {name}"
        yield f"{benchmark['about']}."
        rows = ((p["name"], *(figure_text(p.get(key)) for key in keys)) for p in protocols)
        yield _table(("", *keys), rows, numbers=len(keys))
        yield "\n".join(f"- {protocol['protocol']}" for protocol in protocols)
    yield "To repeat one: `inkseek evaluate benchmark NAME`."


def _terms(training: Mapping[str, Any]) -> Blocks:
    if not training.get("sets"):
        yield "The card names no training data."
        return
    yield "The program contains none of this data. The weights were trained on:"
    sources = [training["pretrained"], *training["sets"].values()]
    yield _table(
        ("data", "published as", "not allowed"),
        ((_link(s), s["licence"], s["forbids"]) for s in sources),
    )
    yield (
        "The authors' own terms decide. Ask them before you build a product on data that is "
        "licensed for research only."
    )


def _failures(metrics: Mapping[str, Any]) -> Blocks:
    weak = [
        f"- In {name}, S→P, classes differ widely. Weakest: "
        f"{_classes(benchmark['weakest_classes'])}; strongest: "
        f"{_classes(benchmark['strongest_classes'])} (mean average precision)."
        for name, benchmark in metrics.get("benchmarks", {}).items()
        if "weakest_classes" in benchmark
    ]
    if weak:
        yield "\n".join(weak)
    samples = metrics.get("samples")
    if samples is None:
        if not weak:
            yield "None were searched for."
        return
    within, missed, total = samples["within"], samples["missed"], samples["n_queries"]
    yield (
        f"{missed} of {total} sample drawings do not have their picture among the first {within}:"
        if missed
        else f"All {total} sample drawings have their picture among the first {within}. "
        "The lowest ranks:"
    )
    yield (
        "![Drawings with their first results; a frame marks the right picture.]"
        f"({samples['picture']})"
    )
    yield _table(
        ("drawing", "rank", "first results"),
        ((s["drawing"], f"{s['rank']:,}", ", ".join(s["first"])) for s in samples["shown"]),
    )
    yield (
        f"{samples['protocol']} Of them {figure_text(samples['a@1'])} % are first and "
        f"{figure_text(samples[f'a@{within}'])} % among the first {within}. {samples['credit']}"
    )


def _link(source: Mapping[str, Any]) -> str:
    # The address may be followed by a remark.
    return f"[{source['title']}]({source['page'].split()[0]})"


def _classes(figures: Mapping[str, float]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {figure_text(v)}" for name, v in figures.items())


def _table(head: Iterable[str], rows: Iterable[Iterable[str]], numbers: int = 0) -> str:
    """Return a table; the last `numbers` columns are right-aligned."""
    heads = list(head)
    marks = ["---"] * (len(heads) - numbers) + ["---:"] * numbers
    cells = [heads, marks, *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)
