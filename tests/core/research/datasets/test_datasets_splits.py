"""No unseen class under any name, no photo on both sides."""

from pathlib import Path

import numpy as np
import pytest

from core.research.datasets import PairData, PhotoItem, SketchItem
from core.research.datasets.aliases import ALIASES
from core.research.datasets.class_names import class_name, squashed
from core.research.datasets.pictures import PictureFile
from core.research.datasets.source import FolderSource
from core.research.datasets.splits import (
    QUICKDRAW_80_30_UNSEEN,
    SKETCHY_100_25_UNSEEN,
    SKETCHY_104_21_UNSEEN,
    SKETCHY_CLASSES,
    TU_BERLIN_220_30_UNSEEN,
    TU_BERLIN_CLASSES,
    aliases,
    apply_split,
    forbidden,
    forbidden_labels,
    seen_only,
)
from core.research.datasets.strokes import PenPoints

NO_FILE = PictureFile(FolderSource(Path()), "none.png")
NO_INK = PenPoints(np.zeros((1, 3), dtype=np.float32))


def labelled(*labels: str | None) -> PairData:
    return PairData(
        "set",
        tuple(PhotoItem(f"p{n}", label, NO_FILE) for n, label in enumerate(labels)),
        tuple(SketchItem(f"s{n}", label, f"p{n}", None, NO_INK) for n, label in enumerate(labels)),
        fine_grained=True,
    )


@pytest.mark.parametrize(
    ("unseen", "classes", "count"),
    [
        (SKETCHY_104_21_UNSEEN, SKETCHY_CLASSES, 21),
        (SKETCHY_100_25_UNSEEN, SKETCHY_CLASSES, 25),
        (TU_BERLIN_220_30_UNSEEN, TU_BERLIN_CLASSES, 30),
    ],
)
def test_the_published_lists_are_whole_and_cost_no_seen_class(
    unseen: tuple[str, ...], classes: tuple[str, ...], count: int
) -> None:
    names, gone = {squashed(name) for name in classes}, {squashed(name) for name in unseen}
    assert len(gone) == len(unseen) == count
    assert gone < names
    # What the published split trains on, under its own name, stays: or the figures differ.
    assert {squashed(label) for label in forbidden_labels(unseen, classes)} == gone


def test_the_class_lists_have_the_published_sizes() -> None:
    assert len(set(SKETCHY_CLASSES)) == 125
    assert len(set(TU_BERLIN_CLASSES)) == 250
    assert len(set(QUICKDRAW_80_30_UNSEEN)) == 30


@pytest.mark.parametrize(
    ("label", "unseen_as"),
    [
        # QuickDraw and DomainNet
        ("bird", "songbird"),
        ("house", "cabin"),
        ("barn", "cabin"),
        ("palm_tree", "tree"),
        ("bush", "tree"),
        ("mouse", "mouse"),
        ("animal_migration", "songbird"),
        ("coffee_cup", "cup"),
        ("mug", "cup"),
        ("teddy-bear", "teddy_bear"),
        # TU-Berlin
        ("mouse_(animal)", "mouse"),
        ("flying_bird", "seagull"),
        ("door_handle", "door"),
        ("rooster", "chicken"),
        ("beer_mug", "cup"),
        # Tiny-ImageNet, by the first of its names
        ("ox", "cow"),
        ("albatross", "seagull"),
        ("thatch", "cabin"),
        ("monarch", "butterfly"),
        ("arabian_camel", "camel"),
        ("gazelle", "deer"),
        ("beer_bottle", "wine_bottle"),
        ("teddy", "teddy_bear"),
        ("espresso", "cup"),
        # the objects of the visual communication set
        ("robin", "songbird"),
        ("sparrow", "songbird"),
    ],
)
def test_drops_the_class_under_its_other_names(label: str, unseen_as: str) -> None:
    unseen = (*SKETCHY_104_21_UNSEEN, *SKETCHY_100_25_UNSEEN)
    assert unseen_as in unseen
    assert squashed(label) in {squashed(name) for name in aliases(unseen_as)}
    assert forbidden_labels(unseen, [label]) == {label}


