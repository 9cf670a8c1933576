"""What training may see: no unseen class under any name, no photo that is held out."""

from pathlib import Path

import numpy as np
import pytest
from miniature_data import SEEN, SHARED_IN_V1, SHARED_IN_V2, write_data_sets
from small_release import load_sources, small_encoder_recipe

from core.encoder.card import ModelCard
from core.research.datasets import DataMissing
from core.research.datasets.splits import SKETCHY_100_25_UNSEEN, SKETCHY_104_21_UNSEEN, forbidden
from core.research.encoder import dataset
from core.research.encoder.dataset import (
    UNSEEN,
    Sources,
    Split,
    choose_split,
    load_split,
)
from core.research.encoder.errors import TrainingError
from core.research.encoder.names import NO_NAME, Names
from core.research.encoder.pools import NO_PHOTO, fill_photos, fill_sketches, silent
from core.research.encoder.recipe import BatchMix, TowersRecipe
from core.research.encoder.training_data import prepare_towers
from core.sketch import Sketch


def nothing_held_out(root: Path, unseen: str = "sketchy-104-21") -> Sources:
    return load_split(Split(UNSEEN[unseen], (), {}), root)


def keys(sources: Sources) -> set[str]:
    items = [(*data.photos, *data.sketches) for data in sources.all.values()]
    return {item.key for row in items for item in row}  # type: ignore[attr-defined]


def test_every_set_is_found_in_its_own_layout(data_sets: Path):
    sources = nothing_held_out(data_sets)
    assert set(sources.paired) == {"sketchy", "chairv2", "chairv1", "shoes-3-sketches"}
    assert set(sources.named_drawings) == {"quickdraw"}
    assert set(sources.named_photos) == {"tiny-imagenet", "caltech-101"}
    assert set(sources.plain_photos) == {"shoev2-photos", "flickr"}
    assert sources.held_out == {}
    assert all(data.photos or data.sketches for data in sources.all.values())
    assert "77_v1" not in keys(sources), "a photo of a test part"


def test_a_set_that_is_not_installed_is_left_out(tmp_path: Path):
    write_data_sets(tmp_path)
    (tmp_path / "sketchy122.zip").unlink()
    for name in ("quickdraw", "flickr_photos_3k"):
        (tmp_path / name).rename(tmp_path / f"away_{name}")
    sources = load_sources(small_encoder_recipe(), tmp_path)
    assert set(sources.paired) == {"chairv2", "chairv1", "shoes-3-sketches"}
    assert not sources.named_drawings
    assert "unseen classes" not in sources.held_out


def test_nothing_installed(tmp_path: Path):
    with pytest.raises(TrainingError, match="None of the paired data sets"):
        load_sources(small_encoder_recipe(), tmp_path)


def test_a_split_that_nobody_published(data_sets: Path):
    with pytest.raises(TrainingError, match="no list of unseen classes 'mine'"):
        load_sources(small_encoder_recipe(unseen="mine"), data_sets)


def test_unseen_classes_are_gone_under_every_name(data_sets: Path):
    """Sketchy says songbird, QuickDraw bird; Tiny-ImageNet has an albatross for a seagull."""
    sources = nothing_held_out(data_sets)
    assert {"songbird", "bird", "albatross"}.isdisjoint(sources.labels)
    # Neighbours that the published split itself trains on stay.
    assert {"owl", "lion", *SEEN} <= sources.labels
    assert UNSEEN["sketchy-104-21"] is SKETCHY_104_21_UNSEEN
    for data in sources.all.values():
        assert not forbidden(SKETCHY_104_21_UNSEEN, data)


def test_another_list_lets_other_classes_through(data_sets: Path):
    sources = nothing_held_out(data_sets, "sketchy-100-25")
    for data in sources.all.values():
        assert not forbidden(SKETCHY_100_25_UNSEEN, data)


def test_classes_that_are_held_out_appear_nowhere_else(data_sets: Path):
    sources = load_sources(small_encoder_recipe(), data_sets)
    held = sources.held_out["unseen classes"]
    assert len(held.labels) == len(SEEN) // 2, "half of so few classes"
    assert set(held.labels) < set(SEEN)
    for data in sources.all.values():
        assert not forbidden(held.labels, data)
    assert sources.labels.isdisjoint(held.labels)


def test_held_out_classes_are_also_asked_for_widely(data_sets: Path):
    sources = load_sources(small_encoder_recipe(), data_sets)
    held, extended = sources.held_out["unseen classes"], sources.extended
    assert extended is not None
    assert sources.validation == {**sources.held_out, "extended": extended}
    assert {sketch.label for sketch in extended.sketches} <= set(held.labels)
    assert len(extended.sketches) > len(held.sketches), "drawings of other sets ask for them, too"
    assert all(sketch.photo is None for sketch in extended.sketches)
    assert len(extended.photos) > len(held.photos)
    assert {photo.label for photo in extended.photos} & set(held.labels)
    for items in (extended.photos, extended.sketches):
        assert len({item.key for item in items}) == len(items)
    # Nothing is learnt from these drawings.
    assert not any(forbidden(held.labels, data) for data in sources.named_drawings.values())
    assert nothing_held_out(data_sets).extended is None


