"""What lies in the packaged program's folder, and what must not."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_BYTES = 360_000_000
FOR_TORCH = ROOT / "resources" / "models" / "encoder.safetensors"


def test_it_is_no_larger_than_promised(package: Path) -> None:
    assert sum(file.lstat().st_size for file in package.rglob("*")) <= MOST_BYTES


def test_no_torch_is_inside(package: Path) -> None:
    names = [file.relative_to(package).as_posix() for file in package.rglob("*")]
    assert [name for name in names if re.search(r"torch|nvidia|libcu(dart|blas|dnn)", name)] == []


def test_nothing_under_the_gpl_alone_is_inside(package: Path) -> None:
    # Qt's on-screen keyboard and the encoders of HEIC come under the GPL only.
    names = [file.name.lower() for file in package.rglob("*")]
    assert [name for name in names if re.search(r"virtualkeyboard|x265|kvazaar", name)] == []


@pytest.mark.skipif(shutil.which("objdump") is None, reason="needs a disassembler")
def test_annoy_runs_on_every_processor_of_its_kind(package: Path) -> None:
    """Registers of AVX would end the program on a processor that has none."""
    (library,) = package.rglob("annoylib*.so")
    code = subprocess.run(
        ["objdump", "-d", "--no-show-raw-insn", str(library)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert len(code) > 100_000
    assert not re.search(r"%[yz]mm\d", code)


def test_every_weight_file_travels(package: Path) -> None:
    inside = package / "_internal" / "resources"
    for folder in ("models", "icons", "samples", "guide", "licences", "translations"):
        for file in (ROOT / "resources" / folder).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts and file != FOR_TORCH:
                twin = inside / file.relative_to(ROOT / "resources")
                assert twin.is_file(), f"{file} is not in the package"


def test_the_licences_of_everything_are_beside_it(package: Path) -> None:
    told = (package / "THIRD-PARTY-LICENCES.txt").read_text("utf-8")
    for name in ("Python 3", "onnxruntime ", "PySide6", "annoy ", "numpy ", "pillow ", "openmoji",
                 "psycopg ", "psycopg-binary ", "pgvector ", "keyring ", "mcp "):  # fmt: skip
        assert re.search(rf"^{name}", told, re.MULTILINE), name
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in told
    assert "Apache License" in (package / "LICENSE").read_text("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="about Linux desktops")
def test_the_desktop_learns_of_it_and_forgets_it(package: Path, tmp_path: Path) -> None:
    """The folder is an AppDir, and its script writes only what it takes away again."""
    for name in ("AppRun", "inkseek.desktop", "inkseek.svg", ".DirIcon"):
        assert (package / name).resolve().is_file(), name
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    script = str(package / "share" / "install.sh")
    subprocess.run(["sh", script], env=environment, check=True, capture_output=True)
    entry = tmp_path / ".local/share/applications/inkseek.desktop"
    assert f'Exec="{package}/inkseek" %f' in entry.read_text("utf-8")
    assert (tmp_path / ".local/share/mime/packages/inkseek.xml").is_file()
    subprocess.run(["sh", script, "--remove"], env=environment, check=True, capture_output=True)
    assert not entry.exists()


@pytest.mark.skipif(sys.platform == "darwin", reason="a bundle is sealed")
def test_the_plug_in_for_krita_is_in_it(package: Path) -> None:
    with zipfile.ZipFile(package / "share" / "inkseek-krita.zip") as archive:
        assert "inkseek_krita.desktop" in archive.namelist()


def test_a_bill_of_materials_lists_what_is_inside(package: Path) -> None:
    """Only a whole `make package` writes one, beside the archive."""
    bills = sorted(package.parent.glob("*.cdx.json"))
    if not bills:
        pytest.skip("the program alone was built")
    bill = json.loads(bills[-1].read_text("utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    parts = {part["name"].lower(): part for part in bill["components"]}
    assert {"python", "onnxruntime", "numpy", "annoy", "pillow", "safetensors"} <= set(parts)
    assert not {"pyinstaller", "cyclonedx-python-lib", "pip"} & set(parts)
    assert all(part["purl"].startswith("pkg:") and part["licenses"] for part in parts.values())
