"""README.md of this folder: the text of about.md, and every table made from the result files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from core.research.adaptive import paper

HERE = Path(__file__).parent
RESULTS = HERE / "results"
LEVELS = ("people", "people-new-objects", "categories")
_TITLES = {
    "people": "People: unseen drawers, all 32 objects",
    "people-new-objects": "People: unseen drawers and 16 unseen objects",
    "categories": "Categories: the 21 unseen classes of Sketchy",
}
_COMPARED = (
    "encoder as it is",
    "plain baseline",
    "+ regularisers",
    "fine-tuning",
    "MAML",
    "sign-MAML",
    "ANIL",
    "ours",
)
BARS = {"people": 4.0, "categories": 6.0}


def write_results(level: str, results: Mapping[str, Any], folder: Path = RESULTS) -> None:
    """Keep the figures of a level."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    (folder / f"{level}.json").write_text(text, encoding="utf-8")


def write_page(folder: Path = RESULTS, page: Path | None = None) -> Path:
    """Write the page from the figures that are there."""
    place = page or HERE / "README.md"
    parts = [(HERE / "about.md").read_text(encoding="utf-8")]
    for level in LEVELS:
        file = folder / f"{level}.json"
        if file.exists():
            parts.append(level_text(level, json.loads(file.read_text(encoding="utf-8"))))
    file = folder / "product.json"
    if file.exists():
        parts.append(product_text(json.loads(file.read_text(encoding="utf-8"))))
    place.write_text("\n".join(parts), encoding="utf-8")
    return place


def level_text(level: str, results: Mapping[str, Any]) -> str:
    """The tables of one level."""
    rows = results["rows"]
    theirs = paper.CATEGORIES if level == "categories" else paper.PEOPLE
    lines = [f"## {_TITLES[level]}", "", results["protocol"], ""]
    lines.append(f"Encoder {results['encoder']}; seeds {results['seeds']}; `{results['command']}`.")
    lines += ["", *_compared(rows, theirs), "", _verdict(level, rows), ""]
    lines += [_settled(results["settled"]), ""]
    steps = results["steps"]
    lines += ["Inner steps of ours at k = 5:", ""]
    lines += _table(["steps", *steps], [["A@1", *(f"{one['a@1']:.1f}" for one in steps.values())]])
    sizes = results.get("sizes", {})
    if sizes:
        lines += ["", "Size of the embedding, ours at k = 5 (one seed):", ""]
        cells = ["A@1", *(f"{size['a@1']:.1f}" for size in sizes.values())]
        lines += _table(["numbers", *sizes], [cells])
    lines += [
        "",
        "What each part is worth, at k = 5 (the first seed; ours is the mean of all):",
        "",
        *_ablation(level, rows),
        "",
    ]
    lines += _margins(level, results)
    return "\n".join(lines)


def _compared(rows: Mapping[str, Any], theirs: paper.Figures) -> list[str]:
    body = []
    for name in _COMPARED:
        for k, figures in rows[name].items():
            if k != "5" and name in _COMPARED[:3]:
                continue  # without a support, k only changes which drawings are asked for
            low, high = figures["interval"]
            published = theirs.get(name, {}).get(int(k))
            body.append(
                [
                    name,
                    k,
                    f"{figures['a@1']:.1f} ± {figures['a@1 spread']:.1f}",
                    f"{low:.1f} – {high:.1f}",
                    f"{figures['a@5']:.1f}",
                    f"{figures['a@1 rest']:.1f}",
                    "–" if published is None else f"{published[0]} / {published[1]}",
                ]
            )
    head = ["", "k", "A@1 ± seeds", "95 % over tasks", "A@5", "A@1 rest", "paper A@1 / A@5"]
    return _table(head, body)


def _settled(taken: Mapping[str, Any]) -> str:
    """How much the rows take of what they have learnt."""
    told = []
    for name in _COMPARED:
        if name in taken:
            ways = ", ".join(f"{one['share']:g}·{one['pace']:g}" for one in taken[name])
            told.append(f"{name} {ways}")
    return (
        "How much each row takes of its learnt start and of its step, chosen on the validation "
        f"tasks, seed by seed: {'; '.join(told)}."
    )


