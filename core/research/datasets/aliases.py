"""Aliases: the names of a class in other data sets, decided class by class.

`aliases.tsv` drops a name with a class when it is the same thing, a kind of it, or a wider class
whose pictures often show it. It keeps a name that only looks or sounds alike, and a neighbour that
the published split itself trains on (it trains on `owl` while `songbird` is unseen). Every
decision carries its reason.
"""

import csv
from dataclasses import dataclass, field
from importlib import resources

from core.research.datasets.class_names import squashed


@dataclass(frozen=True)
class Entry:
    """The names to drop with a class and the names to keep, each with its reason."""

    drop: dict[str, str] = field(default_factory=dict)
    keep: dict[str, str] = field(default_factory=dict)


def _read() -> dict[str, Entry]:
    table = (resources.files(__package__) / "aliases.tsv").read_text(encoding="utf-8")
    entries: dict[str, Entry] = {}
    for row in csv.DictReader(table.splitlines(), delimiter="\t"):
        entry = entries.setdefault(squashed(row["class"]), Entry())
        names = entry.drop if row["decision"] == "drop" else entry.keep
        names.update(dict.fromkeys(row["names"].split(), row["why"]))
    return entries


ALIASES = _read()
"""The decisions about each class, by its squashed name."""
