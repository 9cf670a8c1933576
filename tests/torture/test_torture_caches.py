"""Damaged caches: answers are right and the cache is made again; never wrong, never silent."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tiny_encoder import TinyEncoder
from torture_row import Torture

from core.bundle import BundleError, read_bundle, write_bundle
from core.index import ExactIndex, SegmentedIndex
from core.index.generations import NAME, read_manifest
from core.library import Importer, Library

pytestmark = pytest.mark.torture
N, DIM, K = 2500, 16, 20


def unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def flip(torture: Torture, file: Path) -> None:
    data = bytearray(file.read_bytes())
    for _ in range(torture.random.choice([1, 1, 4, 50])):
        data[torture.random.randrange(len(data))] ^= 1 << torture.random.randrange(8)
    file.write_bytes(data)


def cut_off(torture: Torture, file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: torture.random.randrange(len(data))])


def zero(torture: Torture, file: Path) -> None:
    # What a power cut leaves of a file that was never synced.
    data = bytearray(file.read_bytes())
    at = torture.random.randrange(len(data))
    data[at : at + 4096] = bytes(len(data[at : at + 4096]))
    file.write_bytes(data)


def double(torture: Torture, file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data + data[: torture.random.randrange(1, len(data))])


def delete(torture: Torture, file: Path) -> None:
    file.unlink()


DAMAGES: tuple[Callable[[Torture, Path], None], ...] = (flip, cut_off, zero, double, delete)


def change_manifest(torture: Torture, file: Path) -> None:
    """Change one value of the manifest to another that could be meant."""
    document = json.loads(file.read_text("utf-8"))
    name = torture.random.choice(sorted(document))
    wrong = torture.random.choice([0, -1, 7, 10**12, None, "x", [], {}, True, 2.5])
    document[name] = wrong
    file.write_text(json.dumps(document), "utf-8")


def test_damaged_indexes(torture: Torture, tmp_path: Path) -> None:
    chance = np.random.default_rng(5)
    ids = np.arange(10, 10 + N)
    vectors = unit(chance.normal(size=(N, DIM)))
    queries = unit(vectors[:8] + 0.3 * chance.normal(size=(8, DIM)))
    exact = ExactIndex(DIM)
    exact.add(ids, vectors)
    expected = [exact.search(query, K).ids.tolist() for query in queries]
    prepared = tmp_path / "prepared"
    first = SegmentedIndex(prepared, "tiny", DIM, ids, vectors.copy(), settle_seconds=0)
    first.wait()
    assert first.stats().engine == "annoy"
    by_annoy = [first.search(query, K).ids.tolist() for query in queries]
    first.close()
    manifest = read_manifest(prepared)
    assert manifest is not None
    files = [manifest.folder + "/" + name for name in manifest.sha256] + [NAME]
    for number in torture.rounds(1500, seconds=400):
        directory = shutil.copytree(prepared, tmp_path / "damaged")
        before = {name: (directory / name).read_bytes() for name in files}
        if number % 6 == 5:
            change_manifest(torture, directory / NAME)
        else:
            damage = torture.random.choice(DAMAGES)
            damage(torture, directory / torture.random.choice(files))
        places = {name: directory / name for name in files}
        harmless = all(p.exists() and p.read_bytes() == before[n] for n, p in places.items())
        # The rebuild would wait so long that this looks at the time before it.
        index = SegmentedIndex(directory, "tiny", DIM, ids, vectors.copy(), settle_seconds=600)
        settled = index.wait(0.05) or index.notice is not None or index.stats().rebuilding
        if not settled:
            index.wait(5)
        found = [index.search(query, K).ids.tolist() for query in queries]
        used = index.stats().engine == "annoy"
        torture.wrong += found != (by_annoy if used else expected)
        # Either the files are as good as before, or the user is told.
        torture.wrong += not used and not harmless and not is_told(index)
        index.close()
        if number % 50 == 0:
            again = SegmentedIndex(directory, "tiny", DIM, ids, vectors.copy(), settle_seconds=0)
            again.wait()
            torture.wrong += again.stats().engine != "annoy"
            torture.wrong += [again.search(q, 1).ids.tolist() for q in queries] != [
                ranking[:1] for ranking in expected
            ]
            again.close()
        shutil.rmtree(directory)


def is_told(index: SegmentedIndex) -> bool:
    return index.notice is not None or index.stats().rebuilding


def test_damaged_thumbnails(torture: Torture, tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number in range(10):
        pixels = np.random.default_rng(number).integers(0, 255, (6, 8, 3), dtype=np.uint8)
        Image.fromarray(pixels).resize((600, 450)).save(pictures / f"{number}.png")
    with Library.open(tmp_path / "library") as library:
        Importer(library, TinyEncoder()).run([pictures])
        photos = library.catalogue.photos(library.catalogue.all_ids())
        for number in torture.rounds(300, seconds=120):
            photo = photos[number % len(photos)]
            file = library.thumbnails.get(photo)
            torture.random.choice(DAMAGES)(torture, file)
            try:
                shown = library.thumbnails.read(photo)
            except Exception as error:
                torture.wrong += 1
                print(number, error)  # noqa: T201 - shown when it fails
                continue
            torture.wrong += max(shown.size) != 256


def test_damaged_copies_of_encoders(torture: Torture, tmp_path: Path) -> None:
    weights = tmp_path / "encoder.safetensors"
    tensors = {"layer": np.arange(4000, dtype=np.float32).reshape(40, 100)}
    write_bundle(weights, {"id": "x", "encoder": "x"}, tensors)
    good = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    for _ in torture.rounds(200, seconds=60):
        for name, data in good.items():
            (tmp_path / name).write_bytes(data)
        file = tmp_path / torture.random.choice(sorted(good))
        torture.random.choice(DAMAGES)(torture, file)
        try:
            bundle = read_bundle(weights)
        except BundleError as error:
            torture.wrong += not str(error)
            continue
        torture.wrong += not np.array_equal(bundle.tensors["layer"], tensors["layer"])
