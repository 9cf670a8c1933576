"""What every recipe has: the same settings, and the same things that make no sense in them."""

import math
from dataclasses import fields

import pytest

from core.research.encoder.errors import TrainingError
from core.research.encoder.recipe import Recipe
from core.research.encoder.settings import Settings
from core.research.encoder.spatial.recipe import SpatialRecipe

KINDS = (Recipe, SpatialRecipe)
SHARED = {field.name: field.type for field in fields(Settings)}
WRONG = {
    "int": ("many", 2.5, True, None),
    "float": ("much", True, None, [0.1]),
    "str": (3, False, None),
    "bool": (1, "yes", None),
}
NOT_OF_THEIR_TYPE = [(name, value) for name, kind in SHARED.items() for value in WRONG[str(kind)]]
every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
def test_what_all_recipes_share_is_in_each(kind: type[Settings]) -> None:
    assert len(SHARED) == 12
    of_kind = {field.name: field.type for field in fields(kind)}
    assert SHARED.items() <= of_kind.items()
    assert len(of_kind) > len(SHARED)


@every_kind
@pytest.mark.parametrize(("name", "value"), NOT_OF_THEIR_TYPE)
def test_a_shared_setting_of_another_type_is_refused(
    kind: type[Settings], name: str, value: object
) -> None:
    with pytest.raises(TrainingError, match=f"{name} must be of type {SHARED[name]}, not "):
        kind.made_from({name: value})


@every_kind
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("steps", 0, "steps must be 1 or more"),
        ("steps", -3, "steps must be 1 or more"),
        ("temperature", 0, "temperature must be above 0"),
        ("temperature", 0.0, "temperature must be above 0"),
        ("temperature", -0.05, "temperature must be above 0"),
        ("temperature", math.nan, "temperature must be above 0"),
        ("precision", "fp16", "precision must be one of fp32, bf16"),
    ],
)
def test_a_shared_setting_that_makes_no_sense_is_refused(
    kind: type[Settings], name: str, value: object, said: str
) -> None:
    with pytest.raises(TrainingError, match=said):
        kind.made_from({name: value})


@every_kind
def test_the_least_that_makes_sense(kind: type[Settings]) -> None:
    least = kind.made_from({"steps": 1, "temperature": 1e-6, "lr": 0, "head_lr": 0, "warmup": 0})
    assert (least.steps, least.temperature, least.lr) == (1, 1e-6, 0)


@every_kind
def test_settings_are_named(kind: type[Settings]) -> None:
    """Their order is nobody's business."""
    with pytest.raises(TypeError, match="positional"):
        kind(3)
