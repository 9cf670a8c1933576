"""The Krita plug-in: asks the real service, and works in the real Krita where there is one."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from command_line import ROOT
from design_files import stored, zipped
from PIL import Image
from service_client import Client
from shapes import photograph, shape
from tiny_encoder import TinyEncoder

from core import paths
from core.library import Importer, Library
from core.search.opened import OpenedLibrary
from core.service.background import BackgroundImports
from core.service.server import LocalService
from core.sketch.formats.bitmap import to_png

PLUG_IN = ROOT / "packaging" / "krita"
DRIVER = ROOT / "tests" / "support" / "krita_driver.py"
UNREADABLE = "design.sketch"
DESKTOP = "[Desktop Entry]\nType=Service\nServiceTypes=Krita/PythonPlugin\nX-KDE-Library={0}\n" \
    "X-Python-2-Compatible=false\nName={0}\n"  # fmt: skip


@pytest.fixture(scope="module")
def service_module() -> ModuleType:
    """The plug-in's own client, which needs no Krita."""
    file = PLUG_IN / "inkseek_krita" / "service.py"
    spec = importlib.util.spec_from_file_location("inkseek_krita_service", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """The service over six shapes, and a file that Krita can't read."""
    monkeypatch.setattr("core.search.opened.serving.load", lambda *_: TinyEncoder())
    monkeypatch.setattr("core.search.opened.load_and_keep", lambda *_: TinyEncoder())
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for seed in range(6):
        photograph(shape(seed), pictures / f"shape {seed}.png")
    preview = stored(Image.new("RGB", (2500, 1000), "#4080c0"))
    (pictures / UNREADABLE).write_bytes(zipped({"previews/preview.png": preview}))
    with Library.open(tmp_path / "library") as library:
        Importer(library, TinyEncoder()).run([pictures])
    with (
        closing(OpenedLibrary.open(tmp_path / "library")) as opened,
        closing(BackgroundImports(opened)) as imports,
        closing(LocalService(imports, 0)) as service,
    ):
        thread = threading.Thread(target=service.serve, name="service")
        thread.start()
        yield Client(service)
        service.end()
        thread.join()


def names(hits: list[dict[str, Any]]) -> list[str]:
    return [hit["name"] for hit in hits]


def test_it_finds_the_service_and_searches(client: Client, service_module: ModuleType) -> None:
    service = service_module.find()
    hits = service.search(to_png(shape(3), 256))
    assert names(hits)[0] == "shape 3.png"
    assert len(hits) == 7
    assert service.thumbnail(hits[0]["id"]).startswith(b"\x89PNG")
    photo = next(hit["id"] for hit in hits if hit["name"] == UNREADABLE)
    assert service.preview(photo)[16:24] == bytes.fromhex("000004e2 000001f4")  # 1250 × 500
    similar = service.search(service.preview(hits[0]["id"]), lines=False, top=1)
    assert names(similar) == ["shape 3.png"]


def test_what_goes_wrong_is_said_in_its_own_words(
    client: Client, service_module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reason(**settings: str) -> str:
        with pytest.raises(service_module.ServiceError) as caught:
            service_module.find(**settings).search(to_png(shape(3), 256))
        return str(caught.value)

    assert reason(token="wrong") == service_module.REFUSED
    assert reason(address="http://127.0.0.1:9") == service_module.NOT_RUNNING
    for address in ("http://example.org:80", "https://127.0.0.1:1", "127.0.0.1", "http://[", "x"):
        assert reason(address=address) == service_module.NO_ADDRESS
    with pytest.raises(service_module.ServiceError, match="stands out"):
        service_module.find().search(stored(Image.new("L", (50, 50), "white")))
    monkeypatch.setenv("INKSEEK_HOME", "/nowhere")
    assert reason() == service_module.NOT_RUNNING


def test_a_sandbox_of_its_own_does_not_hide_the_service(
    client: Client, service_module: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Flatpak tells programs of another data folder, but shows them the user's home."""
    if os.name == "nt":
        pytest.skip("about Linux")
    home = tmp_path / ".local" / "share" / "inkseek"
    home.mkdir(parents=True)
    shutil.copy(paths.service_file(), home)
    monkeypatch.delenv("INKSEEK_HOME")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "var" / "app" / "org.kde.krita" / "data"))
    assert service_module.find().token == client.service.token


def test_what_krita_imports_has_the_plug_in_and_nothing_else(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT / "packaging"))
    try:
        import krita_plugin
    finally:
        sys.path.remove(str(ROOT / "packaging"))
    with zipfile.ZipFile(krita_plugin.pack(tmp_path)) as archive:
        names = set(archive.namelist())
    modules = ("__init__", "docker", "document", "service", "settings", "texts")
    assert names == {
        "inkseek_krita.desktop", "inkseek_krita/LICENSE", "inkseek_krita/Manual.html",
        *(f"inkseek_krita/{name}.py" for name in modules),
    }  # fmt: skip


