"""Profiles: names, pairs, what their effect means, and the file they are kept in."""

import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.style import Example, Kind, Profile, StyleError
from core.style.profile import MAX_EXAMPLES, MAX_NAME, Effect, Verdict
from core.style.profile_file import from_bytes, read, to_bytes

Make = Callable[..., Example]


def test_a_name_is_tidied_or_refused() -> None:
    assert Profile.new("  Anna\n on  paper ").name == "Anna on paper"
    assert len(Profile.new("a" * 200).name) == MAX_NAME
    with pytest.raises(StyleError, match="name"):
        Profile.new(" \n\t ")


def test_a_new_drawing_of_a_known_picture_takes_the_old_ones_place(example: Make) -> None:
    effect = Effect((3, 3, 3), (1, 1, 1), 10, 0.3)
    profile = Profile.new("Anna").with_examples(example(1), example(2)).measured(effect, "tiny-1")
    again = profile.with_examples(example(1, drawn=9))
    assert [e.content_hash for e in again.examples] == [f"{2:032x}", f"{1:032x}"]
    assert again.examples[-1].sketch == example(1, drawn=9).sketch
    assert again.effect is None
    assert not again.is_on


def test_only_so_many_drawings_are_kept(example: Make) -> None:
    one = example(0)
    many = [replace(one, content_hash=f"{n:032x}") for n in range(MAX_EXAMPLES + 3)]
    kept = Profile.new("Anna").with_examples(*many).examples
    assert len(kept) == MAX_EXAMPLES
    assert kept[-1] is many[-1]


@pytest.mark.parametrize(
    ("before", "after", "confidence_gain", "verdict"),
    [
        ((9, 8, 7), (2, 2, 7), 0.3, Verdict.HELPS),
        # Better ranks by luck, without more confidence.
        ((9, 8, 7), (2, 2, 7), 0.02, Verdict.NO_HELP),
        ((9, 8, 7), (2, 2, 7), -0.3, Verdict.NO_HELP),
        ((2, 5, 1), (2, 5, 1), 0.3, Verdict.HELPS),
        ((2, 3, 5), (5, 2, 3), 0.3, Verdict.HELPS),
        # More confidence, but worse ranks.
        ((2, 5, 1), (3, 5, 1), 0.3, Verdict.NO_HELP),
        ((2, 5, 1), (9, 9, 9), 0.3, Verdict.NO_HELP),
        ((1, 1, 1), (1, 1, 1), 0.3, Verdict.ALREADY_FIRST),
        ((1, 1, 1), (2, 1, 1), 0.3, Verdict.ALREADY_FIRST),
        ((9, 9), (1, 1), 0.3, Verdict.TOO_FEW),
        ((), (), 0.3, Verdict.TOO_FEW),
    ],
)
def test_a_profile_helps_with_more_confidence_and_no_worse_ranks(
    before: tuple, after: tuple, confidence_gain: float, verdict: Verdict
) -> None:
    effect = Effect(before, after, 10, confidence_gain)
    assert effect.verdict is verdict
    assert effect.helps is (verdict is Verdict.HELPS)


def test_a_confidence_gain_is_finite() -> None:
    with pytest.raises(ValueError, match="confidence"):
        Effect((2,), (1,), 10, float("nan"))


def test_a_gain_counts_halvings() -> None:
    assert Effect((8, 2, 4), (4, 1, 2), 10, 0.3).rank_gain == pytest.approx(1.0)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 500)), min_size=3, max_size=10))
def test_what_is_worse_on_the_whole_is_never_switched_on(pairs: list[tuple[int, int]]) -> None:
    before, after = zip(*pairs, strict=True)
    effect = Effect(before, after, 500, 0.3)
    assert not (effect.helps and effect.rank_gain < 0)


def test_ranks_are_within_the_library() -> None:
    with pytest.raises(ValueError, match="ranks"):
        Effect((11,), (1,), 10, 0.0)
    with pytest.raises(ValueError, match="ranks"):
        Effect((1, 2), (1,), 10, 0.0)


