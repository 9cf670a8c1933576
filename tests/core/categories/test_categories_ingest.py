"""What a folder would bring, and what to expect of it once it is in."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from shapes import photograph, shape
from tiny_encoder import TinyEncoder

from core.categories import KnownNames, expect, preview, proposals
from core.categories.expectation import correct_share, interval
from core.library import CatalogueError, Importer, Library
from core.search import Searcher

MakePicture = Callable[..., Path]


def test_a_folder_of_folders_is_several_categories(
    library: Library, importer: Importer, tmp_path: Path, make_picture: MakePicture
) -> None:
    make_picture(tmp_path / "old" / "Coffee Mugs" / "x.jpg", seed=9)
    importer.run([tmp_path / "old"])
    root = tmp_path / "new"
    for n in range(3):
        make_picture(root / "coffee_mugs" / f"{n}.jpg", seed=n)
        make_picture(root / "tea-pots" / "blue" / f"{n}.jpg", seed=10 + n)
    make_picture(root / "loose.jpg", seed=30)
    found = proposals(root, library)
    assert [(p.folder.name, p.name, len(p.files)) for p in found] == [
        ("new", "new", 1),
        ("coffee_mugs", "Coffee Mugs", 3),  # as the library spells it already
        ("tea-pots", "tea pots", 3),
    ]


def test_a_folder_with_a_little_in_folders_is_one(
    library: Library, tmp_path: Path, make_picture: MakePicture
) -> None:
    for n in range(3):
        make_picture(tmp_path / "mugs" / f"{n}.jpg", seed=n)
    make_picture(tmp_path / "mugs" / "old" / "a.jpg", seed=7)
    (one,) = proposals(tmp_path / "mugs", library)
    assert (one.name, len(one.files)) == ("mugs", 4)
    with pytest.raises(CatalogueError, match="not a folder"):
        proposals(tmp_path / "mugs" / "0.jpg", library)


def test_doubles_and_damage_are_seen_before(
    library: Library, importer: Importer, pictures: Path, tmp_path: Path, make_picture: MakePicture
) -> None:
    importer.run([pictures])
    folder = tmp_path / "mugs"
    make_picture(folder / "new.jpg", seed=50)
    make_picture(folder / "twice.jpg", seed=50)
    (folder / "known.jpg").write_bytes((pictures / "picture 00.jpg").read_bytes())
    (folder / "broken.jpg").write_bytes(b"\xff\xd8 no")
    (folder / "empty.png").write_bytes(b"")
    heard: list[tuple[int, int]] = []

    def listen(done: int, of: int) -> bool:
        heard.append((done, of))
        return True

    (plain,) = proposals(folder, library)
    seen = preview(plain, library, go_on=listen)
    assert [path.name for path in seen.duplicates] == ["known.jpg", "twice.jpg"]
    assert [failure.path.name for failure in seen.damaged] == ["broken.jpg", "empty.png"]
    assert seen.checked == 5
    assert heard[-1] == (5, 5)
    assert len(seen.samples) == 3
    assert max(max(image.size) for image in seen.samples) <= 160
    assert preview(plain, library, go_on=lambda done, of: done < 2).checked == 2


@pytest.fixture
def shapes(library: Library, importer: Importer, tmp_path: Path) -> Library:
    for seed in range(14):
        photograph(shape(seed), tmp_path / "all" / "shapes" / f"{seed}.png")
    importer.run([tmp_path / "all"])
    return library


def test_expectation_comes_from_the_photos_themselves(shapes: Library) -> None:
    searcher = Searcher(shapes, TinyEncoder())
    try:
        plain = expect(shapes, TinyEncoder(), searcher.rank_for, "shapes")
        assert plain is not None
        assert plain.probes == 14
        assert plain.share == plain.traced > 0.6
        assert not plain.calibrated
        assert plain.low <= plain.share <= plain.high
        names = KnownNames((), np.empty((0, 64), np.float32), 1.0, 1.0, (1.0, -1.0))
        lower = expect(shapes, TinyEncoder(), searcher.rank_for, "shapes", names)
        assert lower is not None
        assert lower.calibrated
        assert lower.share < plain.share
        assert expect(shapes, TinyEncoder(), searcher.rank_for, "nothing") is None
        called_off = expect(
            shapes, TinyEncoder(), searcher.rank_for, "shapes", go_on=lambda done, of: False
        )
        assert called_off is None
    finally:
        searcher.close()


def test_shares_by_hand() -> None:
    assert correct_share(0.5, None) == 0.5
    assert correct_share(0.5, (2.0, 0.0)) == pytest.approx(0.5)
    assert correct_share(0.8, (1.0, math.log(0.5))) == pytest.approx(2 / 3)
    low, high = interval(5, 10)
    assert (low, high) == (pytest.approx(0.2366, abs=1e-4), pytest.approx(0.7634, abs=1e-4))
    assert interval(10, 10)[1] == 1.0
