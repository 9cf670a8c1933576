"""The packaged program, run the way a stranger's computer runs it: with nothing but itself."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent

Run = Callable[..., subprocess.CompletedProcess[str]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.frozen)


@pytest.fixture(scope="session")
def package() -> Path:
    """Return the folder that is handed out; `make test-frozen` builds it."""
    folder = Path(os.environ.get("INKSEEK_PACKAGE", ROOT / "dist" / "Inkseek"))
    if not (folder / "inkseek").exists():
        pytest.fail(f"there is no packaged program in {folder}: run `make test-frozen`")
    return folder


def offline() -> list[str]:
    """Return the command that takes the network away, where this user may do that."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    allowed = subprocess.run([unshare, "-n", "true"], capture_output=True, check=False)
    return [unshare, "-n"] if allowed.returncode == 0 else []


@pytest.fixture
def run(package: Path, tmp_path: Path) -> Run:
    """Run it with an empty home, no PATH, no Python and, where possible, no network."""
    home = tmp_path / "home"
    home.mkdir()

    def started(
        *arguments: str | Path, network: bool = False, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        command = [*([] if network else offline()), str(package / "inkseek"), *map(str, arguments)]
        return subprocess.run(
            command,
            env={"HOME": str(home), "PATH": "", **environment},
            cwd=home,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return started
