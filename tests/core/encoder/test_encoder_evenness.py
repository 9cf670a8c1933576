"""Evenness by hand: what photos lose, what drawings have in its place, and what a cosine makes."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as nnf
from torch import Tensor

from core.encoder.domain import Domain
from core.encoder.evenness import ADDED, Evenness, with_constants
from core.encoder.network import JointEmbedding, SketchPhotoNet

DIM = 7


def unit_rows(n: int, seed: int, dim: int = DIM) -> Tensor:
    rows = torch.randn(n, dim, generator=torch.Generator().manual_seed(seed))
    return nnf.normalize(rows, dim=1)


@pytest.fixture
def evenness() -> Evenness:
    made = Evenness(DIM, 4)
    made.learn(unit_rows(4, 1), unit_rows(50, 2), 0.1)
    return made


def test_a_cosine_loses_a_part_of_the_photos_nearness_to_its_nearest_kind(
    evenness: Evenness,
) -> None:
    photos, drawn = unit_rows(20, 3), torch.randn(5, 9, generator=torch.Generator().manual_seed(4))
    weight, bias = torch.randn(DIM, 9), torch.randn(DIM)
    places = drawn @ weight.T + bias
    length = float(places.norm(dim=1).mean())
    longer, its_bias = with_constants(weight, bias, length)
    drawings = drawn @ longer.T + its_bias
    given = (nnf.normalize(drawings, dim=1) @ nnf.normalize(evenness(photos), dim=1).T).numpy()
    middle = np.mean([max(float(p @ k) for k in evenness.kinds) for p in unit_rows(50, 2)])
    for i, place in enumerate(places):
        for j, photo in enumerate(photos):
            nearest = max(float(photo @ kind) for kind in evenness.kinds)
            own = float(place.norm())
            # A drawing that M makes more of has less taken from it, in proportion.
            taken = 0.1 * (nearest - middle) * length
            whole = math.sqrt(own**2 + (0.5 * length) ** 2) * math.sqrt(1 + 0.2**2)
            expected = (float(place @ photo) - taken) / whole
            assert given[i, j] == pytest.approx(expected, abs=1e-5)


def test_all_photos_stay_of_one_length_and_their_own_cosines_nearly_as_they_were(
    evenness: Evenness,
) -> None:
    photos = unit_rows(40, 5)
    longer = evenness(3 * photos)
    assert longer.shape == (40, DIM + ADDED)
    np.testing.assert_allclose(longer.norm(dim=1), 3 * math.sqrt(1 + 0.2**2), rtol=1e-5)
    torch.testing.assert_close(longer[:, :DIM], 3 * photos)
    among = nnf.normalize(longer, dim=1) @ nnf.normalize(longer, dim=1).T
    assert float((among * 1.04 - photos @ photos.T).max()) <= 0.0401


def test_what_is_taken_or_given_has_a_limit() -> None:
    kinds = unit_rows(2, 6)
    made = Evenness(DIM, 2)
    made.learn(kinds, unit_rows(50, 7), 1.0)
    rows = made(torch.cat([kinds, -kinds.sum(0, keepdim=True)]))
    rows = rows / rows[:, :DIM].norm(dim=1, keepdim=True)
    np.testing.assert_allclose(rows[:, DIM], [-0.2, -0.2, 0.2], rtol=1e-5)
    np.testing.assert_allclose(rows[:, DIM + 1], 0, atol=1e-4)


def test_without_strength_cosines_are_only_smaller_all_alike() -> None:
    made = Evenness(DIM, 3)
    made.learn(unit_rows(3, 8), unit_rows(20, 9), 0.0)
    photos, places = unit_rows(10, 10), unit_rows(6, 11)
    weight, bias = with_constants(torch.eye(DIM), torch.zeros(DIM), 1.0)
    drawings = nnf.normalize(places @ weight.T + bias, dim=1)
    given = drawings @ nnf.normalize(made(photos), dim=1).T
    torch.testing.assert_close(given * math.sqrt((1 + 0.5**2) * (1 + 0.2**2)), places @ photos.T)


def test_only_photos_have_kinds_beside_their_m() -> None:
    net = SketchPhotoNet("lite0", 10, kinds=3)
    photos, drawings = net.last(Domain.PHOTO), net.last(Domain.SKETCH)
    assert (photos.linear.out_features, drawings.linear.out_features) == (8, 10)
    assert photos.evenness is not None
    assert drawings.evenness is None
    assert photos(torch.randn(2, 1280)).shape == drawings(torch.randn(2, 1280)).shape == (2, 10)
    assert JointEmbedding(5, 4).evenness is None
