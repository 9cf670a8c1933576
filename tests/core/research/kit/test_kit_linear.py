"""Unit rows, principal axes and interpolation, by hand."""

import numpy as np
import pytest
import torch

from core.encoder.joint import unit_rows
from core.research.kit.linear import (
    PrincipalAxes,
    interpolate,
    interpolate_units,
    interpolate_weights,
)


def test_unit_rows_have_length_one_and_zeros_stay() -> None:
    rows = unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]]))
    np.testing.assert_allclose(rows, [[0.6, 0.8], [0.0, 0.0]])
    assert rows.dtype == np.float32
    assert unit_rows(np.ones((2, 3, 4))).shape == (2, 3, 4)


def test_principal_axes_turn_rows_to_their_largest_variance() -> None:
    rng = np.random.default_rng(0)
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    rows = (rng.normal(size=(500, 3)) * [5.0, 2.0, 0.1]) @ turn.T + [1.0, 2.0, 3.0]
    axes = PrincipalAxes.of(rows, 2)
    reduced = axes(rows)
    assert reduced.shape == (500, 2)
    np.testing.assert_allclose(reduced.mean(0), 0.0, atol=1e-3)
    np.testing.assert_allclose(reduced.std(0, ddof=1) ** 2, axes.variances[:2], rtol=1e-3)
    np.testing.assert_allclose(abs(axes.axes.T @ turn[:, :2]), np.eye(2), atol=0.05)
    np.testing.assert_allclose(axes.divided_by(4.0)(rows), reduced / 4.0, rtol=1e-4, atol=1e-5)


def test_interpolation_runs_from_the_start_to_what_was_learned() -> None:
    start, learned = np.zeros(2, np.float32), np.array([4.0, 8.0], np.float32)
    np.testing.assert_allclose(interpolate(start, learned, 0.25), [1.0, 2.0])
    units = torch.eye(2)
    swapped = units.flip(0)
    half = interpolate_units(units, swapped, 0.5)
    torch.testing.assert_close(half, torch.full((2, 2), 0.5**0.5))
    assert interpolate_units(units, swapped, 1.0) is swapped
    torch.testing.assert_close(interpolate_units(units, swapped, 0.0), units)


def test_weights_are_interpolated_and_counters_are_not() -> None:
    start = {"weight": torch.zeros(2), "seen": torch.tensor(3)}
    learned = {"weight": torch.ones(2), "seen": torch.tensor(9)}
    between = interpolate_weights(start, learned, 0.5)
    assert between["weight"].tolist() == pytest.approx([0.5, 0.5])
    assert between["seen"].item() == 3
