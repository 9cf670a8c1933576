"""The estimate that a ranking is settled: its signs by hand, its bounds, and through a card."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.search.history import RankedPhoto, Snapshot
from core.search.settled import SIGNS, Advice, SettledEstimate, advice, signs

WEIGHTS = (1.0, 0.5, 0.2, 0.3, 0.4, 0.1, -0.6, 0.7)


def snapshot(n: int, ids: str, scores: list[float] | None = None) -> Snapshot:
    scores = scores or [1.0 - 0.1 * i for i in range(len(ids))]
    return Snapshot(n, tuple(RankedPhoto(ord(i), s) for i, s in zip(ids, scores, strict=True)), 50)


def test_the_first_stroke_has_nothing_to_compare_with() -> None:
    seen = dict(zip(SIGNS, signs([snapshot(1, "abcdefg")]), strict=True))
    assert seen["kept"] == seen["kept before"] == seen["same best"] == seen["in order"] == 0
    assert seen["drift"] == 1
    assert seen["strokes"] == pytest.approx(math.log(2))


def test_signs_by_hand() -> None:
    course = [
        snapshot(1, "abcdefg"),
        snapshot(2, "abcxyfg"),
        snapshot(3, "abxycfg", [9, 8, 7, 6, 5, 3, 2]),
    ]
    seen = dict(zip(SIGNS, signs(course), strict=True))
    mean = 40 / 7
    spread = math.sqrt(sum((s - mean) ** 2 for s in (9, 8, 7, 6, 5, 3, 2)) / 7)
    assert seen["kept"] == 1  # the same five, in another order
    assert seen["kept before"] == pytest.approx(3 / 5)
    assert seen["same best"] == 1
    assert seen["in order"] == 0
    assert seen["gap"] == pytest.approx((5 - 3) / spread)
    assert seen["lead"] == pytest.approx((9 - 3) / spread)
    assert seen["drift"] == pytest.approx(min((7 - 0.8) / spread, 3))


def test_units_of_scores_do_not_matter() -> None:
    course = [snapshot(1, "abcdefg"), snapshot(2, "abdcefg")]
    larger = [
        Snapshot(m.n_strokes, tuple(RankedPhoto(p.photo_id, 7 * p.score) for p in m.photos), 50)
        for m in course
    ]
    assert signs(course) == pytest.approx(signs(larger))


def test_chance_is_the_curve() -> None:
    estimate = SettledEstimate(WEIGHTS, -1.0)
    course = [snapshot(1, "abcdefg"), snapshot(2, "abdcefg")]
    total = -1.0 + sum(w * s for w, s in zip(WEIGHTS, signs(course), strict=True))
    assert estimate.chance(course) == pytest.approx(1 / (1 + math.exp(-total)))


def test_too_little_to_say() -> None:
    estimate = SettledEstimate(WEIGHTS, 0.0)
    assert estimate.chance([]) is None
    assert estimate.chance([snapshot(1, "abcde")]) is None


@given(
    st.lists(
        st.tuples(
            st.permutations("abcdefgh"),
            st.lists(st.floats(-1, 1), min_size=8, max_size=8).map(lambda s: sorted(s)[::-1]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_always_a_chance(course: list[tuple[list[str], list[float]]]) -> None:
    snapshots = [snapshot(n, "".join(ids), scores) for n, (ids, scores) in enumerate(course, 1)]
    chance = SettledEstimate(WEIGHTS, 0.3).chance(snapshots)
    assert chance is not None
    assert 0 <= chance <= 1


def test_through_a_card() -> None:
    estimate = SettledEstimate(WEIGHTS, 0.25)
    assert SettledEstimate.from_dict(estimate.as_dict()) == estimate
    for wrong in ({}, {"weights": {}, "bias": 0}, {"weights": 3, "bias": 0}):
        assert SettledEstimate.from_dict(wrong) is None
    with pytest.raises(ValueError, match="finite"):
        SettledEstimate(WEIGHTS, math.nan)


NEVER = SettledEstimate((0.0,) * len(SIGNS), -9.0)


def course(*rankings: str) -> list[Snapshot]:
    return [snapshot(n, ids) for n, ids in enumerate(rankings, 1)]


def test_one_can_stop_two_strokes_after_the_last_change_at_the_latest() -> None:
    drawn = course("abcdefg", "vwxyzab", "wvxyzab", "zvxywcd")
    said = [advice(NEVER, drawn[:n]) for n in range(1, 5)]
    assert said == [Advice.CHANGING] * 3 + [Advice.STOP]


def test_advice_to_stop_does_not_flicker() -> None:
    unsure = SettledEstimate((0.0,) * len(SIGNS), 0.0)  # a chance of one half
    drawn = course("abcdefg", "abcdefg", "abcdefg", "abcdxfg")
    assert [advice(unsure, drawn[:n]) for n in range(1, 5)] == [
        Advice.SETTLING, Advice.SETTLING, Advice.STOP, Advice.STOP,
    ]  # fmt: skip
    assert advice(NEVER, drawn) is Advice.CHANGING


def test_advice_taken_back_comes_again_after_three_strokes() -> None:
    drawn = course(*["abcdefg"] * 3, *["vwxyzab"] * 4)
    said = [advice(NEVER, drawn[:n]) is Advice.STOP for n in range(1, 8)]
    assert said == [False, False, True, False, False, False, True]
    # A high chance alone does not bring it back either.
    kept = SettledEstimate(tuple(20.0 if sign == "kept" else 0.0 for sign in SIGNS), -17.0)
    said = [advice(kept, drawn[:n]) is Advice.STOP for n in range(1, 8)]
    assert said == [False, True, True, False, False, False, True]