def test_more_classes_are_held_out_where_photos_and_drawings_are_many(
    data_sets: Path, monkeypatch: pytest.MonkeyPatch
):
    assert choose_split("sketchy-104-21", data_sets).more_classes == (), "so few are all needed"
    monkeypatch.setattr(dataset, "_MORE_CLASSES", 1)
    monkeypatch.setattr(dataset, "_LEAST_PHOTOS", 2)
    split = choose_split("sketchy-104-21", data_sets)
    (label,) = split.more_classes
    assert label in ("pizza", "basketball"), "not Sketchy's, with photos and drawings"
    sources = load_split(split, data_sets)
    more = sources.held_out["more classes"]
    assert more.photos
    assert more.sketches
    assert set(more.labels) == {label}
    assert all(sketch.photo is None for sketch in more.sketches)
    assert label not in sources.labels
    card = ModelCard("x", "lite0", 4, 8, 32, 32, training={"split": split.as_dict()})
    assert Split.of(card) == split


def test_the_validation_part_is_the_same_every_time(data_sets: Path):
    first, again = (load_sources(small_encoder_recipe(), data_sets) for _ in range(2))
    assert first.held_out.keys() == again.held_out.keys()
    for name, data in first.held_out.items():
        assert [p.key for p in data.photos] == [p.key for p in again.held_out[name].photos]


@pytest.fixture(scope="module")
def many_chairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data_sets(tmp_path_factory.mktemp("chairs"), photos=1, chairs=32)


def test_held_out_photos_are_not_trained_on(many_chairs: Path):
    sources = load_sources(small_encoder_recipe(), many_chairs)
    for name, count in dataset._HELD_OUT_PHOTOS.items():
        if count >= 32:
            continue
        held, trained = sources.held_out[name], sources.paired[name]
        assert len(held.photos) == count
        assert {p.key for p in held.photos}.isdisjoint(p.key for p in trained.photos)
        assert {s.photo for s in held.sketches} == {p.key for p in held.photos}
        assert {s.photo for s in trained.sketches}.isdisjoint(p.key for p in held.photos)
        assert len(held.photos) + len(trained.photos) >= 31


@pytest.mark.parametrize("seed", range(6))
def test_a_photo_of_two_sets_is_on_one_side(
    many_chairs: Path, seed: int, monkeypatch: pytest.MonkeyPatch
):
    """Whichever photos fall into the validation part."""
    monkeypatch.setattr(dataset, "_HOLD_OUT_SEED", seed)
    monkeypatch.setattr(dataset, "_HELD_OUT_PHOTOS", {"chairv2": 15, "chairv1": 15})
    sources = load_sources(small_encoder_recipe(), many_chairs)
    twins = {SHARED_IN_V1, SHARED_IN_V2}
    sides = [
        twins & {photo.key for data in part.values() for photo in data.photos}
        for part in (sources.paired, sources.held_out)
    ]
    assert sides[0] | sides[1] == twins or sides[1]
    assert not (sides[0] and sides[1]), "trained on in one set, asked for in the other"


class TestPools:
    def test_photos_of_all_sets_in_one(self, data_sets: Path):
        sources = nothing_held_out(data_sets)
        names = Names(sources.labels)
        steps: list[tuple[str, int, int]] = []
        pool = fill_photos(sources.all, names, 20, lambda *step: steps.append(step))
        total = sum(len(data.photos) for data in sources.all.values())
        assert pool.pixels.shape == (total, 20, 20, 3)
        assert steps[-1] == ("photos", total, total)
        for name, data in sources.all.items():
            for item in data.photos:
                place = pool.where[name, item.key]
                assert pool.names[place] == names.number(item.label)
        assert (pool.names == NO_NAME).sum() == len(sources.plain_photos["flickr"].photos)

    def test_drawings_know_their_photos(self, data_sets: Path):
        sources = nothing_held_out(data_sets)
        names = Names(sources.labels)
        photos = fill_photos(sources.all, names, 20, silent)
        for name in ("sketchy", "quickdraw"):
            data = sources.all[name]
            pool = fill_sketches(name, data, names, photos, 20, silent)
            assert len(pool) == len(data.sketches)
            for i, item in enumerate(data.sketches):
                assert pool.names[i] == names.number(item.label)
                where = NO_PHOTO if item.photo is None else photos.where[name, item.photo]
                assert pool.photos[i] == where
        vector = pool.drawings[0]
        assert isinstance(vector, Sketch), "QuickDraw's strokes stay strokes"

    def test_bitmaps_are_rendered_once(self, data_sets: Path):
        sources = nothing_held_out(data_sets)
        photos = fill_photos(sources.all, Names(sources.labels), 20, silent)
        names = Names(sources.labels)
        pool = fill_sketches(
            "shoes-3-sketches", sources.paired["shoes-3-sketches"], names, photos, 24, silent
        )
        for drawing in pool.drawings:
            assert isinstance(drawing, np.ndarray)
            assert drawing.shape == (24, 24)
            assert drawing.min() < 128 < drawing.max()


def test_missing_word_vectors_are_said_before_anything_slow(tmp_path: Path):
    write_data_sets(tmp_path / "data")
    (tmp_path / "data" / "splits_and_words" / "word_vectors.npz").unlink()
    recipe = TowersRecipe(batch=BatchMix(pseudo=0))
    with pytest.raises(DataMissing, match="Word vectors not found"):
        prepare_towers(
            recipe,
            load_sources(small_encoder_recipe(), tmp_path / "data"),
            tmp_path / "cache",
            lambda *_: pytest.fail("began to work"),
            tmp_path / "data",
        )
