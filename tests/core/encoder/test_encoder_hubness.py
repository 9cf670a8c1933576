"""Hubness correction by hand: what photos lose, and what a cosine with drawings makes of it."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as nnf
from torch import Tensor

from core.encoder.base import Domain
from core.encoder.torch.hubness import EXTRA_DIMS, HubnessCorrection, with_sketch_constants
from core.encoder.torch.network import JointEmbedding, SketchPhotoNet

DIM = 7


def unit_rows(n: int, seed: int, dim: int = DIM) -> Tensor:
    rows = torch.randn(n, dim, generator=torch.Generator().manual_seed(seed))
    return nnf.normalize(rows, dim=1)


@pytest.fixture
def hubness() -> HubnessCorrection:
    made = HubnessCorrection(DIM, 4)
    made.fit(unit_rows(4, 1), unit_rows(50, 2), 0.1)
    return made


def test_a_cosine_loses_a_part_of_the_photos_nearness_to_its_nearest_kind(
    hubness: HubnessCorrection,
) -> None:
    photos, drawn = unit_rows(20, 3), torch.randn(5, 9, generator=torch.Generator().manual_seed(4))
    weight, bias = torch.randn(DIM, 9), torch.randn(DIM)
    places = drawn @ weight.T + bias
    length = float(places.norm(dim=1).mean())
    longer, its_bias = with_sketch_constants(weight, bias, length)
    drawings = drawn @ longer.T + its_bias
    given = (nnf.normalize(drawings, dim=1) @ nnf.normalize(hubness(photos), dim=1).T).numpy()
    middle = np.mean([max(float(p @ k) for k in hubness.prototypes) for p in unit_rows(50, 2)])
    for i, place in enumerate(places):
        for j, photo in enumerate(photos):
            nearest = max(float(photo @ kind) for kind in hubness.prototypes)
            own = float(place.norm())
            # A drawing that M makes more of has less taken from it, in proportion.
            taken = 0.1 * (nearest - middle) * length
            whole = math.sqrt(own**2 + (0.5 * length) ** 2) * math.sqrt(1 + 0.2**2)
            expected = (float(place @ photo) - taken) / whole
            assert given[i, j] == pytest.approx(expected, abs=1e-5)


def test_all_photos_stay_of_one_length_and_their_own_cosines_nearly_as_they_were(
    hubness: HubnessCorrection,
) -> None:
    photos = unit_rows(40, 5)
    longer = hubness(3 * photos)
    assert longer.shape == (40, DIM + EXTRA_DIMS)
    np.testing.assert_allclose(longer.norm(dim=1), 3 * math.sqrt(1 + 0.2**2), rtol=1e-5)
    torch.testing.assert_close(longer[:, :DIM], 3 * photos)
    among = nnf.normalize(longer, dim=1) @ nnf.normalize(longer, dim=1).T
    assert float((among * 1.04 - photos @ photos.T).max()) <= 0.0401


def test_what_is_taken_or_given_has_a_limit() -> None:
    prototypes = unit_rows(2, 6)
    made = HubnessCorrection(DIM, 2)
    made.fit(prototypes, unit_rows(50, 7), 1.0)
    rows = made(torch.cat([prototypes, -prototypes.sum(0, keepdim=True)]))
    rows = rows / rows[:, :DIM].norm(dim=1, keepdim=True)
    np.testing.assert_allclose(rows[:, DIM], [-0.2, -0.2, 0.2], rtol=1e-5)
    np.testing.assert_allclose(rows[:, DIM + 1], 0, atol=1e-4)


def test_without_strength_cosines_are_only_smaller_all_alike() -> None:
    made = HubnessCorrection(DIM, 3)
    made.fit(unit_rows(3, 8), unit_rows(20, 9), 0.0)
    photos, places = unit_rows(10, 10), unit_rows(6, 11)
    weight, bias = with_sketch_constants(torch.eye(DIM), torch.zeros(DIM), 1.0)
    drawings = nnf.normalize(places @ weight.T + bias, dim=1)
    given = drawings @ nnf.normalize(made(photos), dim=1).T
    torch.testing.assert_close(given * math.sqrt((1 + 0.5**2) * (1 + 0.2**2)), places @ photos.T)


def test_only_photos_have_kinds_beside_their_m() -> None:
    net = SketchPhotoNet("lite0", 10, prototypes=3)
    photos, drawings = net.joint_of(Domain.PHOTO), net.joint_of(Domain.SKETCH)
    assert (photos.linear.out_features, drawings.linear.out_features) == (8, 10)
    assert photos.hubness is not None
    assert drawings.hubness is None
    assert photos(torch.randn(2, 1280)).shape == drawings(torch.randn(2, 1280)).shape == (2, 10)
    assert JointEmbedding(5, 4).hubness is None
