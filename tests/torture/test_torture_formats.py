"""Files of every format that is read, with anything wrong, in little memory and limited time."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from torture_formats import FORMATS
from torture_row import SEED, SHARE, Torture

pytestmark = pytest.mark.torture
ROOT = Path(__file__).parents[2]
SECONDS_FOR_ONE = 20.0


@pytest.mark.parametrize("name", FORMATS)
def test_any_file(name: str, torture: Torture, tmp_path: Path) -> None:
    script = ROOT / "tests" / "support" / "torture_formats.py"
    rounds, seconds = max(5, round(2000 * SHARE)), 30 * SHARE
    done = subprocess.run(
        [sys.executable, str(script), name, str(SEED), str(rounds), str(seconds)],
        capture_output=True,
        text=True,
        timeout=300,
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT}:{script.parent}",
            "INKSEEK_HOME": str(tmp_path / "home"),
            "QT_QPA_PLATFORM": "offscreen",
        },
    )
    torture.crashed += done.returncode != 0
    if done.returncode:
        print(done.stderr[-2000:])  # noqa: T201 - shown when it fails
        return
    found = json.loads(done.stdout)
    torture.done += found["done"]
    torture.measure("seconds", found["longest"])
    torture.crashed += found["longest"] > SECONDS_FOR_ONE
    torture.wrong += len(found["wrong"])
    print("\n".join(found["wrong"][:10]))  # noqa: T201 - shown when it fails
