"""A small library of sample pictures, for what is tried as others use it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core import paths
from core.encoder import Encoder
from core.library import Importer, Library
from core.samples import render_samples, sample_pictures
from resources import path as resource_path

NAMES = {"umbrella", "fish", "house", "key"}


@pytest.fixture(scope="package")
def samples(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> tuple[Path, Path]:
    """A folder with a few pictures, and a library of them."""
    pytest.importorskip("resvg_py", reason="needs the samples extra")
    root = tmp_path_factory.mktemp("samples")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKSEEK_HOME", str(root / "home"))
        chosen = [picture for picture in sample_pictures() if picture.name in NAMES]
        folder = render_samples(pictures=chosen)
        with Library.open(root / "library") as library:
            Importer(library, encoder).run([folder])
    return folder, root / "library"


@pytest.fixture
def desk(samples: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with files to search with; the user's own library has the samples."""
    folder, library = samples
    shutil.copytree(library, paths.default_library())
    with resource_path("samples", "umbrella.inkseek") as drawing:
        shutil.copy(drawing, tmp_path / "umbrella.inkseek")
    (tmp_path / "pictures").mkdir()
    for name, place in ("umbrella", "."), ("umbrella", "pictures"), ("fish", "pictures"):
        (found,) = folder.rglob(f"{name}.png")
        shutil.copy(found, tmp_path / place)
    monkeypatch.chdir(tmp_path)
    return tmp_path