def _verdict(level: str, rows: Mapping[str, Any]) -> str:
    ours, others = rows["ours"]["5"]["a@1"], {n: rows[n]["5"]["a@1"] for n in _COMPARED[:-1]}
    gain = ours - others["plain baseline"]
    above = ours - others["encoder as it is"]
    better = [name for name in _COMPARED[3:-1] if others[name] >= ours]
    text = (
        f"Ours is {gain:+.1f} points of A@1 over the plain baseline, which saw the same training "
        f"drawings, and {above:+.1f} over the encoder as it is."
    )
    if level in BARS:
        met = "reached" if gain >= BARS[level] else "**not reached**"
        text += f" Wanted were +{BARS[level]:.0f} over the baseline: {met}."
    hint = rows.get("told by the protocol", {}).get("5")
    if hint is not None:
        text += f" Told by the protocol it would be {hint['a@1'] - others['plain baseline']:+.1f}."
    if better:
        text += f" At or above ours: {', '.join(better)}."
    one = rows["ours"].get("1")
    if one is not None:
        text += f" At k = 1 ours is {one['a@1'] - rows['plain baseline']['1']['a@1']:+.1f}."
    return text


def _ablation(level: str, rows: Mapping[str, Any]) -> list[str]:
    ours = rows["ours"]["5"]["a@1"]
    theirs = paper.ABLATION.get(level, {})
    body = [["ours", f"{ours:.1f}", "", "28.1" if level == "categories" else "38.3"]]
    for name, by_k in rows.items():
        if name not in _COMPARED:
            value = by_k["5"]["a@1"]
            published = theirs.get(name)
            told = "–" if published is None else f"{published}"
            body.append([name, f"{value:.1f}", f"{value - ours:+.1f}", told])
    return _table(["", "A@1", "difference", "paper"], body)


def _margins(level: str, results: Mapping[str, Any]) -> list[str]:
    margins = results["rows"]["ours"]["5"]["margins"]
    if level == "categories":
        named = sorted(zip(results["names"], margins, strict=True), key=lambda pair: pair[1])
        listed = ", ".join(f"{name} {margin:.2f}" for name, margin in named)
        return [f"Predicted margins: {listed}.", ""]
    return [f"Predicted margins of the drawers: {min(margins):.2f} to {max(margins):.2f}.", ""]


def product_text(results: Mapping[str, Any]) -> str:
    """What the shipped step does."""
    names = {
        "a@1": "A@1", "start_a@1": "start", "switched_on": "on", "adapted_a@1": "adapted",
        "gain_a@1": "gain",
    }  # fmt: skip
    body = [
        [name, str(row["support"]), *(f"{row[key]:.1f}" for key in names), interval(row)]
        for name, row in results["rows"].items()
    ]
    head = ["", "k", *names.values(), "95 % of the gain"]
    lines = [
        "## What travels with the program",
        "",
        "The shipped numbers, applied by the program's own code to drawers and classes that they "
        "were not learnt from. *Start* is what they do before anything is learnt from the person: "
        "it knows the 32 objects, which other drawers drew in training, so most of the gain is "
        "theirs. *On* is the part of the supports after which the program, having measured the "
        "profile on the support's own drawings, switches it on; where it does not, *adapted* is "
        "the encoder as it is. Where nothing helped on validation tasks, the shipped numbers "
        "change nothing.",
        f"Encoder {results['encoder']}; `{results['command']}`.",
        "",
    ]
    return "\n".join([*lines, *_table(head, body), ""])


def interval(row: Mapping[str, Any]) -> str:
    low, high = row["gain_a@1_interval"]
    return f"{low:+.1f} … {high:+.1f}"


def _table(head: Iterable[str], body: Iterable[Iterable[str]]) -> list[str]:
    columns = list(head)
    rule = ["---"] + ["---:"] * (len(columns) - 1)
    return [f"| {' | '.join(row)} |" for row in (columns, rule, *body)]
