"""How soon the settled meter says that one can stop, measured on drawings replayed by stroke."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile

import numpy as np
from numpy.typing import NDArray

from core.research.evaluation.report import Value
from core.search.history import KEPT_PHOTOS, RankedPhoto, Snapshot
from core.search.settled import FIRST, Advice, SettledEstimate, advice

FLICKER = 2
"""Advice that is taken back and given again within so many strokes flickers."""

SETTLING_PROTOCOL = (
    f"A drawing has settled at the first stroke from which the first {FIRST} photos stay; "
    "stop_delay is how many strokes later the meter says one can stop; stop_kept is the share of "
    f"the drawings whose first {FIRST} are by then those of the end; advice flickers if it is "
    f"taken back and given again within {FLICKER} strokes"
)


def snapshot_of(n_strokes: int, scores: NDArray[np.float32]) -> Snapshot:
    """Return the ranking after so many strokes, from the score of every photo."""
    order = np.argsort(-scores, kind="stable")[:KEPT_PHOTOS]
    photos = tuple(RankedPhoto(int(photo), float(scores[photo])) for photo in order)
    return Snapshot(n_strokes, photos, len(scores))


def settling_figures(
    courses: Sequence[Sequence[Snapshot]], estimate: SettledEstimate
) -> dict[str, Value]:
    """Return how well the advice to stop fits whole drawings.

    A drawing has settled at the first stroke from which the first photos stay as they are at its
    end. Drawings that never do before their last stroke are left out of the delay.

    Args:
        courses: The snapshots of each drawing, one for each stroke.
        estimate: Of the encoder that ranked them.

    Returns:
        stop_delay: Strokes from there to the advice, in the median and for nine in ten drawings.
        stop_kept: Share of the drawings whose first photos are at the first advice as at the end.
        stop_taken_back: How often the advice is taken back in a drawing.
        stop_flickers: How often it is given again within FLICKER strokes.
    """
    delays, kept, taken_back, flickers = [], [], 0, 0
    for course in courses:
        stops = [advice(estimate, course[:n]) is Advice.STOP for n in range(1, len(course) + 1)]
        sets = [frozenset(snapshot.ids[:FIRST]) for snapshot in course]
        settled = len(sets) - sum(1 for _ in takewhile(sets[-1].__eq__, reversed(sets)))
        # One stroke more than there were, where it is never said.
        said = next((n for n in range(settled, len(course)) if stops[n]), len(course))
        if settled < len(course) - 1:
            delays.append(said - settled)
        if any(stops):
            kept.append(sets[stops.index(True)] == sets[-1])
        ends = [n for n, (before, now) in enumerate(pairwise(stops), 1) if before and not now]
        taken_back += len(ends)
        flickers += sum(any(stops[n + 1 : n + 1 + FLICKER]) for n in ends)
    return {
        "stop_delay_median": float(np.median(delays)) if delays else None,
        "stop_delay_90": float(np.percentile(delays, 90)) if delays else None,
        "stop_kept": float(np.mean(kept)) if kept else None,
        "stop_taken_back": taken_back / len(courses),
        "stop_flickers": flickers,
        "n_settled": len(delays),
    }
