"""The leaderboard of the documentation: our figures beside published ones, protocol by protocol.

`core/research/leaderboard.json` has the protocols and the published figures, each with its source.
Our own figures are not in it: it says where they are in the result files and in the encoder's card,
and which command makes these, so the page changes with them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "core" / "research" / "leaderboard.json"
MISSING = "–"
_BEGINNING = """# Leaderboard

Our figures in bold beside published ones. Ours are from the result files and the encoder's card
in the repository, each with the command that makes it; the published ones name where we read them.
Few rows were measured alike, so below each table stands what differs. Figures of others that we
could not check are left out.
"""


def page(root: Path = ROOT) -> str:
    """Return the page, with our figures from the result files below a folder."""
    known = json.loads(FILE.read_text("utf-8"))
    blocks = [_BEGINNING.strip()]
    for protocol in known["protocols"]:
        blocks += _protocol(protocol, root)
    blocks.append("## Where the published figures are from")
    blocks.append(
        "\n".join(f"- `{key}`: {_source(told)}" for key, told in known["sources"].items())
    )
    return "\n\n".join(blocks) + "\n"


def _protocol(protocol: Mapping[str, Any], root: Path) -> Iterator[str]:
    yield f"## {protocol['title']}"
    yield protocol["about"]
    columns, digits = protocol["columns"], protocol["digits"]
    body, missing = [], []
    for row in protocol["ours"]:
        figures = ours(row, root)
        if figures is None:
            missing.append(f"- {row['name']}: `{row['command']}`")
        else:
            cells = _cells(figures, columns, digits)
            body.append([f"**{row['name']}**", *(f"**{c}**" for c in cells), f"`{row['command']}`"])
    best = columns[0]
    for row in sorted(protocol["published"], key=lambda row: -row["figures"][best]):
        cells = _cells(row["figures"], columns, digits)
        body.append([row["name"], *cells, f"published: `{row['source']}`"])
    yield _table(["", *columns, "from"], body)
    yield f"**What differs.** {protocol['differs']}"
    if missing:
        yield "\n".join(["Not run yet, for want of computing time:", "", *missing])


def ours(row: Mapping[str, Any], root: Path = ROOT) -> dict[str, float] | None:
    """Return the figures of a row of ours; None while its result file has not been made."""
    file = root / row["file"]
    if not file.exists():
        return None
    document = json.loads(file.read_text("utf-8"))
    return {column: _look_up(document, place) for column, place in row["figures"].items()}


def _look_up(document: Any, place: Iterable[str]) -> float:
    """Follow keys into a document; in a list they are the names of its entries."""
    for key in place:
        if isinstance(document, list):
            (document,) = (entry for entry in document if entry["name"] == key)
        else:
            document = document[key]
    return float(document)


def _cells(figures: Mapping[str, float], columns: Sequence[str], digits: int) -> list[str]:
    return [f"{figures[c]:.{digits}f}" if c in figures else MISSING for c in columns]


def _table(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 2), "---"]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body))


def _source(told: Mapping[str, str]) -> str:
    link = f" (<{told['page']}>)" if "page" in told else ""
    return f"{told['work']}; read in {told['read_in']}{link}."
