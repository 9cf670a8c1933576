"""The step on M by hand is the step that automatic differentiation takes."""

import numpy as np
import pytest
import torch
import torch.nn.functional as nnf
from hypothesis import given, settings
from hypothesis import strategies as st
from stylish_encoder import CELLS, StylishEncoder, small_prior

from core.encoder.joint import unit_rows
from core.style.adapt import SMOOTHING, Support, adapt, choose_negatives, gradient, predict_margin
from core.style.prior import Prior
from core.style.projection import Projection


def rows(n: int, seed: int) -> np.ndarray:
    return unit_rows(np.random.default_rng(seed).normal(size=(n, CELLS)).astype(np.float32))


def make_support(k: int = 4, m: int = 6, seed: int = 0) -> Support:
    features = np.abs(np.random.default_rng(seed).normal(size=(k, CELLS))).astype(np.float32)
    negatives = rows(k * m, seed + 2).reshape(k, m, CELLS)
    return Support(features, rows(k, seed + 1), negatives)


def by_autograd(prior: Prior, base: Projection, support: Support, steps: int) -> np.ndarray:
    """M after learning, as a matrix on features with a 1 appended, by torch."""
    t = {name: torch.from_numpy(np.atleast_1d(v)).double() for name, v in vars(prior).items()}
    x, p, n = (
        torch.from_numpy(v).double() for v in (support.features, support.photos, support.negatives)
    )
    seen = (x - t["pca_mean"]) @ t["pca_basis"]
    weight, bias = t["start_weight"].clone(), t["start_bias"].clone()
    w0, b0 = (torch.from_numpy(v).double() for v in (base.weight, base.bias))
    own = t["base_scale"] * (x @ w0.T + b0)

    def distances(w: torch.Tensor, b: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        e = nnf.normalize(own + seen @ w.T + b, dim=1)
        near = (2 - 2 * (e * p).sum(1)).clamp(min=0) + 1e-6
        far = (2 - 2 * torch.einsum("kd,kmd->km", e, n)).clamp(min=0) + 1e-6
        return near.sqrt(), far.sqrt()

    near, far = distances(weight, bias)
    stats = torch.stack([near.mean(), near.std(unbiased=False), far.mean(), far.amin(1).mean()])
    margin = t["max_margin"] * torch.sigmoid(
        stats @ t["margin_weights"][:-1] + t["margin_weights"][-1]
    )
    for _ in range(steps):
        w, b = weight.clone().requires_grad_(), bias.clone().requires_grad_()
        near, far = distances(w, b)
        soft = SMOOTHING * nnf.softplus((margin + near[:, None] - far) / SMOOTHING)
        loss = (t["pull"] * near + soft.mean(1)).mean()
        slope_w, slope_b = torch.autograd.grad(loss, (w, b))
        weight = weight - t["output_rates"] @ slope_w * t["input_rates"]
        bias = bias - t["bias_rate"] * (t["output_rates"] @ slope_b)
    folded = weight @ t["pca_basis"].T
    whole = t["base_scale"] * w0 + folded
    constant = t["base_scale"] * b0 + bias - folded @ t["pca_mean"]
    return torch.cat([whole, constant[:, None]], dim=1).numpy()


@pytest.mark.parametrize("steps", [1, 3])
def test_a_step_is_the_gradient_step(steps: int) -> None:
    rng = np.random.default_rng(5)
    prior = small_prior(
        pca_mean=rng.normal(size=CELLS) * 0.1,
        pca_basis=rng.normal(size=(CELLS, 9)) * 0.3,
        start_weight=rng.normal(size=(CELLS, 9)) * 0.05,
        start_bias=rng.normal(size=CELLS) * 0.05,
        input_rates=np.abs(rng.normal(size=9)),
        output_rates=np.eye(CELLS) + 0.1 * rng.normal(size=(CELLS, CELLS)),
        base_scale=0.7,
        pull=0.6,
    )
    base = Projection.of(StylishEncoder())
    found = adapt(prior, base, make_support(), steps)
    wanted = by_autograd(prior, base, make_support(), steps)
    np.testing.assert_allclose(found.weight, wanted[:, :-1], atol=2e-5)
    np.testing.assert_allclose(found.bias, wanted[:, -1], atol=2e-5)


def test_nothing_to_learn_leaves_the_start() -> None:
    base = Projection.of(StylishEncoder())
    empty = Support(
        np.empty((0, CELLS), np.float32),
        np.empty((0, CELLS), np.float32),
        np.empty((0, 0, CELLS), np.float32),
    )
    found = adapt(small_prior(), base, empty)
    np.testing.assert_array_equal(found.weight, base.weight)
    np.testing.assert_array_equal(found.bias, base.bias)


def test_a_step_brings_the_drawings_nearer_to_their_pictures() -> None:
    support, base = make_support(), Projection.of(StylishEncoder())
    before = (base.embed(support.features) * support.photos).sum(1)
    after = (adapt(small_prior(0.5), base, support).embed(support.features) * support.photos).sum(1)
    assert (after > before).all()


def test_without_other_pictures_only_the_pull_is_left() -> None:
    support = Support(
        make_support().features, make_support().photos, np.empty((4, 0, CELLS), np.float32)
    )
    found = adapt(small_prior(), Projection.of(StylishEncoder()), support)
    assert np.isfinite(found.weight).all()


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 8), st.integers(0, 6), st.integers(0, 10_000))
def test_whatever_is_support_m_stays_finite(k: int, m: int, seed: int) -> None:
    support = make_support(k, m, seed)
    z = support.features @ Projection.of(StylishEncoder()).weight.T
    assert 0 <= predict_margin(small_prior(), z, support) <= 0.8
    slope = gradient(z, support, 0.3, 1.0)
    # The length of z does not matter, so no step goes along it.
    np.testing.assert_allclose((slope * z).sum(1), 0, atol=1e-4)
    assert np.isfinite(adapt(small_prior(), Projection.of(StylishEncoder()), support).weight).all()


def test_other_pictures_hold_look_alikes_but_never_the_picture_itself() -> None:
    library = rows(200, 3)
    photos = library[:3]
    chosen = choose_negatives(photos, library, np.random.default_rng(0))
    assert chosen.shape == (3, 31, CELLS)
    likeness = np.einsum("kd,kmd->km", photos, chosen)
    assert likeness.max() < 0.98
    order = np.sort(photos @ library.T, axis=1)[:, ::-1]
    np.testing.assert_allclose(np.sort(likeness, axis=1)[:, -1], order[:, 1], atol=1e-6)


def test_a_small_library_gives_fewer_other_pictures() -> None:
    library = rows(3, 3)
    assert choose_negatives(library, library, np.random.default_rng(0)).shape == (3, 2, CELLS)
    assert choose_negatives(library[:1], library[:1], np.random.default_rng(0)).shape[1] == 0
