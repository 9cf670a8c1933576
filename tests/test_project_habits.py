"""What the project promises about itself: its layout, its commands and what its pages say."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import core
from resources import path, resource

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
PAGES = [
    ROOT / name
    for name in ("README.md", "core/README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
]


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


def test_packaging_never_becomes_a_package() -> None:
    # It would hide the `packaging` library from every tool that runs in the checkout.
    assert not (ROOT / "packaging" / "__init__.py").exists()
    code = "import packaging.version; print(packaging.version.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "site-packages" in done.stdout


def test_the_version_is_told_in_one_place() -> None:
    # An installed program reads it from its metadata; a checkout that was not installed has none.
    assert core.__version__ in (PROJECT["version"], "0.0.0+unknown")
    assert re.fullmatch(r"\d+\.\d+\.\d+", PROJECT["version"])
    with pytest.raises(AttributeError, match="no_such_thing"):
        getattr(core, "no_such_thing")  # noqa: B009 - the name is wrong on purpose


def test_the_makefile_has_what_people_are_told_to_type() -> None:
    assert {"run", "test", "test-slow", "bench", "lint", "clean"} <= targets()
    for page in PAGES:
        told = set(re.findall(r"\bmake ([a-z-]+)(?=[\s`,:)]|$)", fenced_or_quoted(page), re.M))
        assert told <= targets(), page.name


def fenced_or_quoted(page: Path) -> str:
    text = page.read_text("utf-8")
    blocks = re.findall(r"```.*?\n(.*?)```", text, re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`[^`\n]+`", text)])


def test_the_commands_of_the_readme_exist() -> None:
    from command_line import inkseek

    told = set(re.findall(r"\binkseek ([a-z]+)\b", fenced_or_quoted(ROOT / "README.md")))
    assert {"index", "search", "library", "demo", "doctor"} <= told
    for command in told:
        assert inkseek(command, "--help").exit_code == 0, command


def test_the_links_of_the_pages_lead_somewhere() -> None:
    for page in PAGES:
        for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
            if "://" not in link:
                assert (page.parent / link.split("#")[0]).exists(), f"{page.name}: {link}"


def test_the_site_has_every_page_that_readers_are_led_to() -> None:
    site = (ROOT / "mkdocs.yml").read_text("utf-8")
    listed = {line.strip().rpartition(" ")[2] for line in site.splitlines() if "- " in line}
    pages = [*(ROOT / "resources" / "guide").glob("*.md"), *(ROOT / "core").rglob("README.md")]
    assert {page.relative_to(ROOT).as_posix() for page in pages} <= listed
    made_here = (
        "reference/", "core/research/datasets/README.md", "core/research/tutorials/",
        "core/research/leaderboard.md", "tests/bench/history.md",
    )  # fmt: skip
    for name in listed:
        if name.endswith(".md") and not name.startswith(made_here):
            assert (ROOT / name).is_file(), name


def test_the_extras_of_the_set_up_exist() -> None:
    extras = set(PROJECT["optional-dependencies"])
    asked = re.findall(r'setup\.sh "\$\(VENV\)" ([a-z,]+)', MAKEFILE)
    asked += re.findall(r"-e \.\[([a-z,]+)\]", (ROOT / "README.md").read_text("utf-8"))
    assert len(asked) >= 4
    assert {extra for line in asked for extra in line.split(",")} <= extras


def test_qt_releases_that_end_the_process_are_kept_out() -> None:
    (qt,) = (line for line in PROJECT["dependencies"] if line.startswith("PySide6"))
    assert "<6.12" in qt


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no sh")
@pytest.mark.parametrize("script", ["packaging/setup.sh", ".ci/run"])
def test_scripts_can_be_parsed(script: str) -> None:
    shell = "bash" if script == ".ci/run" else "sh"
    subprocess.run([shell, "-n", str(ROOT / script)], check=True)


def test_the_licence_is_the_one_that_is_named() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert PROJECT["license"] == "Apache-2.0"
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text


def test_resources_are_found_by_name() -> None:
    assert resource("samples", "openmoji.tsv").is_file()
    with path("samples", "openmoji.tsv") as file:
        assert file.read_bytes() == resource("samples", "openmoji.tsv").read_bytes()


def test_the_tests_that_the_security_page_names_exist() -> None:
    rows = re.findall(r"^\| .* \| (.*) \|$", (ROOT / "SECURITY.md").read_text("utf-8"), re.M)
    named = [row.strip("`") for row in rows if row not in ("test", "---")]
    assert len(named) > 20
    for name in named:
        file, _, test = name.partition("::")
        code = (ROOT / file).read_text("utf-8")
        assert f"def {test}(" in code if test else "def test_" in code, name


def test_the_guide_says_where_everything_is_stored() -> None:
    from core.erase import OWN_NAMES_AT_HOME
    from core.library.library import OWN_NAMES

    page = (ROOT / "resources" / "guide" / "6-troubles.md").read_text("utf-8")
    passing = ("-wal", "-shm", ".lock", ".restoring", ".inkbackup")
    for name in OWN_NAMES:
        assert name.endswith(passing) or f"`library/{name}`" in page, name
    for name in OWN_NAMES_AT_HOME:
        assert f"`{name}`" in page, name
