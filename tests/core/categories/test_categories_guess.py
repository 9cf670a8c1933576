"""Prototypes follow the library; a guess knows the user's categories and names in general."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tiny_encoder import TinyEncoder

from core.bundle import write_bundle
from core.categories import Guesser, KnownNames, Prototypes, groups, shipped_names
from core.categories.names import key, readable
from core.library import Importer, Library

MakePicture = Callable[..., Path]
DIM = 64


@pytest.fixture
def filled(library: Library, importer: Importer, pictures: Path) -> Library:
    importer.run([pictures])
    return library


def by_hand(library: Library, name: str) -> np.ndarray:
    names, ids, rows = library.categories.members()
    own = ids[rows == names.index(name)]
    mean = library.catalogue.embeddings("tiny-1", ids=own)[1].mean(0)
    return mean / np.linalg.norm(mean)


def test_a_prototype_is_the_mean_of_a_category(filled: Library) -> None:
    prototypes = Prototypes(filled, "tiny-1", DIM)
    assert prototypes.refresh()
    assert prototypes.names == ("giraffe", "lion")
    assert prototypes.counts == (4, 4)
    for name, vector in zip(prototypes.names, prototypes.vectors, strict=True):
        np.testing.assert_allclose(vector, by_hand(filled, name), atol=1e-5)
    assert not prototypes.refresh()


def test_prototypes_follow_what_comes_goes_and_changes(
    filled: Library, importer: Importer, pictures: Path, make_picture: MakePicture
) -> None:
    prototypes = Prototypes(filled, "tiny-1", DIM)
    prototypes.refresh()
    make_picture(pictures / "lion" / "new.jpg", seed=77)
    make_picture(pictures / "okapi" / "only.jpg", seed=78)
    importer.run([pictures])
    ids = filled.categories.members()[1]
    filled.categories.assign(ids[:1], "okapi")
    assert prototypes.refresh()
    assert prototypes.names == ("giraffe", "lion", "okapi")
    for name, vector in zip(prototypes.names, prototypes.vectors, strict=True):
        np.testing.assert_allclose(vector, by_hand(filled, name), atol=1e-5)
    filled.categories.remove(["lion", "giraffe", "okapi"])
    assert prototypes.refresh()
    assert prototypes.vectors.shape == (0, DIM)


def test_photos_of_another_encoder_do_not_count(filled: Library) -> None:
    prototypes = Prototypes(filled, "other", DIM)
    prototypes.refresh()
    assert prototypes.names == ()
    assert Guesser(prototypes).guess(np.eye(DIM, dtype=np.float32)[0]) == ()


def test_the_nearest_category_is_guessed(filled: Library) -> None:
    guesser = Guesser(Prototypes(filled, "tiny-1", DIM))
    guesses = guesser.guess(by_hand(filled, "lion"))
    assert guesses[0].name == "lion"
    assert guesses[0].photos == 4
    assert guesses[0].is_category
    assert sum(guess.chance for guess in guesses) <= 1.0 + 1e-6


def test_only_categories_among_the_searched_photos_are_guessed(filled: Library) -> None:
    guesser = Guesser(Prototypes(filled, "tiny-1", DIM))
    names, ids, rows = filled.categories.members()
    lions = np.sort(ids[rows == names.index("lion")])
    (guess,) = guesser.guess(by_hand(filled, "lion"), among=lions[:2])
    assert (guess.name, guess.photos) == ("lion", 2)
    assert guesser.guess(by_hand(filled, "giraffe"), among=lions) == ()


def test_names_that_are_no_category_are_guessed_too(filled: Library) -> None:
    points = np.zeros((3, DIM), np.float32)
    points[0, 0] = points[1, 1] = 1.0
    points[2] = by_hand(filled, "lion")
    names = KnownNames(("mug", "vase", "Lions"), points, scale=30.0, category_scale=5.0)
    guesser = Guesser(Prototypes(filled, "tiny-1", DIM), names)
    best = guesser.guess(points[0])[0]
    assert (best.name, best.is_category) == ("mug", False)
    together = guesser.guess(by_hand(filled, "lion"))
    # The name and the category are one thing, under the user's own spelling.
    assert together[0].name == "lion"
    assert [guess.name for guess in together].count("Lions") == 0


def test_one_category_alone_is_no_guess(
    library: Library, importer: Importer, tmp_path: Path, make_picture: MakePicture
) -> None:
    make_picture(tmp_path / "all" / "cup" / "a.jpg")
    importer.run([tmp_path / "all"])
    assert Guesser(Prototypes(library, "tiny-1", DIM)).guess(np.eye(DIM, dtype=np.float32)[0]) == ()


def test_spellings() -> None:
    assert key("T-Shirts") == key("t_shirt") == key("tshirt")
    assert key("glass") != key("glas")
    assert key("bus") == "bus"
    assert readable(["hot_air  balloon"]) == ("hot air balloon",)


def written(folder: Path, encoder: str, dim: int = DIM) -> Path:
    rng = np.random.default_rng(3)
    file = folder / "names.safetensors"
    card = {"encoder": encoder, "names": ["mug", "vase"], "scale": 9, "category_scale": 8}
    write_bundle(file, card, {"points": rng.normal(size=(2, dim)).astype(np.float16)})
    return file


def test_names_belong_to_one_encoder(tmp_path: Path) -> None:
    found = shipped_names(TinyEncoder().card, written(tmp_path, "tiny-1"))
    assert found is not None
    assert found.names == ("mug", "vase")
    np.testing.assert_allclose(np.linalg.norm(found.points, axis=1), 1.0, rtol=1e-5)
    assert found.first_10 is None
    assert shipped_names(TinyEncoder().card, written(tmp_path, "another")) is None
    assert shipped_names(TinyEncoder().card, written(tmp_path, "tiny-1", dim=7)) is None
    assert shipped_names(TinyEncoder().card, tmp_path / "missing.safetensors") is None


def test_a_damaged_file_is_passed_over(tmp_path: Path) -> None:
    file = written(tmp_path, "tiny-1")
    content = file.read_bytes()
    file.write_bytes(b"nonsense")
    assert shipped_names(TinyEncoder().card, file) is None
    # Still a weight file, but one number is another.
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert shipped_names(TinyEncoder().card, file) is None


def test_groups_are_what_lies_together() -> None:
    rng = np.random.default_rng(5)
    middles = np.eye(8, dtype=np.float32)[[0, 3]]
    rows = middles[[0] * 5 + [1] * 9] + rng.normal(0, 0.05, (14, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    large, small = groups(rows, 2)
    assert sorted(large.tolist()) == list(range(5, 14))
    assert sorted(small.tolist()) == list(range(5))
    middle = rows[5:].sum(0)
    assert large[0] == 5 + int((rows[5:] @ middle).argmax())
    assert len(groups(np.repeat(rows[:1], 4, 0), 3)) == 1
    assert groups(rows[:0], 3) == ()
    with pytest.raises(ValueError, match="0 groups"):
        groups(rows, 0)
