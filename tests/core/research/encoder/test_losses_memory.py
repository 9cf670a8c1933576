import pytest
import torch
from loss_vectors import distance, dot, unit_rows

from core.research.encoder.losses import (
    Hardest,
    PhotoMemory,
    hard_triplet,
    hardest_negatives,
    info_nce,
)


def test_a_new_memory_has_seen_nothing():
    memory = PhotoMemory(4, 3)
    gallery, seen = memory.with_fresh(torch.tensor([], dtype=torch.int64), torch.zeros(0, 3))
    assert gallery.shape == (4, 3)
    assert not seen.any()


def test_it_keeps_the_latest_embedding_of_each_photo():
    memory = PhotoMemory(5, 3)
    first, second = unit_rows(3, 3, 1), unit_rows(2, 3, 2)
    memory.store(torch.tensor([4, 0, 2]), first)
    memory.store(torch.tensor([0, 3]), second)
    assert memory.seen.tolist() == [True, False, True, True, True]
    expected = {4: first[0], 2: first[2], 0: second[0], 3: second[1]}
    for photo, embedding in expected.items():
        assert torch.equal(memory.vectors[photo], embedding)
    assert not memory.vectors.requires_grad


def test_fresh_rows_carry_gradients_and_leave_the_memory_alone():
    memory = PhotoMemory(6, 3)
    memory.store(torch.arange(4), unit_rows(4, 3, 1))
    before = memory.vectors.clone()
    fresh = unit_rows(2, 3, 2).requires_grad_()
    gallery, seen = memory.with_fresh(torch.tensor([5, 1]), fresh)
    assert torch.equal(gallery[[5, 1]], fresh)
    assert torch.equal(gallery[[0, 2, 3]], before[[0, 2, 3]])
    assert seen.tolist() == [True, True, True, True, False, True]
    sketches = unit_rows(2, 3, 3)
    info_nce(
        sketches, gallery, torch.tensor([5, 1]), temperature=0.1, ignore=~seen.expand(2, -1)
    ).backward()
    assert fresh.grad.abs().amax(1).min() > 0
    assert torch.equal(memory.vectors, before)
    assert memory.seen.tolist() == [True, True, True, True, False, False]


def test_of_a_photo_shown_twice_the_first_counts():
    memory = PhotoMemory(4, 3)
    fresh = unit_rows(4, 3, 1).requires_grad_()
    index = torch.tensor([2, 0, 2, 2])
    gallery, _ = memory.with_fresh(index, fresh)
    assert torch.equal(gallery[2], fresh[0])
    gallery.sum().backward()
    assert fresh.grad.tolist() == [[1] * 3, [1] * 3, [0] * 3, [0] * 3]
    memory.store(index, fresh)
    assert torch.equal(memory.vectors[2], fresh[0])
    assert torch.equal(memory.vectors[3], torch.zeros(3))


def test_half_precision_embeddings_are_stored_as_float32():
    memory = PhotoMemory(3, 4)
    memory.store(torch.tensor([1]), unit_rows(1, 4, 1).bfloat16())
    assert memory.vectors.dtype == torch.float32
    assert memory.vectors[1].norm() == pytest.approx(1, abs=0.01)


def test_it_travels_with_a_checkpoint():
    memory = PhotoMemory(3, 4)
    memory.store(torch.tensor([1]), unit_rows(1, 4, 1))
    restored = PhotoMemory(3, 4)
    restored.load_state_dict(memory.state_dict())
    assert torch.equal(restored.vectors, memory.vectors)
    assert torch.equal(restored.seen, memory.seen)


def test_hardest_negatives_equal_the_plain_loop():
    anchors, gallery = unit_rows(6, 4, 1), unit_rows(12, 4, 2)
    labels = [0, 1, 2, 0, -1, 3]
    gallery_labels = [0, 0, 1, 2, 0, 1, 1, 2, -1, 0, 3, 2]
    own = [0, 2, 3, 4, 8, 10]
    seen = [True] * 12
    seen[9] = False
    hardest = hardest_negatives(
        anchors,
        torch.tensor(labels),
        torch.tensor(own),
        gallery,
        torch.tensor(gallery_labels),
        k=2,
        seen=torch.tensor(seen),
    )
    for i in range(6):
        candidates = [
            j
            for j in range(12)
            if labels[i] >= 0 and gallery_labels[j] == labels[i] and j != own[i] and seen[j]
        ]
        candidates.sort(key=lambda j: -dot(anchors[i], gallery[j]))
        found = [
            row
            for row, real in zip(hardest.rows[i].tolist(), hardest.found[i].tolist(), strict=True)
            if real
        ]
        assert found == candidates[:2]
    # The only photo of its class, and no class at all: nothing to confuse it with.
    assert not hardest.found[5].any()
    assert not hardest.found[4].any()


def test_hard_triplet_equals_the_plain_loop():
    anchors, gallery = unit_rows(3, 4, 1).requires_grad_(), unit_rows(5, 4, 2)
    own = torch.tensor([0, 1, 2])
    rows = torch.tensor([[3, 4], [0, 0], [1, 0]])
    found = torch.tensor([[True, True], [False, False], [True, False]])
    expected = 0.0
    for i, k in ((0, 0), (0, 1), (2, 0)):
        near = distance(anchors[i], gallery[own[i]])
        expected += max(0.0, 0.4 + near - distance(anchors[i], gallery[rows[i, k]])) / 3
    loss = hard_triplet(anchors, gallery, own, Hardest(rows, found), margin=0.4)
    assert loss.item() == pytest.approx(expected)
    loss.backward()
    assert anchors.grad[1].abs().max() == 0
