"""The method: what its losses are, and what unseen classes gain by it."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from core.research.zeroshot.comparators import COMPARATORS
from core.research.zeroshot.data import Corpus, ZeroShot
from core.research.zeroshot.heads import word_projection
from core.research.zeroshot.measure import measure, sketch_to_photo_map
from core.research.zeroshot.method import (
    TERMS,
    Settings,
    UnifiedSpace,
    unified_space,
)
from core.research.zeroshot.training import BATCH, Budget, triads

DIM = 24


def test_triads_are_of_one_class_and_another(whole: Corpus) -> None:
    marked = replace(
        whole,
        photos=whole.photo_classes[:, None].astype(np.float32),
        sketches=whole.sketch_classes[:, None].astype(np.float32),
    )
    (batch,) = triads(marked, 1, np.random.default_rng(0))
    assert len(batch.sketches) == BATCH
    assert torch.equal(batch.sketches, batch.photos)
    assert torch.equal(batch.sketches[:, 0].long(), batch.classes)
    assert torch.equal(batch.other_photos, batch.other_sketches)
    assert not (batch.other_photos == batch.photos).any()
    torch.testing.assert_close(batch.words, torch.from_numpy(whole.words)[batch.classes])
    with pytest.raises(ValueError, match="two classes"):
        next(triads(whole.only(("class 1",)), 1, np.random.default_rng(0)))


def test_the_method_learns_what_unseen_classes_can_use(parts: ZeroShot, short: Budget) -> None:
    before = sketch_to_photo_map(COMPARATORS["raw features"](parts.seen, short), parts.unseen)
    settings = Settings(dim=DIM, dropout=0.1, budget=Budget(steps=25, lr=3e-3))
    after = sketch_to_photo_map(unified_space(parts.seen, settings), parts.unseen)
    assert after > before + 0.01


def test_each_loss_can_be_switched_off(parts: ZeroShot) -> None:
    seen = parts.seen
    (batch,) = triads(seen, 1, np.random.default_rng(0))
    for term in TERMS:
        module = UnifiedSpace(Settings(dim=DIM).without(term), seen)
        assert set(module.losses(batch)) == set(TERMS) - {term}
    doubled = UnifiedSpace(Settings(dim=DIM, dropout=0.0, triplet=2.0), seen)
    torch.manual_seed(0)
    once = UnifiedSpace(Settings(dim=DIM, dropout=0.0), seen)
    torch.testing.assert_close(doubled.losses(batch)["triplet"], 2 * once.losses(batch)["triplet"])
    total: Tensor = once.loss(batch)
    torch.testing.assert_close(total, sum(once.losses(batch).values(), torch.zeros(())))


def test_the_triplet_loss_is_seen_from_both_sides(parts: ZeroShot) -> None:
    seen = parts.seen
    module = UnifiedSpace(Settings(dim=DIM, dropout=0.0), seen).eval()
    (batch,) = triads(seen, 1, np.random.default_rng(0))
    swapped = batch._replace(other_photos=batch.photos)
    # A wrong photo that is as near as the right one costs the margin from the sketch's side alone.
    unit = torch.nn.functional.normalize
    photo, sketch = unit(module.photos(batch.photos)), unit(module.sketches(batch.sketches))
    other = unit(module.sketches(batch.other_sketches))
    near, far = (photo - sketch).norm(dim=1), (photo - other).norm(dim=1)
    by_hand = (near - far + 0.5).relu().mean() + 0.5
    torch.testing.assert_close(module.losses(swapped)["triplet"], by_hand, atol=1e-4, rtol=1e-4)


def test_runs_repeat_by_their_seed(parts: ZeroShot, short: Budget) -> None:
    seen = parts.seen
    settings = Settings(dim=DIM, budget=short)
    first, again, other = (
        unified_space(seen, settings, seed=seed).photos(seen.photos) for seed in (3, 3, 4)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_words_begin_where_their_pictures_lie(whole: Corpus) -> None:
    layer = word_projection(whole.words, whole.photos, whole.photo_classes, DIM)
    rows = whole.photos / np.linalg.norm(whole.photos, axis=1, keepdims=True)
    means = np.stack([rows[whole.photo_classes == n].mean(0) for n in range(len(whole.classes))])
    with torch.inference_mode():
        given = layer(torch.from_numpy(whole.words)).numpy()
    assert (
        np.argmax(given @ means.T - (means**2).sum(1) / 2, 1) == np.arange(len(whole.classes))
    ).mean() > 0.5


def test_measured_has_four_directions_and_the_wider_gallery(parts: ZeroShot, short: Budget) -> None:
    found = measure(COMPARATORS["raw features"](parts.seen, short), parts)
    directions = {name.rpartition(" ")[0] for name in found}
    assert directions == {"S→P", "P→S", "S→S", "P→P", "S→P generalised"}
    assert found["S→P generalised map_all"] < found["S→P map_all"]
    assert found["S→P map_voc"] >= found["S→P map_all"]
    assert found["S→P map_all"] == pytest.approx(
        sketch_to_photo_map(COMPARATORS["raw features"](parts.seen, short), parts.unseen), abs=1e-3
    )
