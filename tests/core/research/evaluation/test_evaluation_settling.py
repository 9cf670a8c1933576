"""What is measured of the settled meter, on drawings whose rankings are written out."""

from collections.abc import Sequence

import numpy as np
import pytest

from core.research.evaluation import settling
from core.research.evaluation.settling import settling_figures, snapshot_of
from core.search.history import RankedPhoto, Snapshot
from core.search.settled import SIGNS, Advice, SettledEstimate

NEVER = SettledEstimate((0.0,) * len(SIGNS), -9.0)
"""Leaves the advice to two strokes that change nothing."""


def course(*rankings: str) -> list[Snapshot]:
    return [
        Snapshot(n, tuple(RankedPhoto(ord(i), 1.0 - at / 10) for at, i in enumerate(ids)), 50)
        for n, ids in enumerate(rankings, 1)
    ]


A, B = "abcdefg", "vwxyzab"


def test_the_delay_is_counted_from_the_last_change() -> None:
    figures = settling_figures([course(B, A, A, A, A), course(A, A, A)], NEVER)
    assert figures["stop_delay_median"] == 2
    assert figures["stop_kept"] == 1
    assert figures["stop_taken_back"] == figures["stop_flickers"] == 0
    assert figures["n_settled"] == 2


def test_advice_that_never_comes_counts_as_late() -> None:
    figures = settling_figures([course(B, A, A)], NEVER)
    assert figures["stop_delay_median"] == 2
    assert figures["stop_kept"] is None


def test_a_drawing_that_changes_to_the_end_has_no_delay() -> None:
    figures = settling_figures([course(A, A, A, B)], NEVER)
    assert figures["stop_delay_median"] is None
    assert figures["stop_kept"] == 0
    assert figures["stop_taken_back"] == 1


def test_advice_given_again_at_once_flickers(monkeypatch: pytest.MonkeyPatch) -> None:
    taken_back = course(A, A, A, B, B, B, B)
    again = settling_figures([taken_back], NEVER)
    assert (again["stop_taken_back"], again["stop_flickers"]) == (1, 0)

    def hasty(estimate: SettledEstimate, moments: Sequence[Snapshot]) -> Advice:
        return Advice.CHANGING if len(moments) in (1, 4, 5) else Advice.STOP

    monkeypatch.setattr(settling, "advice", hasty)
    again = settling_figures([taken_back], NEVER)
    assert (again["stop_taken_back"], again["stop_flickers"]) == (1, 1)


def test_a_snapshot_has_the_best_photos_first() -> None:
    made = snapshot_of(3, np.array([0.1, 0.7, 0.4], np.float32))
    assert made.ids == (1, 2, 0)
    assert made.scores == pytest.approx((0.7, 0.4, 0.1))
    assert (made.n_strokes, made.n_photos) == (3, 3)
