"""The recipe: there and back, defaults, and what makes no sense is refused in words."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_training import ALL_LOSSES

from core.research.encoder.cli import OWN_RECIPE
from core.research.encoder.errors import TrainingError
from core.research.encoder.recipe import (
    BatchMix,
    EncoderRecipe,
    LossWeights,
    SpatialRecipe,
    TowersRecipe,
)

numbers = st.floats(0.1, 10, allow_nan=False)
recipes = st.builds(
    EncoderRecipe,
    whitening=numbers,
    towers=st.builds(
        TowersRecipe,
        variant=st.sampled_from(["lite0", "lite1+lite0", "lite2+lite0"]),
        photo_size=st.sampled_from([32, 224]),
        steps=st.integers(1, 10**6),
        runs=st.lists(st.integers(1, 5), min_size=1, max_size=3).map(tuple),
        lr=numbers,
        compile=st.booleans(),
        seed=st.integers(0, 2**31),
        batch=st.builds(BatchMix, pairs=st.dictionaries(st.text(max_size=5), st.integers(0, 99))),
        losses=st.builds(LossWeights, gallery=numbers, topology=numbers),
    ),
    spatial=st.builds(
        SpatialRecipe, prototypes=st.integers(0, 9), spatial_weight=st.floats(0.1, 0.9)
    ),
)


@settings(max_examples=30, deadline=None)
@given(recipe=recipes)
def test_there_and_back(recipe: EncoderRecipe) -> None:
    assert EncoderRecipe.from_dict(json.loads(json.dumps(recipe.as_dict()))) == recipe


def test_what_is_not_named_keeps_its_default(tmp_path: Path) -> None:
    file = tmp_path / "recipe.json"
    file.write_text('{"towers": {"steps": 3, "losses": {"teacher": 1}}}')
    expected = EncoderRecipe(towers=TowersRecipe(steps=3, losses=LossWeights(teacher=1)))
    assert EncoderRecipe.load(file) == expected


def test_the_program_s_own_recipes_make_sense() -> None:
    first = EncoderRecipe.load(OWN_RECIPE)
    second = EncoderRecipe.load(OWN_RECIPE.with_name("second.json"))
    assert (first.towers.runs, second.towers.runs) == ((2,), (2, 1, 1))
    assert (first.spatial.spatial_weight, second.spatial.spatial_weight) == (0.35, 0.25)
    assert first.towers.frozen_blocks == second.towers.frozen_blocks


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no json", "can't be read"),
        ("[]", "can't be read"),
        ("null", "can't be read"),
        ('{"colour": 1}', "unknown settings: .'colour'"),
        ('{"towers": {"colour": 1}}', "unknown settings: .'colour'"),
        ('{"spatial": {"share": 1}}', "unknown settings: .'share'"),
        ('{"whitening": 0}', "whitening must be above 0"),
        ('{"unseen": 3}', "unseen must be of type str"),
        ('{"towers": {"losses": {"magic": 1}}}', "magic"),
        ('{"towers": {"losses": {"gallery": "much"}}}', "gallery must be of type float"),
        ('{"towers": {"batch": {"pseudo": null}}}', "pseudo must be of type int, not None"),
        ('{"towers": {"steps": "many"}}', "steps must be of type int, not 'many'"),
        ('{"towers": {"steps": true}}', "steps must be of type int"),
        ('{"towers": {"steps": 0}}', "steps must be 1 or more"),
        ('{"towers": {"runs": 2}}', "runs must be a list"),
        ('{"towers": {"runs": [2, 0]}}', "runs must be a list"),
        ('{"towers": {"runs": []}}', "runs must be a list"),
        ('{"towers": {"seed": -1}}', "seed must be 0 or more"),
        ('{"towers": {"temperature": 0}}', "temperature must be above 0"),
        ('{"towers": {"variant": "lite7"}}', "variant must be one of lite0, lite1, lite2"),
        ('{"towers": {"variant": "lite2+lite0+lite0"}}', "or two joined by"),
        ('{"towers": {"variant": "lite0+lite2"}}', "lite0 tower for drawings"),
        ('{"towers": {"photo_size": 200}}', "photo_size must be a multiple of 32"),
        ('{"towers": {"photo_size": 0}}', "photo_size must be a multiple of 32"),
        ('{"towers": {"precision": "fp8"}}', "precision must be one of fp32, bf16"),
        ('{"towers": {"frozen_blocks": 4}}', "frozen_blocks must be 5 or more"),
        ('{"spatial": {"spatial_weight": 1.0}}', "spatial_weight must lie between 0 and 1"),
        ('{"spatial": {"hubness_strength": 2}}', "hubness_strength must lie between 0 and 1"),
        ('{"spatial": {"prototypes": -1}}', "prototypes must be 0 or more"),
        ('{"spatial": {"pairs": {"sketchy": 0}, "pseudo": 0}}', "not all 0"),
        ('{"spatial": {"pairs": {"sketchy": 1.5}}}', "whole numbers"),
        ('{"spatial": {"per_class": 0}}', "per_class must be 1 or more"),
        ('{"spatial": {"embedding_dim": 2}}', "embedding_dim must be above 2"),
        ('{"spatial": {"embedding_dim": 999}}', "embedding_dim must be at most 322"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "recipe.json"
    file.write_text(text)
    with pytest.raises(TrainingError, match=message):
        EncoderRecipe.load(file)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="No such file"):
        EncoderRecipe.load(tmp_path / "none.json")


def test_losses_that_are_all_off_are_refused() -> None:
    with pytest.raises(TrainingError, match="losses must not all be 0"):
        TowersRecipe(losses=LossWeights(**dict.fromkeys(asdict(LossWeights()), 0.0)))


def test_the_tests_know_every_loss() -> None:
    assert all(asdict(ALL_LOSSES).values())
