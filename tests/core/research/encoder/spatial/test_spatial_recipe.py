"""The recipe of the spatial branch: there and back, and what makes no sense."""

import json
from dataclasses import asdict, fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.research.encoder.errors import TrainingError
from core.research.encoder.recipe import Recipe
from core.research.encoder.spatial.recipe import SpatialRecipe

recipes = st.builds(
    SpatialRecipe,
    dim=st.integers(1, 512),
    spatial_dim=st.integers(1, 512),
    spatial_weight=st.floats(0, 1, exclude_min=True, exclude_max=True),
    steps=st.integers(1, 10**6),
    lr=st.floats(0, 1),
    precision=st.sampled_from(["fp32", "bf16"]),
    compile=st.booleans(),
    seed=st.integers(0, 2**31),
    pairs=st.dictionaries(st.text(max_size=5), st.integers(0, 99)),
)


@settings(max_examples=30, deadline=None)
@given(recipe=recipes)
def test_there_and_back(recipe: SpatialRecipe, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("recipe") / "recipe.json"
    recipe.save(file)
    assert SpatialRecipe.load(file) == recipe


def test_it_is_plain_json(tmp_path: Path) -> None:
    SpatialRecipe().save(tmp_path / "recipe.json")
    data = json.loads((tmp_path / "recipe.json").read_text())
    assert data == asdict(SpatialRecipe())
    assert set(data) == {field.name for field in fields(SpatialRecipe)}


def test_what_is_not_named_keeps_its_default(tmp_path: Path) -> None:
    file = tmp_path / "recipe.json"
    file.write_text('{"steps": 3, "share": 0.5, "pairs": {"chairv2": 9}}')
    assert SpatialRecipe.load(file) == SpatialRecipe(
        steps=3, spatial_weight=0.5, pairs={"chairv2": 9}
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no json", "can't be read"),
        ("[]", "can't be read"),
        ("null", "can't be read"),
        ('{"colour": 1}', "do not exist: .'colour'"),
        ('{"steps": "many"}', "steps must be of type int, not 'many'"),
        ('{"steps": true}', "steps must be of type int"),
        ('{"hold_out": 1}', "hold_out must be of type bool"),
        ('{"share": "half"}', "share must be of type float"),
        ('{"temperature": 0}', "temperature must be above 0"),
        ('{"pairs": 3}', "pairs must say how many"),
        ('{"pairs": {"chairv2": -3}}', "whole numbers"),
        ('{"pairs": {"chairv2": 1.5}}', "whole numbers"),
        ('{"pseudo": -1}', "whole numbers"),
        ('{"pairs": {}, "pseudo": 0}', "not all 0"),
        ('{"share": 0}', "share must lie between 0 and 1"),
        ('{"share": 1.0}', "share must lie between 0 and 1"),
        ('{"share": -0.2}', "share must lie between 0 and 1"),
        ('{"precision": "fp8"}', "precision must be one of fp32, bf16"),
        *(
            (f'{{"{name}": 0}}', f"{name} must be 1 or more")
            for name in ("dim", "spatial_dim", "embedding_dim", "steps", "together")
        ),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "recipe.json"
    file.write_text(text)
    with pytest.raises(TrainingError, match=message):
        SpatialRecipe.load(file)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="No such file"):
        SpatialRecipe.load(tmp_path / "none.json")


def test_the_towers_recipe_is_another(tmp_path: Path) -> None:
    Recipe().save(tmp_path / "towers.json")
    SpatialRecipe().save(tmp_path / "spatial.json")
    with pytest.raises(TrainingError, match=r"do not exist: \[.*'variant'"):
        SpatialRecipe.load(tmp_path / "towers.json")
    with pytest.raises(TrainingError, match=r"do not exist: \[.*'embedding_dim'"):
        Recipe.load(tmp_path / "spatial.json")
