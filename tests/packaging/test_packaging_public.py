"""`import inkseek`: the examples of its documentation, and its errors."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import inkseek


def test_the_examples_of_the_documentation_are_true(desk: Path) -> None:
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    said: list[str] = []
    for example in doctest.DocTestFinder().find(inkseek, globs={"inkseek": inkseek}):
        runner.run(example, out=said.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(said)
    assert runner.tries > 15


def test_strokes_may_carry_pressure_and_time(tmp_path: Path) -> None:
    pen = [(0, 0, 0.5, 0.0), (10, 5, 0.7, 0.1)]
    drawing = inkseek.Sketch.from_strokes([pen, [(3, 3)]], unwanted=[[(1, 2), (2, 2)]])
    assert repr(drawing) == "Sketch(3 strokes)"
    drawing.save(tmp_path / "drawing.inkseek")
    same = inkseek.Sketch.load(tmp_path / "drawing.inkseek")
    assert same._page == drawing._page
    first, _ = same._page.sketch.strokes
    assert first.pressure.tolist() == pytest.approx([0.5, 0.7])
    for wrong in ([], [(1,)], [(1, 2, 3, 4, 5)], [(float("nan"), 0)], "line"):
        with pytest.raises(ValueError):  # noqa: PT011 - numpy words some of them
            inkseek.Sketch.from_strokes([wrong])


def test_errors_say_what_to_do(desk: Path) -> None:
    with pytest.raises(inkseek.Error, match=r"no library in .*/nowhere .* --library"):
        inkseek.Library.open("nowhere")
    assert not Path("nowhere").exists()
    with pytest.raises(inkseek.Error, match="missing\\.svg"):
        inkseek.Sketch.load("missing.svg")
    with inkseek.Library.open() as library:
        for nothing in (inkseek.Sketch.from_strokes([]), "missing.png"):
            with pytest.raises(inkseek.Error):
                library.search(nothing)


def test_unwanted_strokes_and_several_parts_count(desk: Path) -> None:
    umbrella = inkseek.Sketch.load("umbrella.inkseek")
    with inkseek.Library.open() as library:
        alone = library.search(umbrella, top=9)
        both = library.search(umbrella, "pictures/fish.png", top=9)
        page = umbrella._page.sketch
        fish_without = inkseek.Sketch.from_strokes(
            [[(0, 0), (9, 9)]], unwanted=[stroke.points for stroke in page.strokes]
        )
        pushed = library.search(fish_without, top=9)
        named = library.search(words=["fish", "-umbrella"], top=1)
        marine = library.search(umbrella, categories=["animal-marine"])

    def place(found: list[inkseek.Match], name: str) -> int:
        return [match.name for match in found].index(name)

    assert place(alone, "umbrella.png") == 0
    assert place(both, "fish.png") < 2
    assert place(pushed, "umbrella.png") > 0
    assert named[0].name == "fish.png"
    assert {match.category for match in marine} == {"animal-marine"}
