import pytest
import torch

from core.research.encoder.losses.cross_modal import CrossDecoders, cmd_loss, cross_reconstruction


def squared(a, b) -> float:
    return sum((x - y) ** 2 for x, y in zip(a.tolist(), b.tolist(), strict=True))


def test_cmd_equals_the_plain_loop():
    torch.manual_seed(0)
    photos, sketches, words = torch.randn(3, 4, 6)
    expected = sum(squared(photos[i], words[i]) + squared(sketches[i], words[i]) for i in range(4))
    assert cmd_loss(photos, sketches, words).item() == pytest.approx(expected / 4, rel=1e-5)


def test_cmd_is_zero_where_all_meet():
    words = torch.randn(4, 6)
    assert cmd_loss(words, words, words).item() == 0


def test_cross_reconstruction_equals_the_plain_loop():
    torch.manual_seed(0)
    decoders = CrossDecoders(6)
    photos, sketches = torch.randn(2, 5, 6)
    made_sketches, made_photos = decoders.g_is(photos), decoders.g_si(sketches)
    expected = sum(
        squared(made_sketches[i], sketches[i]) + squared(made_photos[i], photos[i])
        for i in range(5)
    )
    assert decoders.loss(photos, sketches).item() == pytest.approx(expected / 5, rel=1e-5)


def test_both_decoders_and_both_encoders_learn():
    decoders = CrossDecoders(6)
    photos = torch.randn(5, 6, requires_grad=True)
    sketches = torch.randn(5, 6, requires_grad=True)
    decoders.loss(photos, sketches).backward()
    assert photos.grad.abs().sum() > 0
    assert sketches.grad.abs().sum() > 0
    assert all(parameter.grad is not None for parameter in decoders.parameters())


def test_the_size_of_the_batch_does_not_change_the_weight():
    a, b = torch.randn(2, 3, 6)
    once = cross_reconstruction(a, b)
    thrice = cross_reconstruction(a.repeat(3, 1), b.repeat(3, 1))
    assert thrice.item() == pytest.approx(once.item(), rel=1e-5)
