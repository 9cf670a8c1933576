"""Words learnt from labelled photos: what they hold, and that kept-out photos stay out."""

import numpy as np

from core.research.words.evaluation import evaluate_words
from core.research.words.learning import learn, shows
from core.research.words.photos import ENOUGH_TO_TEST, FOLDS, LabelledPhotos, _folds
from core.research.words.vocabulary import words_for
from core.search.words import Words

CLASSES = ("dog", "cat", "owl", "couch", "table")


def clusters(per_class: int, spread: float = 0.2) -> LabelledPhotos:
    """Photos in one cloud a class; animals lie on one side."""
    rng = np.random.default_rng(3)
    labels, rows = [], []
    for number, name in enumerate(CLASSES):
        middle = np.zeros(16)
        middle[number + 1] = 1.0
        middle[0] = 1.0 if number < 3 else -1.0
        rows.append(middle + spread * rng.normal(size=(per_class, 16)))
        labels += [name] * per_class
    vectors = np.concatenate(rows)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    order = rng.permutation(len(labels)).tolist()
    return LabelledPhotos(
        vectors.astype(np.float32),
        np.array(labels),
        np.array(["set"] * len(labels)),
        _folds(labels, order),
    )


def test_words_find_photos_that_were_kept_out() -> None:
    photos = clusters(60)
    learnt = learn(photos.fit)
    names = [word.name for word in learnt.words]
    assert {"dog", "owl", "couch", "animal", "furniture", "pet"} <= set(names)
    words = Words(
        tuple(word.spellings for word in learnt.words),
        learnt.weights.astype(np.float32),
        learnt.offsets.astype(np.float32),
    )
    figures = evaluate_words(words, photos.test, frozenset({"set"}))
    assert figures["p_10"] > 0.95
    assert "0 of them of data sets" in figures["protocol"]
    chances = words.chances(words.row("Tier"), photos.test.vectors)
    animals = np.isin(photos.test.labels, ["dog", "cat", "owl"])
    assert chances[animals].min() > 0.5 > chances[~animals].max()


def test_chances_are_about_as_often_right_as_they_say() -> None:
    photos = clusters(120, spread=0.8)
    learnt = learn(photos.fit)
    rows = photos.test.vectors @ learnt.weights.T + learnt.offsets
    chances = 1.0 / (1.0 + np.exp(-rows))
    shown = shows(learnt.words, photos.test.labels)
    assert 0.6 < chances.sum() / shown.sum() < 1.6


def test_a_few_photos_of_each_class_are_enough_to_learn_something() -> None:
    photos = clusters(3)
    learnt = learn(photos.fit)
    assert np.isfinite(learnt.weights).all()
    assert np.isfinite(learnt.offsets).all()
    words = Words((("dog",),), np.zeros((1, 16), np.float32), np.zeros(1, np.float32))
    assert evaluate_words(words, photos.test, frozenset())["p_10"] is None


def test_photos_that_only_measure_are_the_same_whatever_else_is_there() -> None:
    labels = ["dog"] * ENOUGH_TO_TEST + ["rare"] * 3
    order = list(np.random.default_rng(0).permutation(len(labels)))
    fold = _folds(labels, order)
    tested = set(np.flatnonzero(fold < 0).tolist())
    assert 10 <= len(tested) < ENOUGH_TO_TEST
    assert (fold[-3:] >= 0).all()
    assert set(fold[fold >= 0].tolist()) == set(range(FOLDS))
    more = _folds([*labels, "cat"], [*order, 99])
    assert set(np.flatnonzero(more < 0).tolist()) == tested


def test_hypernyms_hold_the_classes_of_those_in_them() -> None:
    words = {
        word.name: word for word in words_for(["dog", "ice_bear", "red_fox", "sea_turtle", "x_y"])
    }
    assert words["animal"].classes == {"dog", "ice_bear", "red_fox", "sea_turtle"}
    assert words["animal"].is_hypernym
    assert words["mammal"].classes == {"dog", "ice_bear", "red_fox"}
    assert words["polar bear"].spellings[-1] == "Eisbär"
    assert words["bear"].classes == {"ice_bear"}
    assert words["x y"].classes == {"x_y"}
    assert "furniture" not in words
