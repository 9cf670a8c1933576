"""Learning a profile: measured on what was left out, kept if it helps, refused with a reason."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from shapes import shape
from stylish_encoder import StylishEncoder, small_prior, small_priors

from core.sketch import Sketch, Stroke, rasterise
from core.style import Example, Profile, StyleError
from core.style.adapt import Support
from core.style.learn import learn, measure_effect
from core.style.prior import Priors
from core.style.profile import Verdict
from core.style.projection import Projection

Make = Callable[..., Example]


@pytest.fixture
def library() -> np.ndarray:
    """Vectors of forty pictures, each showing another shape."""
    pages = np.stack([rasterise(shape(seed), 64) for seed in range(40)])
    return StylishEncoder().embed_photos(np.repeat(pages[..., None], 3, axis=3)).embeddings


def slant(sketch: Sketch) -> Sketch:
    """The drawing as a hand makes it that leans and narrows everything."""
    return sketch.transformed(np.array([[0.6, 0.5, 0.0], [0.0, 1.0, 0.0]]))


def slanted_profile(example: Make, n: int) -> Profile:
    pairs = [replace(example(seed), sketch=slant(shape(seed))) for seed in range(n)]
    return Profile.new("Slanted").with_examples(*pairs)


def test_a_profile_is_measured_and_kept_only_if_it_helps(
    example: Make, library: np.ndarray
) -> None:
    seen: list[tuple[int, int]] = []

    def progress(done: int, of: int) -> None:
        seen.append((done, of))

    encoder = StylishEncoder()
    learnt = learn(slanted_profile(example, 5), encoder, small_priors(), library, progress=progress)
    effect = learnt.profile.effect
    assert effect is not None
    assert len(effect.before) == 5
    assert learnt.profile.encoder_id == "tiny-1"
    assert (learnt.projection is not None) is effect.helps
    assert seen[0] == (0, 5)
    assert seen[-1] == (5, 5)
    again = learn(slanted_profile(example, 5), encoder, small_priors(), library)
    assert again.profile.effect == effect


def test_what_is_learnt_from_contradictions_stays_off(example: Make, library: np.ndarray) -> None:
    # Every drawing is of another picture than the one it is paired with.
    pairs = [example(seed, drawn=seed + 20) for seed in range(5)]
    wrong = Profile.new("Wrong").with_examples(*pairs)
    learnt = learn(wrong, StylishEncoder(), small_priors(rate=2.0), library)
    assert learnt.profile.effect is not None
    if learnt.profile.effect.rank_gain < 0:
        assert learnt.projection is None


def test_the_picture_itself_is_no_competitor(library: np.ndarray) -> None:
    encoder = StylishEncoder()
    features = encoder.sketch_features(np.stack([rasterise(shape(n), 64) for n in range(4)]))
    support = Support(features, library[:4], np.empty((4, 0, 64), np.float32))
    base = Projection.of(encoder)
    effect = measure_effect(
        support, lambda rest: base, base, np.concatenate([library, library[:4]])
    )
    assert effect.before == (1, 1, 1, 1)
    assert effect.verdict is Verdict.ALREADY_FIRST


def test_the_confidence_gain_is_measured(library: np.ndarray) -> None:
    encoder = StylishEncoder()
    features = encoder.sketch_features(np.stack([rasterise(shape(n), 64) for n in range(3)]))
    support = Support(features, library[:3], np.empty((3, 0, 64), np.float32))
    base = Projection.of(encoder)
    turned = replace(base, weight=base.weight[::-1].copy())
    effect = measure_effect(support, lambda rest: turned, base, library)
    grown = []
    for row, photo in zip(features, library, strict=False):
        chances = []
        for style in (base, turned):
            shares = np.exp((library @ style.embed(row[None])[0]).astype(np.float64) / 0.05)
            chances.append(shares[library @ photo > 0.999].sum() / shares.sum())
        grown.append(np.log(chances[1] / chances[0]))
    assert effect.confidence_gain == pytest.approx(np.mean(grown), abs=1e-4)
    assert abs(np.mean(grown)) > 0.01


def test_each_is_measured_with_what_was_learnt_from_the_others(library: np.ndarray) -> None:
    encoder = StylishEncoder()
    features = encoder.sketch_features(np.stack([rasterise(shape(n), 64) for n in range(4)]))
    support = Support(features, library[:4], np.empty((4, 0, 64), np.float32))
    base, asked = Projection.of(encoder), []

    def learnt(rest: Support) -> Projection:
        asked.append([int(np.flatnonzero((library == p).all(1))[0]) for p in rest.photos])
        return base

    measure_effect(support, learnt, base, library)
    assert asked == [[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]]


def test_few_drawings_are_kept_but_not_switched_on(example: Make, library: np.ndarray) -> None:
    learnt = learn(slanted_profile(example, 2), StylishEncoder(), small_priors(), library)
    assert learnt.profile.effect is not None
    assert learnt.profile.effect.verdict is Verdict.TOO_FEW
    assert learnt.projection is None


def test_a_profile_works_without_its_pictures_in_the_library(example: Make) -> None:
    nothing = np.empty((0, 64), np.float32)
    learnt = learn(slanted_profile(example, 4), StylishEncoder(), small_priors(), nothing)
    assert learnt.profile.effect is not None
    assert learnt.profile.effect.among == 4


def test_known_vectors_are_used_as_they_are(example: Make, library: np.ndarray) -> None:
    known = {f"{seed:032x}": library[seed] for seed in range(4)}

    class Blind(StylishEncoder):
        def embed_photos(self, images: np.ndarray) -> Any:
            raise AssertionError("no picture is to be embedded again")

    learn(slanted_profile(example, 4), Blind(), small_priors(), library, known=known)


@pytest.mark.parametrize(
    "drawing",
    [
        Sketch(),
        Sketch((Stroke.from_xy([[5, 5]]),)),
        Sketch((Stroke.from_xy(np.full((30, 2), 7.0)),)),
        Sketch((Stroke.from_xy([[0, 0], [1, 1]]),)),
    ],
)
def test_nearly_empty_drawings_are_refused(
    example: Make, library: np.ndarray, drawing: Sketch
) -> None:
    profile = slanted_profile(example, 3).with_examples(replace(example(9), sketch=drawing))
    with pytest.raises(StyleError, match=r"paper|drawn"):
        learn(profile, StylishEncoder(), small_priors(), library)


def test_one_drawing_for_two_pictures_is_refused(example: Make, library: np.ndarray) -> None:
    profile = Profile.new("Twice").with_examples(example(1), example(2, drawn=1), example(3))
    with pytest.raises(StyleError, match="same"):
        learn(profile, StylishEncoder(), small_priors(), library)


def test_pictures_that_look_the_same_are_refused(example: Make, library: np.ndarray) -> None:
    one = example(1)
    pairs = [replace(one, content_hash=f"{n:032x}", sketch=slant(shape(n))) for n in range(3, 8)]
    with pytest.raises(StyleError, match="look the same"):
        learn(Profile.new("Same").with_examples(*pairs), StylishEncoder(), small_priors(), library)


def test_a_profile_without_drawings_is_refused(library: np.ndarray) -> None:
    with pytest.raises(StyleError, match="no drawings"):
        learn(Profile.new("Empty"), StylishEncoder(), small_priors(), library)


def test_a_damaged_copy_is_told(example: Make, library: np.ndarray) -> None:
    profile = Profile.new("Anna").with_examples(replace(example(1), picture=b"no picture"))
    with pytest.raises(StyleError, match="damaged"):
        learn(profile, StylishEncoder(), small_priors(), library)


def test_progress_can_stop_it(example: Make, library: np.ndarray) -> None:
    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        learn(slanted_profile(example, 3), StylishEncoder(), small_priors(), library, progress=stop)


def test_kinds_have_priors_of_their_own(example: Make, library: np.ndarray) -> None:
    still = small_prior(rate=0.0)
    priors = Priors("tiny-1", {}, {"style": still, "category": small_prior(0.5)})
    learnt = learn(slanted_profile(example, 4), StylishEncoder(), priors, library)
    assert learnt.profile.effect is not None
    assert learnt.profile.effect.before == learnt.profile.effect.after
