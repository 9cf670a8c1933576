"""A small library of sample pictures that the commands are tried on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command_line import inkseek

from core import paths
from core.samples import render_samples, sample_pictures

NAMES = {"sailboat", "house", "umbrella", "fish", "mushroom", "bicycle", "teapot", "snail", "key"}


@pytest.fixture(scope="package")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pictures that sample drawings are of, and some others."""
    pytest.importorskip("resvg_py", reason="needs the samples extra")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKSEEK_HOME", str(tmp_path_factory.mktemp("pictures")))
        chosen = [picture for picture in sample_pictures() if picture.name in NAMES]
        return render_samples(pictures=[*chosen, *sample_pictures()[::300]])


@pytest.fixture(scope="package")
def filled(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with those pictures in it; for commands that only read."""
    root = tmp_path_factory.mktemp("filled")
    result = inkseek("index", pictures, "--library", root)
    assert result.exit_code == 0, result.output
    return root


@pytest.fixture
def own_library(filled: Path) -> Path:
    """The default library of this test's home, filled; for commands that change it."""
    return shutil.copytree(filled, paths.default_library())