def test_a_profile_comes_back_from_its_file(example: Make) -> None:
    effect = Effect((5, 4, 3), (1, 2, 2), 12, 0.7)
    profile = Profile.new("Chairs ✎", Kind.CATEGORY, "chair").with_examples(
        example(1), example(2), example(3)
    )
    for each in (profile, profile.measured(effect, "tiny-1")):
        assert from_bytes(to_bytes(each)) == each


def rewritten(data: bytes, change: Callable[[dict], object]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    document = json.loads(parts["profile.json"])
    change(document)
    parts["profile.json"] = json.dumps(document).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(inkseek="sketch"),
        lambda d: d.update(version=2),
        lambda d: d.update(version=None),
        lambda d: d.update(id="../../x"),
        lambda d: d.update(name=" "),
        lambda d: d.update(kind="mood"),
        lambda d: d.update(examples="none"),
        lambda d: d.update(effect={"before": [3], "after": [9], "among": 2}),
        lambda d: d.update(effect={"before": [3]}),
        lambda d: d["examples"][0].update(picture="../secret"),
        lambda d: d["examples"][0].update(picture="ab" * 16),
        lambda d: d["examples"][0].update(sketch={"inkseek": "sketch", "version": 1}),
        lambda d: d["examples"][0].update(
            sketch={"inkseek": "sketch", "version": 1, "strokes": []}
        ),
        lambda d: d.pop("examples"),
    ],
)
def test_a_damaged_profile_is_refused_in_words(
    example: Make, change: Callable[[dict], object]
) -> None:
    data = to_bytes(Profile.new("Anna").with_examples(example(1)))
    with pytest.raises(StyleError):
        from_bytes(rewritten(data, change))


@pytest.mark.parametrize(
    "change",
    [
        {"confidence_gain": 10**400},
        {"confidence_gain": float("nan")},
        {"confidence_gain": "much"},
        {"before": [float("inf")] * 3},
        {"after": [None] * 3},
        {"luck": 1},
    ],
)
def test_figures_that_make_no_sense_are_refused(example: Make, change: dict) -> None:
    effect = Effect((5, 4, 3), (1, 2, 2), 12, 0.7)
    profile = Profile.new("Anna").with_examples(example(1)).measured(effect, "tiny-1")
    strange = rewritten(to_bytes(profile), lambda document: document["effect"].update(change))
    with pytest.raises(StyleError, match="damaged"):
        from_bytes(strange)


def test_a_compression_nobody_knows_is_refused_in_words(example: Make) -> None:
    data = bytearray(to_bytes(Profile.new("Anna").with_examples(example(1))))
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset : at + offset + 2] = (99).to_bytes(2, "little")
            at = data.find(mark, at + 1)
    with pytest.raises(StyleError, match="damaged"):
        from_bytes(bytes(data))


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(StyleError):
        from_bytes(data)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_the_methods_that_profiles_use_are_unpacked(example: Make, method: int) -> None:
    data = to_bytes(Profile.new("Anna").with_examples(example(1)))
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    with pytest.raises(StyleError, match="packed in a way"):
        from_bytes(packed.getvalue())


def test_a_file_too_large_for_a_profile_is_not_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.inkstyle"
    with huge.open("wb") as file:
        file.truncate(5_000_000_000)
    with pytest.raises(StyleError, match="too large"):
        read(huge)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have names on POSIX only")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.inkstyle")
    with pytest.raises(StyleError, match="no ordinary file"):
        read(tmp_path / "pipe.inkstyle")


def test_an_archive_of_very_many_files_is_refused(example: Make) -> None:
    stream = io.BytesIO(to_bytes(Profile.new("Anna").with_examples(example(1))))
    with zipfile.ZipFile(stream, "a") as archive:
        for number in range(1000):
            archive.writestr(str(number), b"")
    with pytest.raises(StyleError, match="more files"):
        from_bytes(stream.getvalue())


def test_an_id_of_digits_is_text_whatever_the_file_says(example: Make) -> None:
    data = to_bytes(replace(Profile.new("A"), examples=(example(1),)))
    number = int("1" * 32)
    assert from_bytes(rewritten(data, lambda document: document.update(id=number))).id == "1" * 32
