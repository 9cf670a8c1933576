"""Sets to vectors: the same as one by one, whatever the batches, with and without a cache."""

from collections.abc import Callable

import numpy as np
import pytest
from tiny_encoder import TinyEncoder

from core.encoder import PhotoVectors, photo_input
from core.paths import home
from core.research.datasets import PairData
from core.research.evaluation import cache as cache_module
from core.research.evaluation import embed
from core.research.evaluation.cache import FeatureCache
from core.research.evaluation.embed import (
    embed_drawings,
    embed_frames,
    embed_photos,
    embed_sketches,
)
from core.research.evaluation.errors import EvaluationError
from core.sketch import SketchBitmap, rasterise, stray_marks
from core.sketch.partial import first_ink

Toy = Callable[..., PairData]


class CountingEncoder(TinyEncoder):
    """Counts what it is asked to embed."""

    def __init__(self) -> None:
        super().__init__()
        self.photos = self.sketches = 0

    def embed_photos(self, images: np.ndarray) -> PhotoVectors:
        self.photos += len(images)
        return super().embed_photos(images)

    def embed_sketches(self, images: np.ndarray) -> np.ndarray:
        self.sketches += len(images)
        return super().embed_sketches(images)


def test_rows_are_in_the_order_of_the_items(
    toy: Toy, tiny: TinyEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = toy()
    monkeypatch.setattr(embed, "BATCH", 4)
    photos = embed_photos(tiny, data.photos)
    sketches = embed_sketches(tiny, data.sketches)
    for i, (photo, sketch) in enumerate(zip(data.photos, data.sketches, strict=True)):
        alone = tiny.embed_photos(photo_input(photo.open(), 64)[None])
        np.testing.assert_array_equal(photos.embeddings[i], alone.embeddings[0])
        np.testing.assert_array_equal(photos.features[i], alone.features[0])
        drawn = tiny.embed_sketches(rasterise(sketch.drawing(), 64)[None])
        np.testing.assert_array_equal(sketches[i], drawn[0])
    assert photos.embeddings.dtype == sketches.dtype == np.float32
    assert photos.features.dtype == np.float16


def test_nothing_gives_no_rows(tiny: TinyEncoder) -> None:
    assert embed_photos(tiny, []).embeddings.shape == (0, 64)
    assert embed_photos(tiny, []).features.shape == (0, 64)
    assert embed_sketches(tiny, []).shape == (0, 64)
    assert embed_frames(tiny, [], steps=3).shape == (0, 3, 64)


def test_frames_grow_to_the_complete_sketch(toy: Toy, tiny: TinyEncoder) -> None:
    data = toy()
    stages = embed_frames(tiny, data.sketches, steps=5)
    assert stages.shape == (9, 5, 64)
    np.testing.assert_array_equal(stages[:, -1], embed_sketches(tiny, data.sketches))
    drawing = data.sketches[4].drawing()
    by_hand = embed_drawings(tiny, [first_ink(drawing, 2 / 5)])  # type: ignore[arg-type]
    np.testing.assert_array_equal(stages[4, 1], by_hand[0])


def test_a_picture_has_no_stages(tiny: TinyEncoder) -> None:
    class Scan:
        key = "scan"

        def drawing(self) -> SketchBitmap:
            return SketchBitmap(np.zeros((4, 4), np.uint8))

    with pytest.raises(EvaluationError, match="scan is a picture"):
        embed_frames(tiny, [Scan()])


def test_cache_spares_the_encoder(toy: Toy) -> None:
    encoder, data = CountingEncoder(), toy()
    cache = FeatureCache.of(encoder.card, "toy set")
    assert home() in cache.folder.parents
    first = embed_photos(encoder, data.photos[:5], cache=cache)
    assert encoder.photos == 5
    both = embed_photos(encoder, data.photos, cache=cache)
    assert encoder.photos == 9
    backwards = embed_photos(encoder, data.photos[::-1], cache=cache)
    assert encoder.photos == 9
    np.testing.assert_array_equal(both.embeddings[:5], first.embeddings)
    np.testing.assert_array_equal(backwards.features, both.features[::-1])
    plain = embed_photos(encoder, data.photos)
    np.testing.assert_array_equal(both.embeddings, plain.embeddings)


def test_cache_keeps_stages_apart_by_their_number(toy: Toy) -> None:
    encoder, data = CountingEncoder(), toy(variants=1)
    cache = FeatureCache.of(encoder.card, "toy")
    assert embed_frames(encoder, data.sketches, steps=2, cache=cache).shape == (3, 2, 64)
    assert embed_frames(encoder, data.sketches, steps=4, cache=cache).shape == (3, 4, 64)
    assert encoder.sketches == 18
    embed_frames(encoder, data.sketches, steps=4, cache=cache)
    assert encoder.sketches == 18


def test_caches_of_other_encoders_are_other_caches() -> None:
    one, other = TinyEncoder().card, TinyEncoder("tiny-2").card
    assert FeatureCache.of(one, "a").folder != FeatureCache.of(other, "a").folder
    assert FeatureCache.of(one, "a").folder != FeatureCache.of(one, "b").folder


def test_caches_of_another_normal_form_are_other_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    card = TinyEncoder().card
    before = FeatureCache.of(card, "a").folder
    monkeypatch.setattr(cache_module, "_NORMAL_FORM", (0.1, 0.02))
    assert FeatureCache.of(card, "a").folder != before


def test_stray_marks_are_part_of_the_normal_form() -> None:
    assert {stray_marks.TINY, stray_marks.TOGETHER, stray_marks.APART} < set(
        cache_module._NORMAL_FORM
    )


@pytest.mark.parametrize("damage", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_a_damaged_cache_is_made_again(toy: Toy, damage: bytes) -> None:
    encoder, data = CountingEncoder(), toy(variants=1)
    cache = FeatureCache.of(encoder.card, "toy")
    good = embed_sketches(encoder, data.sketches, cache=cache)
    (cache.folder / "sketches.npz").write_bytes(damage)
    np.testing.assert_array_equal(embed_sketches(encoder, data.sketches, cache=cache), good)
    assert encoder.sketches == 6
    embed_sketches(encoder, data.sketches, cache=cache)
    assert encoder.sketches == 6
    assert [file.name for file in cache.folder.iterdir()] == ["sketches.npz"]