def test_all_that_the_docker_says_has_a_german_text() -> None:
    def constants(node: ast.AST) -> set[str]:
        found = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
        return {value for value in found if isinstance(value, str)}

    folder = PLUG_IN / "inkseek_krita"
    trees = {name: ast.parse((folder / f"{name}.py").read_text("utf-8"))
             for name in ("docker", "settings", "texts")}  # fmt: skip
    (german,) = (node for node in ast.walk(trees["texts"]) if isinstance(node, ast.Dict))
    known = {key.value for key in german.keys if isinstance(key, ast.Constant)}
    told = constants(trees["docker"]) | constants(trees["settings"])
    assert known <= told
    for tree in (trees["docker"], trees["settings"]):
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name in ("tr", "say", "_begin"):
                said = [
                    argument for argument in call.args[:1] if isinstance(argument, ast.Constant)
                ]
                assert {argument.value for argument in said} <= {*known, ""}


@pytest.mark.slow
@pytest.mark.skipif(
    None in (shutil.which("krita"), shutil.which("xvfb-run")), reason="needs Krita and Xvfb"
)
def test_a_designer_searches_and_inserts_in_krita(client: Client, tmp_path: Path) -> None:
    home, seen = tmp_path / "home", tmp_path / "seen.json"
    plug_ins = home / ".local" / "share" / "krita" / "pykrita"
    shutil.copytree(PLUG_IN, plug_ins)
    (plug_ins / "inkseek_try").mkdir()
    shutil.copy(DRIVER, plug_ins / "inkseek_try" / "__init__.py")
    (plug_ins / "inkseek_try.desktop").write_text(DESKTOP.format("inkseek_try"))
    config = home / ".config"
    config.mkdir()
    (config / "kritarc").write_text(
        "[python]\nenable_inkseek_krita=true\nenable_inkseek_try=true\n\n"
        "[General]\nShowNewsPage=false\nOpenGLRenderer=none\n"
    )
    told = {"strokes": strokes(3), "unreadable": UNREADABLE}
    subprocess.run(
        ["xvfb-run", "-a", "-s", "-screen 0 1400x900x24", "krita", "--nosplash"],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANGUAGE": "en",
            "LC_ALL": "C.UTF-8",
            "INKSEEK_HOME": os.environ["INKSEEK_HOME"],
            "INKSEEK_SEEN": str(seen),
            "INKSEEK_TOLD": json.dumps(told),
        },
        capture_output=True,
        timeout=600,
        check=False,
    )
    found = json.loads(seen.read_text())
    assert found["failed"] == ""
    messages = {name: told[0] for name, told in found.items() if isinstance(told, list) and told}
    assert messages["no document"].startswith("Open a picture")
    assert messages["empty layer"].startswith("There is nothing")
    assert messages["nobody there"].startswith("Inkseek does not answer. Start Inkseek")
    assert messages["wrong token"].startswith("Inkseek does not accept the token")
    assert found["layer"][1][0] == found["selection"][1][0] == "shape 3.png"
    assert len(found["similar"][1]) == 7
    assert ["filelayer", "shape 3.png"] in found["nodes"]
    assert ["paintlayer", UNREADABLE] in found["nodes"]
    assert "copy of 1250 pixels" in messages["inserted"]
    assert len(found["references"]) == 1
    assert found["clipboard"] == "mine"


def strokes(seed: int) -> list[list[tuple[float, float]]]:
    """The strokes of a shape, from 0 to 1."""
    drawing = shape(seed)
    bounds = drawing.bounds
    assert bounds is not None
    scale, (x, y) = 0.9 / bounds.longest, bounds.centre
    return [
        [(0.5 + scale * (px - x), 0.5 + scale * (py - y)) for px, py in stroke.xy.tolist()]
        for stroke in drawing.strokes
    ]