@pytest.mark.parametrize(
    "label",
    ["baseball_bat", "see_saw", "computer_mouse", "acorn", "fan", "picture_frame", "knife", "owl"],
)
def test_keeps_what_only_looks_or_sounds_alike(label: str) -> None:
    assert forbidden_labels(SKETCHY_104_21_UNSEEN, [label]) == frozenset()


@pytest.mark.parametrize(
    "label",
    [
        "Windows",  # plural
        "mice",
        "rhino_head",  # one of its words
        "duck_swan",
        "sliding door",
        "house_finch",
        "magpie",
        "Chainsaw",
        "killer_whale",
        "wind_turbine",
    ],
)
def test_drops_what_somebodys_own_folder_may_be_called(label: str) -> None:
    assert forbidden_labels((*SKETCHY_104_21_UNSEEN, "swan"), [label]) == {label}


@pytest.mark.parametrize("label", ["tree_frog", "bull_mastiff", "cowboy_hat", "wading_bird"])
def test_one_word_is_not_enough_where_the_list_keeps_the_name(label: str) -> None:
    assert forbidden_labels(SKETCHY_104_21_UNSEEN, [label]) == frozenset()


@pytest.mark.parametrize(
    "unseen", [SKETCHY_104_21_UNSEEN, SKETCHY_100_25_UNSEEN, TU_BERLIN_220_30_UNSEEN]
)
def test_a_common_name_hides_no_unseen_class(unseen: tuple[str, ...]) -> None:
    """What is refused by its own name is refused by the name that its set gives it here, too."""
    for name in unseen:
        for alias in aliases(name):
            assert forbidden_labels(unseen, [class_name(alias)]), (name, alias)


def test_an_unseen_class_is_refused_by_its_common_name() -> None:
    assert forbidden_labels(["motorbike"], ["motorcycle", "horse"]) == {"motorcycle"}
    assert forbidden_labels(["dog"], ["n02085620_Chihuahua"]) == {"n02085620_Chihuahua"}


def test_every_decision_has_a_reason_and_no_name_is_both_kept_and_dropped() -> None:
    for entry in ALIASES.values():
        dropped, kept = map(squashed, entry.drop), map(squashed, entry.keep)
        assert set(dropped).isdisjoint(kept)
        assert all(reason for reason in (*entry.drop.values(), *entry.keep.values()))


def test_every_entry_is_about_a_published_class() -> None:
    published = (*SKETCHY_CLASSES, *TU_BERLIN_CLASSES, *QUICKDRAW_80_30_UNSEEN)
    assert set(ALIASES) <= {squashed(name) for name in published}


@pytest.mark.parametrize("written", ["T-Shirt", "t shirt", "t_shirt", "T_SHIRT"])
def test_names_are_compared_without_case_and_signs(written: str) -> None:
    assert forbidden_labels(TU_BERLIN_220_30_UNSEEN, [written]) == {written}


def test_forbidden_gives_the_items() -> None:
    data = labelled("cat", "bird", None, "songbird")
    assert [item.key for item in forbidden(("songbird",), data)] == ["p1", "p3", "s1", "s3"]


def test_seen_only_leaves_none_of_them() -> None:
    data = labelled("cat", "bird", None, "songbird", "house")
    left = seen_only(data, SKETCHY_104_21_UNSEEN)
    assert [photo.label for photo in left.photos] == ["cat", None]
    assert forbidden(SKETCHY_104_21_UNSEEN, left) == ()


def test_a_split_by_class() -> None:
    data = labelled("cat", "bird", "Songbird", "house")  # even if a loader forgot to normalise
    assert apply_split(data, "train", ("songbird",)).labels == ("cat", "house")
    assert apply_split(data, "all", ("songbird",)) == data
    # A wider class is not trained on, and is not what is tested either.
    assert apply_split(labelled("cat", "bird", "songbird"), "test", ("songbird",)).labels == (
        "songbird",
    )
