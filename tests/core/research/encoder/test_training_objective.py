"""All losses on one batch: which there are, that they are finite, and where their gradients go."""

import math
from dataclasses import asdict, fields, replace

import pytest
import torch
import torch.nn.functional as nnf
from loss_vectors import dot, softmax
from small_training import (
    ALL_LOSSES,
    N_NAMES,
    N_PHOTOS,
    NOWHERE,
    PHOTO_NAMES,
    STAND_IN,
    small_batches,
    small_objective,
    small_recipe,
    small_teacher,
)
from torch import Tensor

from core.research.encoder.batches import Batch
from core.research.encoder.names import NO_NAME
from core.research.encoder.objective import Objective
from core.research.encoder.recipe import LossWeights

OFF = LossWeights(**dict.fromkeys(asdict(LossWeights()), 0.0))
DIM = 16


@pytest.fixture(scope="module")
def batch() -> Batch:
    return small_batches()[0]


Side = tuple[Tensor, Tensor]


def sides(batch: Batch, seed: int = 0) -> tuple[Side, Side, Tensor]:
    """Features and embeddings as the network might give them, and those of the class proxies."""
    g = torch.Generator().manual_seed(seed)
    made = []
    for n in (len(batch.photos), len(batch.sketches)):
        features = torch.rand(n, 1280, generator=g).requires_grad_()
        mapped = features[:, :DIM] + torch.randn(n, DIM, generator=g)
        made.append((features, nnf.normalize(mapped, dim=1)))
    stand_in = nnf.normalize(torch.randn(1, DIM, generator=g), dim=1)
    return made[0], made[1], stand_in


def only(name: str, weight: float = 1.0) -> Objective:
    return small_objective(small_recipe(losses=replace(OFF, **{name: weight})))


def test_every_loss_is_there_and_finite(batch: Batch):
    losses = small_objective()(batch, *sides(batch))
    assert set(losses) == {field.name for field in fields(ALL_LOSSES)}
    for name, loss in losses.items():
        assert loss.shape == (), name
        assert torch.isfinite(loss), name
        assert loss >= 0, name


@pytest.mark.parametrize("name", list(asdict(OFF)))
def test_one_alone(batch: Batch, name: str):
    torch.manual_seed(0)
    objective = only(name)
    photos, sketches, class_proxies = sides(batch)
    losses = objective(batch, photos, sketches, class_proxies)
    assert set(losses) == {name}
    losses[name].backward()
    moved = {"photos": photos[0].grad, "sketches": sketches[0].grad}
    untouched = {"sketch_classes": "photos", "teacher": "photos"}
    for side, grad in moved.items():
        if untouched.get(name) == side:
            assert grad is None
        else:
            assert grad is not None, side
            assert torch.isfinite(grad).all()
            assert grad.abs().sum() > 0, side
    heads = {"classes": "classifier", "teacher": "teacher_head", "semantic": "decoder"}
    heads |= {"sketch_classes": "sketch_classifier"}
    for loss, head in heads.items():
        module = getattr(objective, head)
        assert (module is not None) == (loss == name)
        if module is not None:
            assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in module.parameters())


def test_a_weight_is_a_factor(batch: Batch):
    torch.manual_seed(0)
    one = only("gallery")(batch, *sides(batch))["gallery"]
    three = only("gallery", 3.0)(batch, *sides(batch))["gallery"]
    torch.testing.assert_close(three, 3 * one)


def by_hand(
    batch: Batch, sketches: Tensor, rows: dict[int, Tensor], tau: float, *, own_class: bool
) -> float:
    """Mean InfoNCE by plain loops, over the photos `rows` that have been shown.

    Args:
        batch: what was shown last.
        sketches: its embeddings.
        rows: the embedding of every photo that has been shown.
        tau: the temperature.
        own_class: whether the rivals are photos of the same name, or those of any other.
    """
    losses = []
    for i, photo in enumerate(batch.photo_index[: batch.n_pairs].tolist()):
        name = PHOTO_NAMES[photo]
        if own_class:
            if name == NO_NAME:
                continue
            rivals = [k for k in rows if k != photo and PHOTO_NAMES[k] == name]
        else:
            rivals = [k for k in rows if k != photo and (name == NO_NAME or PHOTO_NAMES[k] != name)]
        own = math.exp(dot(sketches[i], rows[photo]) / tau)
        losses.append(-math.log(own / (own + sum(likeness(sketches[i], rows, rivals, tau)))))
    return sum(losses) / len(losses)


