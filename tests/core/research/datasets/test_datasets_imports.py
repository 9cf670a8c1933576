"""Loaders import no neural network library: what only lists a data set starts at once."""

import subprocess
import sys
from pathlib import Path

import core.research.datasets

MODULES = [path.stem for path in Path(core.research.datasets.__file__).parent.glob("[a-z]*.py")]


def test_loaders_import_neither_torch_nor_qt() -> None:
    imports = "; ".join(f"import core.research.datasets.{name}" for name in MODULES)
    heavy = "{'torch', 'torchvision', 'PySide6'} & set(sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", f"import sys; {imports}; sys.stdout.write(str({heavy}))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "quickdraw" in MODULES
    assert found.stdout == "set()"
