"""Made-up features of a dozen classes: each side shows a class from another angle, noisily."""

from collections.abc import Callable

import numpy as np
import pytest
from threads import one_thread

from core.research.zeroshot.data import Corpus, ZeroShot

__all__ = ["one_thread"]

N_CLASSES, EACH, DIM, WORD = 12, 8, 24, 10


def make_corpus(names: tuple[str, ...]) -> Corpus:
    rng = np.random.default_rng(0)
    meaning = rng.normal(size=(len(names), WORD))
    photo_view, sketch_view = rng.normal(size=(2, WORD, DIM))
    sketch_view = 0.7 * photo_view + 0.3 * sketch_view
    numbers = np.repeat(np.arange(len(names)), EACH)

    def pictures(view: np.ndarray, shift: float) -> np.ndarray:
        noise = rng.normal(scale=3.0, size=(len(numbers), DIM))
        return (meaning[numbers] @ view + noise + shift).astype(np.float32)

    words = meaning / np.linalg.norm(meaning, axis=1, keepdims=True)
    return Corpus(
        "made up",
        pictures(photo_view, 2.0),
        numbers,
        pictures(sketch_view, -2.0),
        numbers,
        np.arange(len(numbers)),
        np.zeros(len(numbers), np.int64),
        names,
        words=words.astype(np.float32),
    )


@pytest.fixture(scope="session")
def corpus_of() -> Callable[[tuple[str, ...]], Corpus]:
    return make_corpus


@pytest.fixture(scope="session")
def whole() -> Corpus:
    return make_corpus(tuple(f"class {n}" for n in range(N_CLASSES)))


@pytest.fixture(scope="session")
def parts(whole: Corpus) -> ZeroShot:
    return ZeroShot(whole.only(whole.classes[:9]), whole.only(whole.classes[9:]))
