"""What a wheel has to hold, what it must not, and that the program works beneath `inkseek`."""

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
import check_wheel  # noqa: E402
from installed_names import beneath_inkseek  # noqa: E402

sys.path.remove(str(ROOT / "packaging"))

RESULT = "core/research/zeroshot/results/table.json"


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The files that belong into a wheel, each with its place."""
    monkeypatch.chdir(ROOT)
    folders = ("app", "core", "resources", check_wheel.PUBLIC)
    files = {name for folder in folders for name in check_wheel.tracked(folder)}
    assert any(map(check_wheel.is_research_result, files))
    return {
        name: check_wheel.place_of(name)
        for name in files
        if not check_wheel.is_research_result(name)
    }


@pytest.mark.parametrize(
    ("added", "left_out", "complaint"),
    [
        (f"inkseek/{RESULT}", "", f"holds inkseek/{RESULT}"),
        ("inkseek/core/research/zeroshot/README.md", "", "README.md, which is not part"),
        ("tests/conftest.py", "", "holds tests/conftest.py"),
        ("core/paths.py", "", "holds core/paths.py"),
        ("", "inkseek/core/paths.py", "lacks inkseek/core/paths.py"),
        ("", "inkseek/__init__.py", "lacks inkseek/__init__.py"),
    ],
)
def test_a_wheel_holds_the_program_beneath_one_name_and_no_research_results(
    added: str, left_out: str, complaint: str, names: dict[str, str]
) -> None:
    complete = {*names.values(), "inkseek-1.0.0.dist-info/METADATA"}
    assert check_wheel.complaints(complete) == []
    (said,) = check_wheel.complaints((complete | {added or "inkseek/__init__.py"}) - {left_out})
    assert complaint in said


def test_imports_are_rewritten_where_they_stand() -> None:
    source = '''"""Of core.search."""
import core
import os, sys
from app import shell as s; from corelib import y
def f():
    from core.search import (
        Query,  # from core.search import Query
    )
    from . import resources
    return "café", "core", __import__
'''
    assert beneath_inkseek(source, "x.py") == (
        source.replace("import core\n", "from inkseek import core\n")
        .replace("from app import shell", "from inkseek.app import shell")
        .replace("    from core.search import (", "    from inkseek.core.search import (")
    )


@pytest.mark.parametrize(
    "source",
    ["import core.search\n", "import os, core\n", "import core as c\n", 'm = "core.cli.main"\n'],
)
def test_what_cannot_be_rewritten_is_refused(source: str) -> None:
    with pytest.raises(SyntaxError, match=r"x\.py:1"):
        beneath_inkseek(source, "x.py")


def test_the_program_works_beneath_inkseek(
    names: dict[str, str], samples: tuple[Path, Path], tmp_path: Path
) -> None:
    """It searches with a PNG, which takes resources, the encoder and a decoder's process."""
    for name, place in names.items():
        if name.startswith("core/research/"):
            continue
        file = tmp_path / "site" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".py"):
            file.write_text(beneath_inkseek((ROOT / name).read_text("utf-8"), name), "utf-8")
        else:
            file.symlink_to(ROOT / name)
    folder, library = samples
    (picture,) = folder.rglob("umbrella.png")
    words: list[str | Path] = [
        "search",
        "--sketch",
        picture,
        "--library",
        library,
        "--device",
        "cpu",
        "--json",
    ]
    done = check_wheel.start(tmp_path / "site", words)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["results"][0]["name"] == "umbrella.png"
