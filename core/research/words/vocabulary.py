"""The words: other names, German names, and which classes of the data sets each one holds.

`vocabulary.tsv` lists everyday words and what hypernyms hold (an animal is a mammal, a bird …). It
was written by hand, as people use the words. Every other class of the data sets is a word by its
own name.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources

from core.categories.names import key, readable

_NO_WORDS = {"body", "brass", "top", "pole", "slot", "ear", "hip", "web_site", "bass", "longsleeve"}
"""Classes whose names mean something else to most people, or nothing."""


@dataclass(frozen=True)
class Word:
    """A word.

    Attributes:
        spellings: its usual English name, then others, German ones last.
        classes: of the data sets; photos of any of them show it.
        is_hypernym: whether it holds other words, as animal holds dog.
    """

    spellings: tuple[str, ...]
    classes: frozenset[str]
    is_hypernym: bool = False

    @property
    def name(self) -> str:
        return self.spellings[0]


def words_for(classes: Iterable[str]) -> tuple[Word, ...]:
    """Return the words that photos of some of these classes show."""
    by_key = {key(name): name for name in classes}
    listed = _read()
    found: list[Word] = []
    for name, row in listed.items():
        held = _classes_of(name, listed, by_key, frozenset())
        if held:
            spellings = (name, *_split(row["other names"]), *_split(row["German"]))
            holds = any(held > _classes_of(m, listed, by_key, frozenset({name}))
                        for m in _split(row["holds"]) if m in listed and m != name)  # fmt: skip
            found.append(Word(tuple(dict.fromkeys(spellings)), held, holds))
    known = {key(spelling) for word in found for spelling in word.spellings}
    for name in sorted(by_key.values()):
        if key(name) not in known and name not in _NO_WORDS:
            found.append(Word(readable([name]), frozenset({name})))
    return tuple(found)


def _classes_of(
    name: str,
    listed: Mapping[str, dict[str, str]],
    by_key: Mapping[str, str],
    within: frozenset[str],
) -> frozenset[str]:
    """The classes that a listed word holds; one inside itself stands for the class of its name."""
    own = frozenset({by_key[key(name)]} if key(name) in by_key else ())
    if name not in listed or name in within:
        return own
    members = _split(listed[name]["holds"]) or [name]
    return frozenset[str]().union(
        *(_classes_of(member, listed, by_key, within | {name}) for member in members)
    )


def _read() -> dict[str, dict[str, str]]:
    table = (resources.files(__package__) / "vocabulary.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(table.splitlines(), delimiter="\t", restval="")
    return {row["word"]: row for row in rows}


def _split(cell: str) -> list[str]:
    return [name for name in cell.split(", ") if name]
