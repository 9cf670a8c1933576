"""The local service over a small library of shapes."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from service_client import Client
from shapes import photograph, shape
from tiny_encoder import TinyEncoder

from core.library import Importer, Library
from core.search.opened import OpenedLibrary
from core.service.background import BackgroundImports
from core.service.server import LocalService

N_SHAPES = 6


@pytest.fixture(scope="module", autouse=True)
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Search with the tiny encoder, in a home of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKSEEK_HOME", str(tmp_path_factory.mktemp("service-home")))
        patch.setattr("core.search.opened.serving.load", lambda *_: TinyEncoder())
        patch.setattr("core.search.opened.load_and_keep", lambda *_: TinyEncoder())
        yield


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of shapes, the even ones from the folder "even" and the odd ones from "odd"."""
    root = tmp_path_factory.mktemp("service")
    for seed in range(N_SHAPES):
        place = root / "pictures" / ("odd" if seed % 2 else "even")
        photograph(shape(seed), place / f"shape {seed:02}.png")
    with Library.open(root / "library") as library:
        Importer(library, TinyEncoder()).run([root / "pictures"])
    return root / "library"


@contextmanager
def running(root: Path) -> Iterator[Client]:
    with (
        closing(OpenedLibrary.open(root)) as opened,
        closing(BackgroundImports(opened)) as imports,
        closing(LocalService(imports, 0)) as service,
    ):
        thread = threading.Thread(target=service.serve, name="service")
        thread.start()
        yield Client(service)
        service.end()
        thread.join()


@pytest.fixture(scope="module")
def shared_client(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKSEEK_HOME", str(tmp_path_factory.mktemp("home")))
        with running(root) as client:
            yield client


@pytest.fixture
def client(shared_client: Client) -> Client:
    """For tests that only ask."""
    return shared_client


@pytest.fixture
def own_root(root: Path, tmp_path: Path) -> Path:
    """For tests that change the library."""
    return shutil.copytree(root, tmp_path / "library")


@pytest.fixture
def own_client(own_root: Path) -> Iterator[Client]:
    """For tests that change the library, or look at the files of the service."""
    with running(own_root) as client:
        yield client
