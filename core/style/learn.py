"""From a profile's drawings to a measured profile and the M that searches use.

Nothing of the library is embedded again: its vectors are compared with the drawings' new ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.sketch import rasterise
from core.style.adapt import Lesson, adapt, other_pictures
from core.style.check import check_lesson
from core.style.effect import ENOUGH, Effect
from core.style.errors import StyleError
from core.style.prior import Floats, Priors
from core.style.profile import Profile
from core.style.sketch_map import Adaptable, SketchMap

Progress = Callable[[int, int], None]
_SAME_PICTURE = 0.999
_TEMPERATURE = 0.05
"""Of the chances that pictures share out by their cosines."""


@dataclass(frozen=True, eq=False)
class Learnt:
    """What came of learning.

    Attributes:
        profile: with its measured effect.
        style: the M to search with; None where the guard keeps the plain one.
    """

    profile: Profile
    style: SketchMap | None


def learn(
    profile: Profile,
    encoder: Adaptable,
    priors: Priors,
    library: Floats,
    known: Mapping[str, Floats] | None = None,
    progress: Progress | None = None,
) -> Learnt:
    """Learn a profile from all its drawings, and measure it by leaving each out in turn.

    Args:
        profile: what to learn.
        encoder: the one that answers searches.
        priors: meta-learned for this encoder.
        library: (n, d) unit rows, pictures of the library; a sample will do.
        known: vectors of pictures that the library has, by their content's hash; of the others
            the profile's own copies are embedded.
        progress: is told how many drawings are done, of how many; may raise to stop.

    Raises:
        StyleError: there is nothing to learn from, or it makes no sense; the message says why.
    """
    if not profile.examples:
        raise StyleError("The profile has no drawings yet.")
    prior = priors.of_kind[profile.kind.value]
    features, photos = [], []
    for number, example in enumerate(profile.examples):
        if progress is not None:
            progress(number, len(profile.examples))
        page = rasterise(example.sketch, encoder.card.sketch_size)
        features.append(encoder.sketch_features(page[np.newaxis])[0])
        photo = known.get(example.content_hash) if known else None
        if photo is None:
            pixels = example.photo_pixels(encoder.card.photo_size)
            photo = encoder.embed_photos(pixels[np.newaxis]).embeddings[0]
        photos.append(photo)
    seen, right = np.stack(features), np.stack(photos)
    check_lesson(profile.examples, seen, right)
    around = np.concatenate([library, right]) if len(library) else right
    # A fixed seed: the same drawings always give the same profile.
    negatives = other_pictures(right, around, np.random.default_rng(0))
    lesson = Lesson(seen, right, negatives)
    plain = SketchMap.of(encoder)
    effect = left_out(lesson, lambda rest: adapt(prior, plain, rest), plain, around)
    measured = profile.measured(effect, encoder.card.id)
    style = adapt(prior, plain, lesson) if effect.helps else None
    if progress is not None:
        progress(len(profile.examples), len(profile.examples))
    return Learnt(measured, style)


def left_out(
    lesson: Lesson, learnt: Callable[[Lesson], SketchMap], plain: SketchMap, library: Floats
) -> Effect:
    """Measure learning on each drawing that it did not see.

    Args:
        lesson: all pairs.
        learnt: makes M of a lesson.
        plain: M before.
        library: (n, d) unit rows among which each picture is ranked.
    """
    before, after, surer, among = [], [], [], 1
    for number in range(len(lesson)):
        feature, photo = lesson.features[number : number + 1], lesson.photos[number]
        # The picture itself, and copies of it, are no competitors.
        others = library[library @ photo < _SAME_PICTURE]
        among = max(among, len(others) + 1)
        style = learnt(lesson.without(number)) if len(lesson) >= ENOUGH else plain
        place, chance = _standing(plain.embed(feature)[0], photo, others)
        new_place, new_chance = _standing(style.embed(feature)[0], photo, others)
        before.append(place)
        after.append(new_place)
        surer.append(new_chance - chance)
    return Effect(tuple(before), tuple(after), among, float(np.mean(surer)) if surer else None)


def _standing(query: Floats, photo: Floats, others: Floats) -> tuple[int, float]:
    """A picture's place, 1-based with ties against it, and the logarithm of its chance."""
    own, rest = float(photo @ query), others @ query
    ahead = (rest - own).astype(np.float64) / _TEMPERATURE
    # Cosines differ by two at most, so nothing overflows.
    return 1 + int((rest >= own).sum()), -float(np.log1p(np.exp(ahead).sum()))
