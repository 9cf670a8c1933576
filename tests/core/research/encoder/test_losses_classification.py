import math

import pytest
import torch
from loss_vectors import dot, norm, softmax

from core.research.encoder.losses.classification import CosineClassifier


def plain(classifier, embeddings, labels):
    total, count = 0.0, 0
    for x, label in zip(embeddings, labels, strict=True):
        if label < 0:
            continue
        logits = [
            classifier.scale * dot(x, w) / norm(x) / norm(w) for w in classifier.directions.detach()
        ]
        total -= math.log(softmax(logits)[label])
        count += 1
    return total / count


def test_equals_the_plain_loop_and_skips_what_has_no_label():
    torch.manual_seed(0)
    classifier = CosineClassifier(6, 4, scale=10.0)
    embeddings = torch.randn(5, 6) * 3  # lengths do not matter
    labels = [2, -1, 0, 3, -1]
    loss = classifier.loss(embeddings, torch.tensor(labels))
    assert loss.item() == pytest.approx(plain(classifier, embeddings, labels), rel=1e-5)


def test_a_batch_without_labels_gives_zero_and_no_gradient_but_a_graph():
    classifier = CosineClassifier(6, 4)
    embeddings = torch.randn(3, 6, requires_grad=True)
    loss = classifier.loss(embeddings, torch.full((3,), -1))
    assert loss.item() == 0
    loss.backward()
    assert embeddings.grad.abs().max() == 0


def test_it_learns_to_tell_classes():
    torch.manual_seed(0)
    classifier = CosineClassifier(8, 3)
    labels = torch.arange(30) % 3
    embeddings = torch.eye(8)[labels] + 0.1 * torch.randn(30, 8)
    optimiser = torch.optim.Adam(classifier.parameters(), 0.05)
    for _ in range(60):
        optimiser.zero_grad()
        classifier.loss(embeddings, labels).backward()
        optimiser.step()
    assert (classifier(embeddings).argmax(1) == labels).all()
