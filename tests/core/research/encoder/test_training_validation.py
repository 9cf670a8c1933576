"""Figures of held-out data, against a plain count over the encoder's own vectors."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from small_training import small_recipe

from core.encoder.base import Domain
from core.encoder.torch.encoder import TorchEncoder
from core.encoder.torch.network import SketchPhotoNet
from core.research.datasets import PairData
from core.research.encoder.dataset import PAIRED
from core.research.encoder.validation import Validation, card_of


@pytest.fixture(scope="module")
def net() -> SketchPhotoNet:
    """A network whose norms have seen something, or all pictures would look alike to it."""
    torch.manual_seed(1)
    net = SketchPhotoNet("lite0", 16).train()
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.momentum = 0.5
        for domain in Domain:
            for _ in range(4):
                net(torch.randn(8, 3, 32, 32), domain)
    return net.eval()


@pytest.fixture(scope="module")
def sketchy(data_sets: Path) -> PairData:
    return PAIRED["sketchy"](data_sets).where(["cat", "dog", "fish"])


def test_figures_are_what_a_plain_count_says(net: SketchPhotoNet, sketchy: PairData):
    recipe = small_recipe()
    check = Validation(card_of(recipe), {"unseen classes": sketchy}, torch.device("cpu"))
    figures = check(net)
    (data,) = check._sets
    encoder = TorchEncoder(net, card_of(recipe), torch.device("cpu"))
    photos = encoder.embed_photos(data.photos).embeddings
    rows = encoder.embed_sketches(data.sketches)
    right, precisions = 0, []
    for row, item in zip(rows, sketchy.sketches, strict=True):
        scores = photos @ row
        own = [i for i, photo in enumerate(sketchy.photos) if photo.label == item.label]
        best = max(own, key=lambda i: scores[i])
        right += sketchy.photos[best].key == item.photo
        order = np.argsort(-scores)
        hits = [sketchy.photos[i].label == item.label for i in order]
        found = np.cumsum(hits)
        precisions.append(np.mean([found[i] / (i + 1) for i, hit in enumerate(hits) if hit]))
    assert figures["unseen classes a@1"] == pytest.approx(100 * right / len(rows))
    assert figures["unseen classes a@5"] == 100.0, "only two photos a class"
    assert figures["unseen classes map"] == pytest.approx(np.mean(precisions), abs=1e-6)
    among = []
    for i, photo in enumerate(sketchy.photos):
        others = [j for j in np.argsort(-(photos @ photos[i]), kind="stable") if j != i]
        hits = [sketchy.photos[j].label == photo.label for j in others]
        found = np.cumsum(hits)
        among.append(np.mean([found[k] / (k + 1) for k, hit in enumerate(hits) if hit]))
    assert figures["unseen classes photos map"] == pytest.approx(np.mean(among), abs=1e-6)


def test_a_set_of_one_class_has_no_map(net: SketchPhotoNet, sketchy: PairData):
    figures = Validation(
        card_of(small_recipe()), {"cats": sketchy.where(["cat"])}, torch.device("cpu")
    )(net)
    assert set(figures) == {"cats a@1", "cats a@5"}


def test_drawings_of_no_photo_in_particular_are_asked_about_their_class(
    net: SketchPhotoNet, sketchy: PairData
) -> None:
    loose = replace(sketchy, sketches=tuple(replace(s, photo=None) for s in sketchy.sketches))
    both = {"paired": sketchy, "extended": loose}
    figures = Validation(card_of(small_recipe()), both, torch.device("cpu"))(net)
    assert [name for name in figures if "extended" in name] == [
        "extended map",
        "extended map as shown",
    ]
    assert figures["extended map"] == figures["paired map"]


def test_a_set_without_pairs_is_passed_over(net: SketchPhotoNet, sketchy: PairData):
    bare = PairData("bare", sketchy.photos, (), fine_grained=True)
    assert Validation(card_of(small_recipe()), {"bare": bare}, torch.device("cpu"))(net) == {}


def test_the_card_says_what_the_recipe_does():
    recipe = small_recipe(variant="lite2+lite0", dim=24, test_size=48, photo_size=64)
    card = card_of(recipe, "mine")
    assert (card.id, card.variant, card.dim, card.feature_dim) == ("mine", "lite2+lite0", 24, 1280)
    assert (card.sketch_size, card.photo_size) == (48, 64)
