"""A package is built from known files, and from none with a known hole."""

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from core.licences import EXTRAS

ROOT = Path(__file__).parents[2]
# Not a package: it would hide the `packaging` library.
sys.path.insert(0, str(ROOT / "packaging"))
import lock  # noqa: E402

sys.path.remove(str(ROOT / "packaging"))
LOCKS = sorted(lock.LOCKS.glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LINE = re.compile(r"[a-z0-9.-]+==[0-9][0-9a-z.]* --hash=sha256:[0-9a-f]{64}")


@pytest.mark.parametrize("file", LOCKS, ids=lambda file: file.stem)
def test_every_part_has_a_version_and_hashes(file: Path) -> None:
    parts = lock.entries(file)
    assert all(LINE.fullmatch(line) for line in parts.values())
    extras = PROJECT["optional-dependencies"]
    carried = [part for extra in EXTRAS for part in extras[extra]]
    wanted = [*PROJECT["dependencies"], *carried, "psycopg-binary", *lock.TOOLS]
    for requirement in wanted:
        name, _, marker = requirement.partition(";")
        if "== 'win32'" not in marker:
            assert re.split(r"[<>=[]", name)[0].lower() in parts, requirement


def test_the_extras_that_are_packed_are_those_whose_licences_are_shown() -> None:
    packed = ",".join(EXTRAS)
    assert f".[{packed}]" == lock.PROGRAM


@pytest.mark.parametrize("file", LOCKS, ids=lambda file: file.stem)
def test_a_lock_has_the_versions_of_the_release(file: Path) -> None:
    lines = lock.VERSIONS.read_text("utf-8").splitlines()
    pinned = dict(line.lower().split("==") for line in lines if line and not line.startswith("#"))
    locked = lock.versions_of(file)
    assert {name: locked[name] for name in pinned if name in locked} == pinned


def test_no_part_has_a_known_hole() -> None:
    assert LOCKS
    for file in LOCKS:
        assert lock.holes(lock.versions_of(file)) == []
    here = {d.metadata["Name"].lower(): d.version for d in metadata.distributions()}
    assert lock.holes(here) == []


def test_a_known_hole_is_named() -> None:
    (found,) = lock.holes({"setuptools": "77.0.3", "pillow": "11.3.0"})
    assert found.startswith("setuptools 77.0.3: CVE-2025-47273")


def test_a_part_without_a_hash_is_refused() -> None:
    part: dict[str, Any] = {
        "metadata": {"name": "A_b", "version": "1"},
        "download_info": {"url": "x"},
    }
    with pytest.raises(SystemExit, match="no hash"):
        lock.from_report({"install": [part]})
    part["download_info"] = {"url": "x", "archive_info": {"hashes": {"sha256": "0" * 64}}}
    own = {"metadata": {"name": "inkseek", "version": "1"}, "download_info": {"dir_info": {}}}
    text = lock.from_report({"install": [part, own]})
    assert text.splitlines()[1:] == ["a-b==1 --hash=sha256:" + "0" * 64]
