"""Names that only drawings show stand where ImageNet's classifier says their photos lie."""

import pytest
import torch
import torch.nn.functional as nnf
from torchvision.models._meta import _IMAGENET_CATEGORIES

from core.encoder.torch.network import JointEmbedding
from core.research.datasets.splits import (
    SKETCHY_100_25_UNSEEN,
    SKETCHY_104_21_UNSEEN,
    forbidden_labels,
)
from core.research.encoder.class_proxies import (
    ClassProxies,
    _nearest,
    class_proxies_for,
    imagenet_class,
)
from core.research.encoder.names import Names


@pytest.fixture(scope="module")
def rows() -> torch.Tensor:
    """A classifier like ImageNet's: its rows have something in common."""
    return torch.randn(1000, 1280, generator=torch.Generator().manual_seed(0)) + 0.5


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("zebra", "zebra"),
        ("frying_pan", "frying pan"),
        ("hot dog", "hotdog"),
        ("t-shirt", "jersey"),
        ("van", "minivan"),
    ],
)
def test_a_name_means_an_imagenet_class(name: str, title: str):
    number = imagenet_class(name)
    assert number is not None
    assert _IMAGENET_CATEGORIES[number] == title


@pytest.mark.parametrize("name", ["squiggle", "ear", ""])
def test_what_imagenet_does_not_know_or_calls_something_else_means_none(name: str):
    assert imagenet_class(name) is None


def test_every_nearest_class_exists():
    assert [name for name in _nearest() if imagenet_class(name) is None] == []


@pytest.mark.parametrize("unseen", [SKETCHY_104_21_UNSEEN, SKETCHY_100_25_UNSEEN])
def test_no_nearest_class_is_an_unseen_one(unseen: tuple[str, ...]):
    """Else a class proxy would show what no supervised example may show."""
    of_unseen = {imagenet_class(name) for name in unseen} - {None}
    seen = _nearest().keys() - forbidden_labels(unseen, _nearest())
    assert {name for name in seen if imagenet_class(name) in of_unseen} == set()


def test_only_names_without_photos_have_one(rows: torch.Tensor):
    names = Names(["zebra", "lion", "squiggle", "violin"])
    found = class_proxies_for(names, [names.number("lion")], rows)
    assert sorted(found.names.tolist()) == sorted(names.number(n) for n in ("zebra", "violin"))
    assert not list(found.parameters())
    assert not found.state_dict(), "made again, not saved"


def test_where_they_lie(rows: torch.Tensor):
    found = ClassProxies(torch.tensor([7, 2]), torch.tensor([40, 999]), rows)
    centre = rows.double().mean(0)
    for direction, number in zip(found.directions, (40, 999), strict=True):
        expected = rows[number].double() - centre
        torch.testing.assert_close(
            direction.double(), expected / expected.norm(), atol=1e-5, rtol=0
        )
    assert found.soft_targets.argmax(1).tolist() == [40, 999]
    torch.testing.assert_close(found.soft_targets.sum(1), torch.ones(2))
    joint = JointEmbedding(1280, 6)
    placed = found.through(joint)
    expected = nnf.normalize(found.directions @ joint.linear.weight.T, dim=1)
    torch.testing.assert_close(placed, expected)
    placed.sum().backward()
    assert joint.linear.weight.grad is not None
    assert joint.linear.bias.grad is None


def test_none_at_all(rows: torch.Tensor):
    names = Names(["squiggle"])
    found = class_proxies_for(names, [], rows)
    assert found.through(JointEmbedding(1280, 6)).shape == (0, 6)
