import pytest
import torch
from loss_vectors import unit_rows

from core.research.encoder.losses.infonce import info_nce
from core.research.encoder.losses.memory import PhotoMemory


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
