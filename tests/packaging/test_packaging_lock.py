"""A package is built from known files, and from none with a known hole."""

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from core.licences import EXTRAS

ROOT = Path(__file__).parents[2]
# Not a package: it would hide the `packaging` library.
sys.path.insert(0, str(ROOT / "packaging"))
import lock  # noqa: E402

sys.path.remove(str(ROOT / "packaging"))
LOCKS = sorted(lock.LOCKS.glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LINE = re.compile(r"[a-z0-9.-]+==[0-9][0-9a-z.]*( --hash=sha256:[0-9a-f]{64})+")


@pytest.mark.parametrize("file", LOCKS, ids=lambda file: file.stem)
def test_every_part_has_a_version_and_hashes(file: Path) -> None:
    parts = lock.entries(file)
    assert all(LINE.fullmatch(line) for line in parts.values())
    extras = PROJECT["optional-dependencies"]
    carried = [part for extra in EXTRAS for part in extras[extra]]
    wanted = [*PROJECT["dependencies"], *carried, "psycopg-binary", *lock.TOOLS]
    system = {"sys_platform": file.stem.split("-")[0], "extra": ""}
    for requirement in map(Requirement, wanted):
        if requirement.marker is None or requirement.marker.evaluate(system):
            assert requirement.name.lower() in parts, requirement


def test_every_system_of_the_release_has_a_lock() -> None:
    assert {lock.lock_of(system) for system in lock.SYSTEMS} == set(LOCKS)


def test_the_extras_that_are_packed_are_those_whose_licences_are_shown() -> None:
    packed = ",".join(EXTRAS)
    assert f".[{packed}]" == lock.PROGRAM


@pytest.mark.parametrize("file", LOCKS, ids=lambda file: file.stem)
def test_a_lock_has_the_versions_of_the_release(file: Path) -> None:
    lines = lock.VERSIONS.read_text("utf-8").splitlines()
    pinned = dict(line.lower().split("==") for line in lines if line and not line.startswith("#"))
    locked = lock.versions_of(file)
    if file.stem.startswith("win32"):
        assert pinned.pop("onnxruntime")  # there it is onnxruntime-directml
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
    one, two = "0" * 64, "1" * 64
    text = (
        f"b==2 \\\n    --hash=sha256:{one} \\\n    --hash=sha256:{two}\na==1 --hash=sha256:{one}\n"
    )
    assert lock.joined(text).splitlines()[1:] == [
        f"a==1 --hash=sha256:{one}",
        f"b==2 --hash=sha256:{one} --hash=sha256:{two}",
    ]
    with pytest.raises(SystemExit, match="c==3 has no hash"):
        lock.joined(text + "c==3\n")
