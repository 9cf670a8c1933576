"""The zero-shot method and what it is compared with, on made-up features of a dozen classes."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from core.encoder.domain import Domain
from core.encoder.network import JointEmbedding
from core.research.datasets.splits import SKETCHY_CLASSES, aliases
from core.research.zeroshot import page
from core.research.zeroshot.batches import BATCH, triads
from core.research.zeroshot.choose import Choice
from core.research.zeroshot.comparators import COMPARATORS
from core.research.zeroshot.comparators.sae import encoder
from core.research.zeroshot.comparators.siamese import contrastive
from core.research.zeroshot.features import Corpus, reduction
from core.research.zeroshot.fit import Budget
from core.research.zeroshot.heads import toward
from core.research.zeroshot.measure import measured, quick_map
from core.research.zeroshot.method import TERMS, Settings, UnifiedSpace, trained, unified_space
from core.research.zeroshot.ship import _ranks, fit_words
from core.research.zeroshot.split import UNSEEN, ZeroShot, validation, zero_shot
from core.research.zeroshot.steady import Found, HeldOut, best, put_into, steadying, tried
from core.research.zeroshot.steady import space as steady_space
from core.research.zeroshot.tables import OURS, TABLES, run_table

N_CLASSES, EACH, DIM, WORD = 12, 8, 24, 10
SHORT = Budget(steps=6, lr=1e-3)


def corpus(names: tuple[str, ...] = tuple(f"class {n}" for n in range(N_CLASSES))) -> Corpus:
    """Classes are places in a space of meaning; each side shows it from another angle, noisily."""
    rng = np.random.default_rng(0)
    meaning = rng.normal(size=(len(names), WORD))
    photo_view, sketch_view = rng.normal(size=(2, WORD, DIM))
    sketch_view = 0.7 * photo_view + 0.3 * sketch_view
    numbers = np.repeat(np.arange(len(names)), EACH)

    def seen(view: np.ndarray, shift: float) -> np.ndarray:
        noise = rng.normal(scale=1.5, size=(len(numbers), DIM))
        return (meaning[numbers] @ view + noise + shift).astype(np.float32)

    words = meaning / np.linalg.norm(meaning, axis=1, keepdims=True)
    return Corpus(
        seen(photo_view, 2.0),
        numbers,
        seen(sketch_view, -2.0),
        numbers,
        np.arange(len(numbers)),
        names,
        words.astype(np.float32),
    )


def split() -> ZeroShot:
    whole = corpus()
    return ZeroShot(whole.only(whole.classes[:9]), whole.only(whole.classes[9:]))


@pytest.mark.parametrize("name", UNSEEN)
def test_no_unseen_class_is_learnt_from_under_any_name(name: str) -> None:
    unseen = UNSEEN[name]
    hidden = sorted(alias for label in unseen for alias in aliases(label))
    names = tuple(dict.fromkeys([*SKETCHY_CLASSES, *hidden]))
    small = Corpus(
        np.zeros((len(names), 2), np.float32),
        np.arange(len(names)),
        np.zeros((len(names), 2), np.float32),
        np.arange(len(names)),
        np.arange(len(names)),
        names,
        np.zeros((len(names), 3), np.float32),
    )
    seen, held = zero_shot(small, unseen)
    assert not set(seen.classes) & set(hidden)
    assert set(held.classes) == set(unseen)
    for part in validation(seen, seen.classes[:5]):
        assert not set(part.seen.classes) & set(part.unseen.classes)
        assert set(part.seen.classes) | set(part.unseen.classes) <= set(seen.classes)
        assert not set(part.seen.classes) & set(seen.classes[:5])


def test_classes_are_renumbered_and_pairs_follow() -> None:
    whole = corpus()
    part = whole.only(("class 3", "class 7"))
    assert part.classes == ("class 3", "class 7")
    assert part.photo_classes.tolist() == [0] * EACH + [1] * EACH
    np.testing.assert_array_equal(part.photos[EACH], whole.photos[7 * EACH])
    assert part.pairs.tolist() == list(range(2 * EACH))
    np.testing.assert_array_equal(part.words, whole.words[[3, 7]])


def test_triads_are_of_one_class_and_another() -> None:
    whole = corpus()
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


def test_the_method_learns_what_unseen_classes_can_use() -> None:
    parts = split()
    before = quick_map(COMPARATORS["raw features"](parts.seen, SHORT), parts.unseen)
    settings = Settings(dim=DIM, dropout=0.1, budget=Budget(steps=25, lr=3e-3))
    after = quick_map(unified_space(parts.seen, settings), parts.unseen)
    assert after > before + 0.01


def test_each_loss_can_be_switched_off() -> None:
    seen = split().seen
    (batch,) = triads(seen, 1, np.random.default_rng(0))
    for term in TERMS:
        module = UnifiedSpace(seen, Settings(dim=DIM).without(term))
        assert set(module.losses(batch)) == set(TERMS) - {term}
    doubled = UnifiedSpace(seen, Settings(dim=DIM, dropout=0.0, triplet=2.0))
    torch.manual_seed(0)
    once = UnifiedSpace(seen, Settings(dim=DIM, dropout=0.0))
    torch.testing.assert_close(doubled.losses(batch)["triplet"], 2 * once.losses(batch)["triplet"])
    total: Tensor = once.loss(batch)
    torch.testing.assert_close(total, sum(once.losses(batch).values(), torch.zeros(())))


def test_the_triplet_loss_is_seen_from_both_sides() -> None:
    seen = split().seen
    module = UnifiedSpace(seen, Settings(dim=DIM, dropout=0.0)).eval()
    (batch,) = triads(seen, 1, np.random.default_rng(0))
    swapped = batch._replace(other_photos=batch.photos)
    # A wrong photo that is as near as the right one costs the margin from the sketch's side alone.
    unit = torch.nn.functional.normalize
    photo, sketch = unit(module.image(batch.photos)), unit(module.sketch(batch.sketches))
    other = unit(module.sketch(batch.other_sketches))
    near, far = (photo - sketch).norm(dim=1), (photo - other).norm(dim=1)
    by_hand = (near - far + 0.5).relu().mean() + 0.5
    torch.testing.assert_close(module.losses(swapped)["triplet"], by_hand, atol=1e-4, rtol=1e-4)


def test_runs_repeat_by_their_seed() -> None:
    seen = split().seen
    settings = Settings(dim=DIM, budget=SHORT)
    first, again, other = (
        trained(seen, settings, seed=seed).image.linear.weight for seed in (3, 3, 4)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@pytest.mark.parametrize("name", COMPARATORS)
def test_every_comparator_gives_a_space(name: str) -> None:
    parts = split()
    space = COMPARATORS[name](parts.seen, SHORT)
    photos, sketches = space.photos(parts.unseen.photos), space.sketches(parts.unseen.sketches)
    assert photos.shape[1] == sketches.shape[1]
    assert np.isfinite(photos).all()
    assert np.isfinite(sketches).all()
    assert quick_map(space, parts.unseen) > 1 / 3 - 0.05  # three classes, so chance is a third
    again = COMPARATORS[name](parts.seen, SHORT)
    np.testing.assert_allclose(again.sketches(parts.unseen.sketches), sketches, rtol=1e-5)


def test_contrastive_loss_by_hand() -> None:
    anchor = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    same = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
    other = torch.tensor([[1.0, 0.0], [-1.0, 0.0]])
    value = contrastive(anchor, same, other, margin=1.0)
    assert value.item() == pytest.approx((2.0 / 2 + 1.0 / 2) / 2)


def test_the_semantic_autoencoder_solves_its_equation() -> None:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(40, 6)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    words = rng.normal(size=(40, 4)).astype(np.float32)
    weights, x, s = encoder(rows, words, 0.2), rows.T, words.T
    left = s @ s.T @ weights + weights @ (0.2 * x @ x.T)
    np.testing.assert_allclose(left, 1.2 * s @ x.T, atol=1e-3)


def test_words_begin_where_their_pictures_lie() -> None:
    whole = corpus()
    layer = toward(whole.words, whole.photos, whole.photo_classes, DIM)
    rows = whole.photos / np.linalg.norm(whole.photos, axis=1, keepdims=True)
    means = np.stack([rows[whole.photo_classes == n].mean(0) for n in range(N_CLASSES)])
    with torch.inference_mode():
        given = layer(torch.from_numpy(whole.words)).numpy()
    assert (
        np.argmax(given @ means.T - (means**2).sum(1) / 2, 1) == np.arange(N_CLASSES)
    ).mean() > 0.5


def test_reduction_keeps_the_axes_that_matter() -> None:
    whole = corpus()
    small = whole.through(reduction(whole, 6))
    assert small.photos.shape == (N_CLASSES * EACH, 6)
    spread = small.photos.std(0) + small.sketches.std(0)
    assert spread[0] > spread[-1]
    assert reduction(whole, DIM)(whole.photos) is whole.photos


def test_measured_has_four_directions_and_the_wider_gallery() -> None:
    parts = split()
    found = measured(COMPARATORS["raw features"](parts.seen, SHORT), parts)
    assert set(found) == {"S→P", "P→S", "S→S", "P→P", "S→P generalised"}
    assert found["S→P generalised"]["map_all"] < found["S→P"]["map_all"]
    assert found["S→P"]["map_voc"] >= found["S→P"]["map_all"]
    assert found["S→P"]["map_all"] == pytest.approx(
        quick_map(COMPARATORS["raw features"](parts.seen, SHORT), parts.unseen), abs=1e-3
    )


def test_a_left_out_class_is_predicted_as_if_it_had_never_been_there() -> None:
    rng = np.random.default_rng(2)
    words = rng.normal(size=(7, 5)).astype(np.float32)
    means = rng.normal(size=(7, 6)).astype(np.float32)
    drawings = [row[None] for row in means]
    fit = fit_words(words, means, drawings)
    rest = np.arange(7) != 2
    gram = words[rest] @ words[rest].T + fit.strength * np.eye(6)
    by_hand = words[2] @ words[rest].T @ np.linalg.solve(gram, means[rest])
    whole = np.linalg.inv(words @ words.T + fit.strength * np.eye(7))
    left_out = means[2] - (whole @ means)[2] / whole[2, 2]
    np.testing.assert_allclose(left_out, by_hand, atol=1e-4)
    np.testing.assert_allclose(
        words @ fit.weight.T, words @ words.T @ whole @ means, rtol=1e-3, atol=1e-4
    )


def test_ranks_count_ties_against_the_name() -> None:
    points = np.eye(3, dtype=np.float32)
    same = np.array([[1.0, 1.0, 0.0]], np.float32)
    assert _ranks(points, [(0, same), (2, same)]).tolist() == [2, 3]


def test_tables_and_page_come_from_files(tmp_path: Path) -> None:
    names = (*SKETCHY_CLASSES[:12], *UNSEEN["104/21"][:3])
    whole = corpus(tuple(dict.fromkeys(names)))
    quick = Settings(dim=DIM, budget=SHORT)
    for table in (TABLES[0], TABLES[3]):
        choice = tmp_path / f"choice-{table.network}-104-21.json"
        entry = Choice(quick, dict.fromkeys(COMPARATORS, 1e-3), {}).as_dict()
        choice.write_text(json.dumps({"network": "made-up", **entry}))
        file = run_table(table, whole, "made-up", seeds=(0, 1), results=tmp_path)
        document = json.loads(file.read_text())
        assert len(document["rows"][OURS]) == 2
        assert set(document) == {"table", "network", "split", "protocol", "seeds", "rows"}
    assert set(json.loads((tmp_path / "sketchy-21.json").read_text())["rows"]) == {
        OURS, *COMPARATORS,
    }  # fmt: skip
    text = page.write_page(tmp_path, tmp_path).read_text(encoding="utf-8")
    assert "| without L_rcs |" in text
    assert "**ours**" in text
    assert "± " in text
    assert "0.467" in text


def test_a_steadier_embedding_weighs_down_what_differs_within_a_class() -> None:
    whole = corpus()
    change = steadying(whole, 0.01)
    space = steady_space(change)
    photos, sketches = space.photos(whole.photos), space.sketches(whole.sketches)
    np.testing.assert_allclose(photos.mean(0), 0.0, atol=1e-3)
    within = [
        np.concatenate([photos[whole.photo_classes == n], sketches[whole.sketch_classes == n]])
        for n in range(N_CLASSES)
    ]
    scatter = np.cov(np.concatenate([rows - rows.mean(0) for rows in within]).T)
    # All directions differ alike within a class now, but for the little that λ leaves.
    sizes = np.linalg.eigvalsh(scatter)
    assert sizes[-1] / sizes[0] < 2.0


def test_a_steadier_m_is_the_same_change() -> None:
    whole = corpus()
    layers = {domain: JointEmbedding(DIM, DIM) for domain in Domain}
    with torch.inference_mode():
        outputs = whole.through(lambda rows: rows)
        photos = layers[Domain.PHOTO].linear(torch.from_numpy(whole.photos)).numpy()
        sketches = layers[Domain.SKETCH].linear(torch.from_numpy(whole.sketches)).numpy()
        change = steadying(replace(outputs, photos=photos, sketches=sketches), 0.5)
        put_into(layers, change)
        moved = layers[Domain.SKETCH].linear(torch.from_numpy(whole.sketches)).numpy()
    np.testing.assert_allclose(moved, steady_space(change).sketches(sketches), atol=1e-4)


def test_no_strength_is_taken_that_costs_instances() -> None:
    found = [
        Found(float("inf"), {"classes map": 0.5, "chairs a@5": 60.0}),
        Found(3.0, {"classes map": 0.505, "chairs a@5": 59.5}),
        Found(1.0, {"classes map": 0.6, "chairs a@5": 59.5}),
        Found(0.1, {"classes map": 0.8, "chairs a@5": 50.0}),
    ]
    assert best(found).strength == 1.0
    whole = corpus()
    held = HeldOut(whole.only(whole.classes[9:]), by_class=True)
    first, *others = tried(whole.only(whole.classes[:9]), {"classes": held})
    assert first.strength == float("inf")
    assert set(first.figures) == {"classes map", "classes a@1", "classes a@5"}
    assert max(one.figures["classes map"] for one in others) > first.figures["classes map"]
