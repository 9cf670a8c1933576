"""The model card for people says what the JSON says, and nothing else."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.bundle import write_card
from core.encoder import ModelCard, shipped_weights
from core.research.encoder.make import network_name
from core.research.release.card_page import card_page

TERMS = {
    "title": "Birds | Bees",
    "page": "https://example.org/birds (or your own)",
    "used": "drawings",
    "photos": 1200,
    "sketches": 3400,
    "licence": "CC BY 4.0",
    "forbids": "use without a name",
}
TRAINING: dict[str, Any] = {
    "command": "inkseek train encoder recipe.json --out runs/encoder",
    "recipe": {"whitening": 7.5},
    "pretrained": TERMS | {"title": "Pretrained"},
    "sets": {"birds": TERMS},
    "split": {"unseen_classes": ["cabin", "hot_air_balloon"]},
    "held_out": {"unseen classes": {"photos": 125, "sketches": 130}},
    "validation": {"unseen classes map": 0.61234, "chairv2 a@1": 37.5},
}
PROTOCOL = {"name": "category S→P", "protocol": "Sketches against photos.", "map_all": 0.4567}
SAMPLES = {
    "protocol": "The 2 complete sample drawings against all 1,553 pictures.",
    "a@1": 0.0,
    "a@5": 50.0,
    "n_queries": 2,
    "within": 5,
    "missed": 1,
    "shown": [{"drawing": "key", "rank": 1041, "first": ["bow", "bell"]}],
    "picture": "failures.png",
    "credit": "Pictures: OpenMoji, CC BY-SA 4.0.",
}
METRICS: dict[str, Any] = {
    "benchmarks": {
        "sketchy-unseen": {
            "about": "Sketchy, unseen",
            "protocols": [PROTOCOL | {"n_queries": 525}],
            "weakest_classes": {"tea_pot": 0.1},
            "strongest_classes": {"saw": 0.9},
        }
    },
    "samples": SAMPLES,
}
CARD = ModelCard(
    "encoder@1234abcd",
    "lite2+lite0",
    256,
    1280,
    160,
    224,
    "1234abcd",
    "One line",
    TRAINING,
    METRICS,
)


def test_the_shipped_page_is_the_one_of_the_shipped_card() -> None:
    page = shipped_weights().with_name("README.md")
    card = ModelCard.read(shipped_weights())
    assert page.read_text(encoding="utf-8") == card_page(card)


def test_a_card_that_went_through_json_gives_the_same_page(tmp_path: Path) -> None:
    write_card(tmp_path / "c.safetensors", CARD.as_dict())
    assert card_page(ModelCard.read(tmp_path / "c.safetensors")) == card_page(CARD)


@pytest.mark.parametrize(
    "said",
    [
        "# One line",
        "| identity | `encoder@1234abcd` |",
        "EfficientNet-Lite2 for photos, EfficientNet-Lite0 for drawings, spatial attention",
        "| a drawing | 160 x 160 pixels",
        "| a picture | 224 x 224 pixels",
        "| Birds \\| Bees | drawings | 1,200 | 3,400 |",
        "these 2 classes, under any name: cabin, hot air balloon.",
        "photos: unseen classes (125 photos, 130 sketches).",
        "|  | map_all | n_queries |",
        "| category S→P | 0.457 | 525 |",
        "- Sketches against photos.",
        "| [Birds \\| Bees](https://example.org/birds) | CC BY 4.0 | use without a name |",
        "Weakest: tea pot 0.100; strongest: saw 0.900",
        "1 of 2 sample drawings do not have their picture among the first 5:",
        "(failures.png)",
        "| key | 1,041 | bow, bell |",
        "0.000 % are first and 50.0 % among the first 5. Pictures: OpenMoji, CC BY-SA 4.0.",
    ],
)
def test_everything_on_the_card_is_said(said: str) -> None:
    assert said in card_page(CARD)


def test_one_network_for_both_is_named_once() -> None:
    assert network_name("lite0") == "EfficientNet-Lite0 for drawings and photos"
    assert network_name("lite0+lite0") == network_name("lite0")


def test_success_is_said_too() -> None:
    samples = SAMPLES | {"missed": 0}
    page = card_page(replace(CARD, metrics={"samples": samples}))
    assert "All 2 sample drawings have their picture among the first 5" in page


def test_a_card_that_says_nothing_gives_a_page_that_claims_nothing() -> None:
    page = card_page(replace(CARD, training={}, metrics={}))
    assert "does not describe any training" in page
    assert "Nothing was measured" in page
    assert "names no training data" in page
    assert "None were searched for" in page


def test_tables_are_whole() -> None:
    rows = [line for line in card_page(CARD).splitlines() if line.startswith("|")]
    columns = [row.replace("\\|", "").count("|") for row in rows]
    separators = [n for n, row in enumerate(rows) if row.startswith("| ---")]
    assert len(separators) >= 5
    for n in separators:
        assert columns[n - 1] == columns[n] == columns[n + 1]


def test_a_remark_on_the_run_is_on_the_page() -> None:
    assert "paused" not in card_page(CARD)
    said = replace(CARD, training=TRAINING | {"remark": "It was paused at step 7."})
    assert "It was paused at step 7." in card_page(said)


def test_a_head_is_named_where_figures_were_measured_with_one() -> None:
    said = "went through the partial-sketch head that comes with the encoder"
    assert said not in card_page(CARD)
    with_head = card_page(replace(CARD, metrics=METRICS | {"head": "ab12"}))
    assert said in with_head
    assert "SHA-256 `ab12`" in with_head
    # Of figures that there are not, nothing is said.
    assert said not in card_page(replace(CARD, metrics={"benchmarks": {}, "head": "ab12"}))


@pytest.mark.parametrize(
    "said",
    [
        "```sh\ninkseek train encoder recipe.json --out runs/encoder\n"
        "inkseek train release runs/encoder\n```",
        '"whitening": 7.5',
        "On the validation part, without a partial-sketch head",
        "| unseen classes map | 0.612 |",
        "| chairv2 a@1 | 37.5 |",
    ],
)
def test_how_it_was_made_is_said(said: str) -> None:
    assert said in card_page(CARD)


def test_model_hubs_can_read_the_figures() -> None:
    _, head, _ = card_page(CARD).split("---\n", 2)
    lines = head.splitlines()
    assert "license: apache-2.0" in lines
    assert lines[-3:-1] == ['- name: "encoder@1234abcd"', "  results:"]
    result = json.loads(lines[-1].removeprefix("    - "))
    assert result["dataset"] == {"type": "sketchy-unseen", "name": "Sketchy, unseen"}
    assert result["metrics"] == [{"type": "map_all", "value": 0.4567}]
    unmeasured = card_page(replace(CARD, metrics={}))
    assert "\n  results: []\n---\n" in unmeasured


def test_an_ensemble_names_both_recipes() -> None:
    recipe = {"first": {"whitening": 7.5}, "second": {"whitening": 3.25}}
    card = replace(CARD, members=2, training=TRAINING | {"recipe": recipe})
    page = card_page(card)
    assert "2 towers, trained apart," in page
    assert "`first.json` and `second.json`" in page
    assert "7.5" in page.split("`second.json`:")[0]
    assert "3.25" in page.split("`second.json`:")[1]