def likeness(sketch: Tensor, rows: dict[int, Tensor], rivals: list[int], tau: float) -> list[float]:
    return [math.exp(dot(sketch, rows[k]) / tau) for k in rivals]


def first_of_each(batch: Batch, embeddings: Tensor) -> dict[int, Tensor]:
    rows: dict[int, Tensor] = {}
    for photo, row in zip(batch.photo_index.tolist(), embeddings, strict=True):
        rows.setdefault(photo, row)
    return rows


@pytest.mark.parametrize("name", ["gallery", "within_class"])
def test_rivals_are_of_other_classes_or_of_the_own(batch: Batch, name: str):
    """The category is asked for without the very photo, and the very photo within its category."""
    objective = only(name)
    tau = objective.recipe.temperature
    rows: dict[int, Tensor] = {}
    for step in range(3):
        shown = small_batches()[step]
        photos, sketches, class_proxies = sides(shown, seed=step)
        loss = objective(shown, photos, sketches, class_proxies)[name]
        # What is shown now counts as it is now, whatever is remembered.
        now = rows | first_of_each(shown, photos[1])
        expected = by_hand(shown, sketches[1], now, tau, own_class=name == "within_class")
        assert loss.item() == pytest.approx(expected, rel=1e-4)
        straight = ~nnf.pad(shown.flipped, (0, len(shown.photos) - shown.n_pairs), value=True)
        kept = [i for i, keep in enumerate(straight.tolist()) if keep]
        for i in reversed(kept):
            rows[shown.photo_index[i].item()] = photos[1][i].detach()
    assert now.keys() - set(shown.photo_index.tolist()), "photos of earlier batches are rivals"


