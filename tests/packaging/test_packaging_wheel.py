"""What a wheel has to hold, and what it must not."""

import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
import check_wheel  # noqa: E402

sys.path.remove(str(ROOT / "packaging"))

RESULT = "core/research/zeroshot/results/sketchy-21.json"


@pytest.mark.parametrize(
    ("added", "left_out", "complaint"),
    [
        ((), (), ""),
        ((RESULT,), (), f"holds {RESULT}"),
        (("core/research/zeroshot/README.md",), (), "holds core/research/zeroshot/README.md"),
        (("tests/conftest.py",), (), "holds tests/"),
        ((), ("core/paths.py",), "lacks core/paths.py"),
    ],
)
def test_a_wheel_holds_the_program_and_no_research_results(
    added: tuple[str, ...],
    left_out: tuple[str, ...],
    complaint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    files = {
        name for folder in ("app", "core", "resources") for name in check_wheel.tracked(folder)
    }
    held = {name for name in files if not check_wheel.is_research_result(name)}
    assert RESULT in files - held
    wheel = tmp_path / "inkseek.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in (held | set(added) | {"inkseek-0.1.0.dist-info/METADATA"}) - set(left_out):
            archive.writestr(name, "")
    assert check_wheel.main(wheel) == (1 if complaint else 0)
    assert complaint in capsys.readouterr().err
