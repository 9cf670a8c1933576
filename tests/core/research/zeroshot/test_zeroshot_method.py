"""The method: what its losses are, and what unseen classes gain by it."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.research.zeroshot.comparators import UNTRAINED
from core.research.zeroshot.data import Corpus, ZeroShot
from core.research.zeroshot.measure import BY_CLASS, measure, sketch_to_photo_map
from core.research.zeroshot.method import TERMS, UnifiedSpace
from core.research.zeroshot.training import BATCH, train, triads

DIM = 16


def test_triads_are_of_one_class_and_another(whole: Corpus) -> None:
    marked = replace(
        whole,
        photos=whole.photo_classes[:, None].astype(np.float32),
        sketches=whole.sketch_classes[:, None].astype(np.float32),
    )
    batch = next(triads(marked, np.random.default_rng(0)))
    assert len(batch.sketches) == BATCH
    assert torch.equal(batch.sketches, batch.photos)
    assert torch.equal(batch.sketches[:, 0].long(), batch.classes)
    assert torch.equal(batch.other_photos, batch.other_sketches)
    assert torch.equal(batch.other_photos[:, 0].long(), batch.other_classes)
    assert not (batch.other_classes == batch.classes).any()
    torch.testing.assert_close(batch.words, torch.from_numpy(whole.words)[batch.classes])
    with pytest.raises(ValueError, match="two classes"):
        next(triads(whole.only(("class 1",)), np.random.default_rng(0)))


def test_the_method_beats_an_untrained_copy_on_unseen_classes(parts: ZeroShot) -> None:
    before, after = (
        sketch_to_photo_map(
            train(UnifiedSpace, parts.seen, DIM, rate=1e-2, steps=steps, seed=0), parts.unseen
        )
        for steps in (0, 100)
    )
    assert after > before + 0.15


def test_each_loss_can_be_left_out(parts: ZeroShot) -> None:
    batch = next(triads(parts.seen, np.random.default_rng(0)))
    for term in TERMS:
        module = UnifiedSpace(parts.seen, DIM, without={term})
        assert set(module.losses(batch)) == set(TERMS) - {term}
    module = UnifiedSpace(parts.seen, DIM).eval()
    total = sum(module.losses(batch).values(), torch.zeros(()))
    torch.testing.assert_close(module.loss(batch), total)


def test_losses_act_on_outputs_or_on_unit_vectors(parts: ZeroShot) -> None:
    batch = next(triads(parts.seen, np.random.default_rng(0)))
    for unit_vectors in (False, True):
        torch.manual_seed(0)
        module = UnifiedSpace(parts.seen, DIM, unit_vectors=unit_vectors).eval()
        before = module.losses(batch)["cmd"]
        with torch.no_grad():
            for layer in (module.photos.linear, module.sketches.linear, module.semantic):
                layer.weight.mul_(2)
                layer.bias.mul_(2)
        factor = 1.0 if unit_vectors else 4.0
        torch.testing.assert_close(module.losses(batch)["cmd"], factor * before)


def test_the_triplet_loss_is_seen_from_both_sides(parts: ZeroShot) -> None:
    module = UnifiedSpace(parts.seen, DIM).eval()
    batch = next(triads(parts.seen, np.random.default_rng(0)))
    # A wrong photo that is as near as the right one costs the margin from the sketch's side alone.
    swapped = batch._replace(other_photos=batch.photos)
    photo, sketch = module.photos(batch.photos), module.sketches(batch.sketches)
    near = (photo - sketch).norm(dim=1)
    far = (photo - module.sketches(batch.other_sketches)).norm(dim=1)
    by_hand = (near - far + 0.5).relu().mean() + 0.5
    torch.testing.assert_close(module.losses(swapped)["triplet"], by_hand, atol=1e-4, rtol=1e-4)


def test_runs_repeat_by_their_seed(parts: ZeroShot) -> None:
    def photos(seed: int) -> np.ndarray:
        space = train(UnifiedSpace, parts.seen, DIM, rate=1e-3, steps=3, seed=seed)
        return space.photos(parts.seen.photos)

    np.testing.assert_array_equal(photos(3), photos(3))
    assert not np.array_equal(photos(3), photos(4))


def test_measured_has_four_directions_and_the_wider_gallery(parts: ZeroShot) -> None:
    space = UNTRAINED["raw features, centred"](parts.seen)
    found = measure(space, parts)
    by_class = found.pop(BY_CLASS)
    assert isinstance(by_class, list)
    directions = {name.rpartition(" ")[0] for name in found}
    assert directions == {"S→P", "P→S", "S→S", "P→P", "S→P generalised"}
    assert found["S→P generalised map_all"] < found["S→P map_all"]
    assert len(by_class) == len(parts.unseen.classes)
    assert np.mean(by_class) == pytest.approx(found["S→P map_all"])
    assert found["S→P map_all"] == pytest.approx(sketch_to_photo_map(space, parts.unseen), abs=1e-3)
