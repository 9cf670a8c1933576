"""All losses on one batch: which there are, that they are finite, and where their gradients go."""

from dataclasses import asdict, fields, replace

import pytest
import torch
import torch.nn.functional as nnf
from small_training import (
    ALL_LOSSES,
    N_NAMES,
    N_PHOTOS,
    small_batches,
    small_objective,
    small_recipe,
    small_teacher,
)
from torch import Tensor

from core.training.batches import Batch
from core.training.errors import TrainingError
from core.training.losses import info_nce
from core.training.names import NO_NAME
from core.training.objective import Objective
from core.training.recipe import Weights

OFF = Weights(**dict.fromkeys(asdict(Weights()), 0.0))
DIM = 16


@pytest.fixture(scope="module")
def batch() -> Batch:
    return small_batches()[0]


Side = tuple[Tensor, Tensor]


def sides(batch: Batch, seed: int = 0) -> tuple[Side, Side]:
    """Features and embeddings as the network might give them."""
    g = torch.Generator().manual_seed(seed)
    made = []
    for n in (len(batch.photos), len(batch.sketches)):
        features = torch.rand(n, 1280, generator=g).requires_grad_()
        mapped = features[:, :DIM] + torch.randn(n, DIM, generator=g)
        made.append((features, nnf.normalize(mapped, dim=1)))
    return made[0], made[1]


def only(name: str, weight: float = 1.0) -> Objective:
    return small_objective(small_recipe(weights=replace(OFF, **{name: weight})))


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
    photos, sketches = sides(batch)
    losses = objective(batch, photos, sketches)
    assert set(losses) == {name}
    losses[name].backward()
    moved = {"photos": photos[0].grad, "sketches": sketches[0].grad}
    untouched = {"relational": "sketches"}
    for side, grad in moved.items():
        if untouched.get(name) == side:
            assert grad is None
        else:
            assert grad is not None, side
            assert torch.isfinite(grad).all()
            assert grad.abs().sum() > 0, side
    heads = {"classes": "classifier", "teacher": "speaker", "semantic": "decoder"}
    heads["domain"] = "discriminator"
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


def test_nothing_to_learn_is_refused():
    with pytest.raises(TrainingError, match="every loss off"):
        small_objective(small_recipe(weights=OFF))


def test_the_gallery_is_what_has_been_seen(batch: Batch):
    """The first batch is ranked against itself, the next also against what is remembered."""
    objective = only("gallery")
    photos, sketches = sides(batch)
    first = objective(batch, photos, sketches)["gallery"]
    n, tau = batch.n_pairs, objective.recipe.temperature
    shown = list(dict.fromkeys(batch.photo_index.tolist()))
    place = [batch.photo_index.tolist().index(photo) for photo in shown]
    target = torch.tensor([shown.index(photo) for photo in batch.photo_index[:n].tolist()])
    expected = info_nce(sketches[1][:n], photos[1][place], target, temperature=tau)
    torch.testing.assert_close(first, expected)
    assert objective(batch, photos, sketches)["gallery"] <= first + 1e-6
    other = small_batches()[1]
    later = objective(other, *sides(other, seed=1))["gallery"]
    fresh = only("gallery")(other, *sides(other, seed=1))["gallery"]
    assert later > fresh, "more photos to choose from"


def test_only_photos_that_were_shown_as_they_are_are_remembered(batch: Batch):
    objective = only("gallery")
    photos, sketches = sides(batch)
    objective(batch, photos, sketches)
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
    for name in ("photo_to_sketch", "triplet", "gallery"):
        assert only(name)(same, *sides(batch))[name] == 0, name


def test_without_names_and_words_the_losses_are_nothing(batch: Batch):
    bare = replace(
        batch,
        photo_names=torch.full_like(batch.photo_names, NO_NAME),
        sketch_names=torch.full_like(batch.sketch_names, NO_NAME),
    )
    objective = small_objective()
    losses = objective(bare, *sides(batch))
    assert losses["classes"] == 0
    assert losses["semantic"] == 0
    assert all(torch.isfinite(loss) for loss in losses.values())


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
    assert objective.speaker is not None
    assert torch.equal(objective.speaker.weight, small_teacher().classifier["weight"])


def test_the_reversed_gradient_confuses_the_discriminator(batch: Batch):
    """A step of the features along their gradient makes D worse, a step of D makes it better."""
    torch.manual_seed(0)
    objective = only("domain")
    photos, sketches = sides(batch)
    before = objective(batch, photos, sketches)["domain"]
    before.backward()
    moved = [(side[0] - 1.0 * side[0].grad).detach() for side in (photos, sketches)]
    after = objective(batch, (moved[0], photos[1]), (moved[1], sketches[1]))["domain"]
    assert after > before
    with torch.no_grad():
        for parameter in objective.discriminator.parameters():
            parameter -= 0.1 * parameter.grad
    assert objective(batch, photos, sketches)["domain"] < before


def test_half_precision_features_are_welcome(batch: Batch):
    photos, sketches = sides(batch)
    with torch.autocast("cpu", torch.bfloat16):
        half = [tuple(t.bfloat16() for t in side) for side in (photos, sketches)]
        losses = small_objective()(batch, *half)
    assert all(torch.isfinite(loss) for loss in losses.values())


def test_what_is_saved_is_what_cannot_be_made_again():
    saved = small_objective().state_dict()
    assert {name.split(".")[0] for name in saved} == {
        "memory",
        "classifier",
        "speaker",
        "decoder",
        "discriminator",
    }
    assert saved["memory.vectors"].shape == (N_PHOTOS, DIM)
    assert saved["classifier.directions"].shape == (N_NAMES, DIM)
