"""Choosing settings, on training photos alone.

Every try of a row is taught on one part of the training photos and measured on the sketches of the
others. The test part takes no part in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.research.evaluation.progress import Watch
from core.research.onthefly.material import Material
from core.research.onthefly.measure import measured
from core.research.onthefly.rows import Row, Settings

SHARES = (1.0, 0.75, 0.5, 0.25)
"""How much of the way from the plain M to a head is taken. What was learnt on the photos of the
training is too sure of itself on others; the head that ships is drawn back likewise."""


@dataclass(frozen=True)
class Try:
    """Settings and what they reached on the validation part.

    Attributes:
        row: whose settings they are.
        settings: what was tried.
        m_a: m@A.
        m_b: m@B.
        a_5: A@5 of the complete sketches.
    """

    row: str
    settings: Settings
    m_a: float
    m_b: float
    a_5: float

    @property
    def worth(self) -> float:
        """What is compared: early and late, places and percentiles, in equal parts."""
        return (self.m_a + self.m_b + self.a_5) / 3


def tried(rows: Sequence[Row], material: Material, watch: Watch, seed: int = 0) -> list[Try]:
    """Teach and measure every try of these rows, the defaults included."""
    found = []
    every = [(row, settings) for row in rows for settings in (row.settings, *row.tries)]
    for row, settings in watch(every, "Choosing settings"):
        head = row.make(material.learn, settings)
        row.teach(head, material.learn, settings, seed)
        for share in SHARES if row.shares else SHARES[:1]:
            result = measured(head, material.validation, material.by, share)
            tried_with = {**settings, "share": share} if row.shares else settings
            found.append(Try(row.name, tried_with, result.m_a, result.m_b, result.acc_at(5)))
    return found


def best(found: Sequence[Try]) -> dict[str, Settings]:
    """The best settings of each row."""
    chosen: dict[str, Try] = {}
    for one in found:
        if one.row not in chosen or one.worth > chosen[one.row].worth:
            chosen[one.row] = one
    return {name: one.settings for name, one in chosen.items()}
