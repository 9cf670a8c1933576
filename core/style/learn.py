"""From a profile's examples to a measured profile and the projection that searches use.

Nothing in the library is embedded again: its vectors are compared with the sketches' new ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.encoder.base import WholeEncoder
from core.sketch import rasterise
from core.style.adapt import Support, adapt, choose_negatives
from core.style.example import StyleError, check_examples
from core.style.prior import Priors
from core.style.profile import MIN_EXAMPLES, Effect, Profile
from core.style.projection import Floats, Projection

Progress = Callable[[int, int], None]
_SAME_PHOTO = 0.999
_TEMPERATURE = 0.05


@dataclass(frozen=True, eq=False)
class LearntProfile:
    """What came of learning.

    Attributes:
        profile: with its measured effect.
        projection: the M to search with; None where the profile does not help.
    """

    profile: Profile
    projection: Projection | None


def learn(
    profile: Profile,
    encoder: WholeEncoder,
    priors: Priors,
    library: Floats,
    known: Mapping[str, Floats] | None = None,
    progress: Progress | None = None,
) -> LearntProfile:
    """Learn a profile from all its examples, and measure it by leaving each out in turn.

    Args:
        profile: what to learn.
        encoder: the one that answers searches.
        priors: meta-learned for this encoder.
        library: (n, d) unit rows, photos of the library; a sample is enough.
        known: vectors of photos that are in the library, by content hash; of the others the
            profile's own copies are embedded.
        progress: is given how many sketches are done, of how many; may raise to stop.

    Raises:
        StyleError: there is nothing to learn from, or it makes no sense.
    """
    if not profile.examples:
        raise StyleError("The profile has no drawings yet.")
    features, photos = _embed_examples(profile, encoder, known or {}, progress or _ignore)
    check_examples(profile.examples, features, photos)
    library = np.concatenate([library, photos]) if len(library) else photos
    # A fixed seed: the same sketches always give the same profile.
    negatives = choose_negatives(photos, library, np.random.default_rng(0))
    support = Support(features, photos, negatives)
    prior, base = priors.by_kind[profile.kind.value], Projection.of(encoder)
    effect = measure_effect(support, lambda rest: adapt(prior, base, rest), base, library)
    return LearntProfile(
        profile.measured(effect, encoder.card.id),
        adapt(prior, base, support) if effect.helps else None,
    )


def _ignore(_done: int, _total: int) -> None:
    pass


def _embed_examples(
    profile: Profile,
    encoder: WholeEncoder,
    known: Mapping[str, Floats],
    progress: Progress,
) -> tuple[Floats, Floats]:
    """Features of F of the sketches (k, f), and embeddings of their photos (k, d)."""
    features, photos = [], []
    for number, example in enumerate(profile.examples):
        progress(number, len(profile.examples))
        page = rasterise(example.sketch, encoder.card.sketch_size)
        features.append(encoder.sketch_features(page[np.newaxis])[0])
        photo = known.get(example.content_hash)
        if photo is None:
            pixels = example.photo_pixels(encoder.card.photo_size)
            photo = encoder.embed_photos(pixels[np.newaxis]).embeddings[0]
        photos.append(photo)
    progress(len(profile.examples), len(profile.examples))
    return np.stack(features), np.stack(photos)


def measure_effect(
    support: Support,
    adapt_to: Callable[[Support], Projection],
    base: Projection,
    library: Floats,
) -> Effect:
    """Measure learning by leaving each pair out in turn.

    Args:
        support: all pairs.
        adapt_to: learns M from a support.
        base: M before.
        library: (n, d) unit rows among which each photo is ranked.
    """
    before, after, gains, among = [], [], [], 1
    for number in range(len(support)):
        feature, photo = support.features[number : number + 1], support.photos[number]
        # Duplicates of the photo are no competitors.
        others = library[library @ photo < _SAME_PHOTO]
        among = max(among, len(others) + 1)
        adapted = adapt_to(support.without(number)) if len(support) >= MIN_EXAMPLES else base
        rank, probability = _rank(base.embed(feature)[0], photo, others)
        new_rank, new_probability = _rank(adapted.embed(feature)[0], photo, others)
        before.append(rank)
        after.append(new_rank)
        gains.append(new_probability - probability)
    return Effect(tuple(before), tuple(after), among, float(np.mean(gains)) if gains else 0.0)


def _rank(query: Floats, photo: Floats, others: Floats) -> tuple[int, float]:
    """A photo's rank, with ties against it, and its log probability among all photos."""
    own, rest = float(photo @ query), others @ query
    # Cosines differ by two at most, so nothing overflows.
    excess = (rest - own).astype(np.float64) / _TEMPERATURE
    return 1 + int((rest >= own).sum()), -float(np.log1p(np.exp(excess).sum()))
