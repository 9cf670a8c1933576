"""What the method was to reach on ChairV2, and whether it did."""

from __future__ import annotations

from dataclasses import dataclass

from core.research.onthefly.results import Results

_OURS, _B1 = "ours", "B1"


@dataclass(frozen=True)
class Verdict:
    """One aim.

    Attributes:
        what: in words.
        reached: the figure.
        wanted: what it should at least be.
    """

    what: str
    reached: float
    wanted: float

    @property
    def holds(self) -> bool:
        return self.reached >= self.wanted


def verdicts(results: Results) -> list[Verdict]:
    """All aims, where both rows they speak of have been measured."""
    if _OURS not in results.rows or _B1 not in results.rows:
        return []
    ours, b1 = results.rows[_OURS], results.rows[_B1]
    return [
        Verdict("ours, m@A", ours.mean("m@a"), 91.0),
        Verdict("ours, m@B", ours.mean("m@b"), 45.0),
        Verdict("ours, A@5", ours.mean("a@5"), 86.0),
        Verdict("ours, A@10", ours.mean("a@10"), 93.0),
        Verdict("m@A above B1", ours.mean("m@a") - b1.mean("m@a"), 4.0),
        Verdict("m@B above B1", ours.mean("m@b") - b1.mean("m@b"), 3.0),
        Verdict("A@5 above B1", ours.mean("a@5") - b1.mean("a@5"), -1.0),
        Verdict("strokes saved in the median, %", 100 * (1 - ours.strokes), 30.0),
    ]