def test_another_photo_of_the_class_is_no_rival_in_the_gallery(batch: Batch):
    """With photos of one class in sight any of them is right."""
    index = torch.tensor([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    alone = replace(batch, photo_index=index)
    assert only("gallery")(alone, *sides(batch))["gallery"] == 0
    assert only("within_class")(alone, *sides(batch))["within_class"] > 0


def test_photos_without_a_name_are_rivals_of_one_another(batch: Batch):
    nameless = replace(batch, photo_index=torch.tensor([20, 21, 22, 23, 20, 21, 22, 23, 20, 21]))
    assert only("gallery")(nameless, *sides(batch))["gallery"] > 0


def test_only_photos_that_were_shown_as_they_are_are_remembered(batch: Batch):
    objective = only("gallery")
    photos, sketches, class_proxies = sides(batch)
    objective(batch, photos, sketches, class_proxies)
    n = batch.n_pairs
    straight = {
        photo
        for photo, flipped in zip(
            batch.photo_index[:n].tolist(), batch.flipped.tolist(), strict=True
        )
        if not flipped
    }
    assert set(objective.memory.seen.nonzero()[:, 0].tolist()) == straight
    for i in range(n):
        photo = batch.photo_index[i].item()
        if photo in straight and photo not in batch.photo_index[:i]:
            torch.testing.assert_close(objective.memory.vectors[photo], photos[1][i].detach())


def test_within_class_ranks_against_the_own_class_only(batch: Batch):
    """With one photo of a class in sight there is nothing to confuse it with."""
    objective = only("within_class")
    alone = replace(batch, photo_index=torch.tensor([0, 10, 15, 17, 0, 10, 15, 17, 0, 10]))
    assert objective(alone, *sides(batch))["within_class"] == 0


def test_nameless_pairs_do_not_count_within_a_class(batch: Batch):
    objective = only("within_class")
    nameless = replace(batch, photo_index=torch.tensor([20, 21, 22, 23, 20, 21, 22, 23, 0, 10]))
    assert objective(nameless, *sides(batch))["within_class"] == 0


def test_a_photo_that_is_there_twice_is_no_wrong_answer(batch: Batch):
    """Drawn by a person and traced: both drawings are right, whichever of them is nearer."""
    n = batch.n_pairs
    same = replace(batch, photo_index=torch.zeros_like(batch.photo_index))
    assert n > 1
    for name in ("photo_to_sketch", "gallery"):
        assert only(name)(same, *sides(batch))[name] == 0, name


def test_without_names_and_words_the_losses_are_nothing(batch: Batch):
    bare = replace(
        batch,
        photo_names=torch.full_like(batch.photo_names, NO_NAME),
        sketch_names=torch.full_like(batch.sketch_names, NO_NAME),
    )
    objective = small_objective()
    losses = objective(bare, *sides(batch))
    assert losses["sketch_classes"] == 0
    assert losses["semantic"] == 0
    assert all(torch.isfinite(loss) for loss in losses.values())


def classes_by_hand(directions: Tensor, rows: Tensor, names: list[int]) -> float:
    """Mean cross-entropy of the rows that have a name, by plain loops over cosines."""
    losses = []
    for row, name in zip(rows, names, strict=True):
        if name != NO_NAME:
            logits = [16.0 * nnf.cosine_similarity(row, d, dim=0).item() for d in directions]
            losses.append(-math.log(softmax(logits)[name]))
    return sum(losses) / len(losses)


def test_class_proxies_count_as_photos_and_what_has_no_place_is_left_out(batch: Batch):
    objective = only("classes")
    photos, sketches, class_proxies = sides(batch)
    named = [0, 1, 2, NO_NAME, STAND_IN, STAND_IN, NOWHERE, 3, NOWHERE, STAND_IN]
    shown = replace(batch, sketch_names=torch.tensor(named))
    loss = objective(shown, photos, sketches, class_proxies)["classes"]
    directions = objective.classifier.directions.detach()
    of_photos = [*batch.photo_names.tolist(), STAND_IN]
    placed = [NO_NAME if name == NOWHERE else name for name in named]
    first = classes_by_hand(directions, torch.cat([photos[1], class_proxies]).detach(), of_photos)
    second = classes_by_hand(directions, sketches[1].detach(), placed)
    assert loss.item() == pytest.approx(0.5 * (first + second), rel=1e-4)
    drawn = only("sketch_classes")
    loss = drawn(shown, photos, sketches, class_proxies)["sketch_classes"]
    expected = classes_by_hand(
        drawn.sketch_classifier.directions.detach(), sketches[0].detach(), named
    )
    assert loss.item() == pytest.approx(expected, rel=1e-4)


def test_a_name_without_a_word_says_nothing(batch: Batch):
    objective = only("semantic")
    unknown = replace(
        batch,
        photo_names=torch.full_like(batch.photo_names, 2),
        sketch_names=torch.full_like(batch.sketch_names, 2),
    )
    assert objective(unknown, *sides(batch))["semantic"] == 0


def test_the_speaker_starts_as_the_teacher_s_own_classifier():
    objective = only("teacher")
    assert objective.teacher_head is not None
    assert torch.equal(objective.teacher_head.weight, small_teacher().classifier["weight"])


def test_half_precision_features_are_welcome(batch: Batch):
    photos, sketches, class_proxies = sides(batch)
    objective = small_objective()
    with torch.autocast("cpu", torch.bfloat16):
        half = [tuple(t.bfloat16() for t in side) for side in (photos, sketches)]
        losses = objective(batch, *half, class_proxies)
    assert all(torch.isfinite(loss) for loss in losses.values())


def test_what_is_saved_is_what_cannot_be_made_again():
    saved = small_objective().state_dict()
    assert {name.split(".")[0] for name in saved} == {
        "memory",
        "classifier",
        "sketch_classifier",
        "teacher_head",
        "decoder",
    }
    assert saved["memory.vectors"].shape == (N_PHOTOS, DIM)
    assert saved["classifier.directions"].shape == (N_NAMES, DIM)
