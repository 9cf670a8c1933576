"""Where M of the photo side begins: at the main directions of the photos."""

from typing import Any

import numpy as np
import pytest
import torch
from small_training import N_PHOTOS, row_of, small_views

from core.encoder.base import Domain
from core.encoder.torch.network import SketchPhotoNet
from core.research.encoder.beginning import begin_from_photos, principal_map
from core.research.encoder.photo_maps import PhotoMaps


def features(n: int = 40, length: int = 12) -> torch.Tensor:
    """Spread over directions of very different strengths, and not around zero."""
    g = torch.Generator().manual_seed(0)
    strengths = torch.logspace(1, -2, length)
    axes = torch.linalg.qr(torch.randn(length, length, generator=g)).Q
    return (torch.randn(n, length, generator=g) * strengths) @ axes + 3.0


def test_what_comes_out_is_centred_and_uncorrelated():
    x = features()
    weight, bias = principal_map(x, 5)
    mapped = (x @ weight.T + bias).double()
    torch.testing.assert_close(mapped.mean(0), torch.zeros(5).double(), rtol=0, atol=1e-4)
    covariance = mapped.T @ mapped
    beside = covariance - covariance.diag().diag()
    assert beside.abs().max() < 1e-4 * covariance.max()


def test_the_main_directions_are_kept_half_whitened():
    """Numpy's own eigenvectors; a direction of n times the spread comes out √n times as wide."""
    x = features()
    weight, bias = principal_map(x, 4)
    values, vectors = np.linalg.eigh(np.cov(x.double().numpy().T))
    for row, (value, axis) in enumerate(zip(values[::-1][:4], vectors.T[::-1][:4], strict=True)):
        along = weight[row].double().numpy()
        assert abs(along @ axis) == pytest.approx(np.linalg.norm(along), rel=1e-4)
        first = np.linalg.norm(weight[0].numpy())
        expected = (values[-1] / value) ** 0.25
        assert np.linalg.norm(along) / first == pytest.approx(expected, rel=1e-3)
    assert weight.norm(dim=1).mean() == pytest.approx(1.0, rel=1e-5)
    assert bias.shape == (4,)


def test_fewer_photos_than_numbers_leave_the_rest_empty():
    weight, bias = principal_map(features(3), 8)
    assert torch.isfinite(weight).all()
    assert torch.isfinite(bias).all()
    # Three points lie in a plane.
    assert (weight.norm(dim=1) > 1e-6).tolist() == [True] * 2 + [False] * 6


def test_it_is_the_plain_photos_that_count_and_the_photo_side_that_changes():
    torch.manual_seed(0)
    net = SketchPhotoNet("lite0", 6)
    before = {name: value.clone() for name, value in net.state_dict().items()}
    views = small_views()
    maps = PhotoMaps(views, np.array([row_of(photo) for photo in range(N_PHOTOS)]))
    begin_from_photos(net, maps, N_PHOTOS, 0)
    for name, value in net.state_dict().items():
        assert torch.equal(value, before[name]) == (not name.startswith("joint.0.")), name
    with torch.no_grad():
        seen = net.tower(Domain.PHOTO).eval().from_trunk(torch.from_numpy(views[0]).float())
    weight, bias = principal_map(seen, 6)
    started: Any = net.joint[0].linear.weight
    alike = torch.nn.functional.cosine_similarity(started, weight).abs()
    torch.testing.assert_close(alike, torch.ones(6), rtol=0, atol=1e-3)
    begun = net.joint[0](seen).detach()
    expected = torch.nn.functional.normalize(seen @ weight.T + bias, dim=1)
    torch.testing.assert_close(begun.abs(), expected.abs(), rtol=0, atol=1e-3)
