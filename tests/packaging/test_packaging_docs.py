"""The pages of the documentation's site that are made from other files."""

import json
import sys
from pathlib import Path

import pytest

pytest.importorskip("mkdocs", reason="an extra: docs")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
import docs_hook  # noqa: E402

sys.path.remove(str(ROOT / "packaging"))


def test_every_data_set_has_a_card_with_its_terms() -> None:
    page = docs_hook.data_cards()
    sets = json.loads(docs_hook.SETS.read_text("utf-8"))
    assert page.count("\n## ") == len(sets)
    assert "| licence | CC0 1.0 |" in page


def test_a_notebook_becomes_a_page_with_its_results() -> None:
    file = ROOT / docs_hook.NOTEBOOKS / "search-your-folder.ipynb"
    page = docs_hook.notebook_page(file)
    assert page.startswith("# Search your own folder")
    assert "```python\nimport tempfile" in page
    assert 'src="data:image/png;base64,' in page
