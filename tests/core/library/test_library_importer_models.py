"""Another encoder looks at the library again; what is away is seen by its thumbnail."""

from collections.abc import Callable
from pathlib import Path

from catalogued import photos
from tiny_encoder import TinyEncoder

from core.library import Importer, Library


def test_a_new_model_encodes_the_library_again(
    importer: Importer, library: Library, pictures: Path
) -> None:
    importer.run([pictures])
    ids = library.catalogue.photo_ids("tiny-1")
    gone = library.catalogue.photo(int(ids[-1]))
    gone.path.unlink()
    second = Importer(library, TinyEncoder("tiny-2"))
    assert second.run().added == 11
    # The one whose file is gone was seen by its thumbnail.
    assert library.catalogue.photo_ids("tiny-2").tolist() == ids.tolist()
    assert not library.catalogue.photo(gone.id).online
    assert library.catalogue.features("tiny-2")[0].tolist() == ids.tolist()
    # The old encoder may still be in service; who ends its service lets the vectors go.
    assert library.catalogue.photo_ids("tiny-1").tolist() == ids.tolist()
    assert second.run().unchanged == 11


def test_a_thumbnail_stands_in_for_a_file_that_is_away(
    importer: Importer, library: Library, tmp_path: Path, make_picture: Callable[..., Path]
) -> None:
    folder = tmp_path / "drive"
    for n in range(3):
        make_picture(folder / f"{n}.png", seed=n, size=(300, 300))
    importer.run([folder])
    before = library.catalogue.embeddings("tiny-1")[1]
    folder.rename(tmp_path / "unplugged")
    Importer(library, TinyEncoder("tiny-2")).run()
    assert library.catalogue.waiting_for("tiny-2") == 0
    mirrored = before.reshape(-1, 8, 8)[:, :, ::-1].reshape(-1, 64)
    cosines = (library.catalogue.embeddings("tiny-2")[1] * mirrored).sum(axis=1)
    assert cosines.shape == (3,)
    assert cosines.min() > 0.99


def test_without_file_and_thumbnail_a_photo_keeps_the_vectors_it_has(
    importer: Importer, library: Library, pictures: Path
) -> None:
    importer.run([pictures])
    gone, damaged = photos(library)[:2]
    gone.path.unlink()
    damaged.path.unlink()
    library.thumbnails.get(gone).unlink()
    library.thumbnails.get(damaged).write_bytes(b"not a picture")
    Importer(library, TinyEncoder("tiny-2")).run()
    assert library.catalogue.models_with_vectors() == {"tiny-1": 12, "tiny-2": 10}
    assert library.catalogue.waiting_for("tiny-2") == 0
    library.catalogue.forget_replaced_models("tiny-2")
    assert library.catalogue.models_with_vectors() == {"tiny-1": 12, "tiny-2": 10}
    library.catalogue.forget_missing()
    library.catalogue.forget_replaced_models("tiny-2")
    assert library.catalogue.models_with_vectors() == {"tiny-2": 10}
    assert library.catalogue.features("tiny-1")[0].size == 0
