import pytest
import torch
from loss_vectors import dot, norm

from core.research.encoder.losses.semantic import SemanticDecoder, semantic_loss


def test_equals_the_plain_loop_over_the_known_rows():
    torch.manual_seed(0)
    decoded, words = torch.randn(5, 7), torch.randn(5, 7)
    known = [True, False, True, True, False]
    words[1] = 0  # what a missing word looks like
    expected = sum(
        0.5 * (1 - dot(g, w) / norm(g) / norm(w)) / 3
        for g, w, has_word in zip(decoded, words, known, strict=True)
        if has_word
    )
    assert semantic_loss(decoded, words, torch.tensor(known)).item() == pytest.approx(expected)


def test_it_runs_from_zero_to_one():
    words = torch.randn(3, 7)
    known = torch.ones(3, dtype=torch.bool)
    assert semantic_loss(4 * words, words, known).item() == pytest.approx(0, abs=1e-6)
    assert semantic_loss(-words, words, known).item() == pytest.approx(1, abs=1e-6)


def test_unknown_rows_get_no_gradient():
    decoder = SemanticDecoder(6, 7)
    embeddings = torch.randn(4, 6, requires_grad=True)
    words = torch.zeros(4, 7)
    words[0] = torch.randn(7)
    known = torch.tensor([True, False, False, False])
    decoder.loss(embeddings, words, known).backward()
    assert embeddings.grad[0].abs().max() > 0
    assert embeddings.grad[1:].abs().max() == 0
    assert decoder.loss(embeddings, words, ~known & False).item() == 0


def test_the_decoder_finds_the_words():
    torch.manual_seed(0)
    decoder = SemanticDecoder(6, 7, hidden=32)
    embeddings, words = torch.eye(6), torch.randn(6, 7)
    known = torch.ones(6, dtype=torch.bool)
    optimiser = torch.optim.Adam(decoder.parameters(), 0.01)
    for _ in range(100):
        optimiser.zero_grad()
        loss = decoder.loss(embeddings, words, known)
        loss.backward()
        optimiser.step()
    assert loss.item() < 0.02
