"""The leaderboard: our rows come from what was measured, published ones have a source."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
import leaderboard  # noqa: E402

sys.path.remove(str(ROOT / "packaging"))

KNOWN = json.loads(leaderboard.FILE.read_text("utf-8"))
PROTOCOLS = KNOWN["protocols"]


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol["title"])
def test_rows_have_a_source_and_only_figures_that_have_a_column(protocol: dict[str, Any]) -> None:
    for row in protocol["published"]:
        assert row["source"] in KNOWN["sources"], row["name"]
    for row in [*protocol["published"], *protocol["ours"]]:
        assert row["figures"].keys() <= set(protocol["columns"]), row["name"]
        assert protocol["columns"][0] in row["figures"], row["name"]
    for row in protocol["ours"]:
        assert row["command"].startswith("inkseek "), row["name"]


def test_our_rows_follow_the_files_that_were_measured(tmp_path: Path) -> None:
    card = tmp_path / "resources" / "models" / "encoder.json"
    card.parent.mkdir(parents=True)
    shutil.copy(ROOT / "resources" / "models" / "encoder.json", card)
    document = json.loads(card.read_text("utf-8"))
    (measured,) = (
        entry
        for entry in document["metrics"]["benchmarks"]["chairv2"]["protocols"]
        if entry["name"] == "on the fly"
    )
    measured |= {"m@a": 12.34, "m@b": 5.67}
    card.write_text(json.dumps(document), "utf-8")
    page = leaderboard.page(tmp_path)
    assert "| **the encoder that ships** | **12.3** | **5.7** |" in page
    # No table of the methods is there.
    assert "- the prior that ships, k = 5: `inkseek train adaptive --level shipped`" in page


def test_published_rows_agree_with_the_pages_of_the_methods() -> None:
    pytest.importorskip("torch", reason="an extra: train")
    from core.research.adaptive import page as adaptive
    from core.research.onthefly import page as onthefly
    from core.research.zeroshot import page as zeroshot

    told: dict[str, list[tuple[float, ...]]] = {}
    for protocol in PROTOCOLS:
        for row in protocol["published"]:
            told.setdefault(row["source"], []).append(tuple(row["figures"].values()))
    on_pages = {
        "on-the-fly": [tuple(row.values()) for row in onthefly.PUBLISHED.values()],
        "zscmr": [tuple(list(row.values())[:4]) for row in zeroshot._PUBLISHED.values()],
        "adaptive": [
            tuple(row.values())
            for rows in (adaptive._PAPER_CATEGORIES, adaptive._PAPER_PEOPLE)
            for row in rows.values()
        ],
    }
    # The poster's rows that are quoted in the text alone.
    on_pages["adaptive"] += [(22.7, 42.1), (19.6, 39.7)]
    for source, rows in on_pages.items():
        assert set(told[source]) <= set(rows), source
