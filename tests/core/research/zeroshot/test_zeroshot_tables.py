"""Tables and the page: settings chosen on seen classes, figures from result files."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.research.datasets.splits import SKETCHY_CLASSES
from core.research.kit.choice import load_choices
from core.research.kit.experiment import Experiment
from core.research.zeroshot import page, tables
from core.research.zeroshot.comparators import CLOSED_FORM, HASHING, TRAINED, UNTRAINED
from core.research.zeroshot.data import UNSEEN, Corpus
from core.research.zeroshot.method import TERMS
from core.research.zeroshot.tables import CODED, OURS, TABLES, UNIT, Table, run_table

CorpusOf = Callable[[tuple[str, ...]], Corpus]


@pytest.fixture(autouse=True)
def short_training(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "START", {"rate": 1e-3, "steps": 2})
    monkeypatch.setattr(tables, "_TRIES", 3)


@pytest.fixture(scope="module")
def sketchy(corpus_of: CorpusOf) -> Corpus:
    whole = corpus_of((*SKETCHY_CLASSES[:12], *UNSEEN["104/21"][:3]))
    return replace(whole, network="made-up")


@pytest.mark.parametrize("kind", ["methods", "ablation", "codes"])
def test_tables_and_page_come_from_files(kind: str, sketchy: Corpus, tmp_path: Path) -> None:
    table = next(table for table in TABLES if table.kind == kind)
    table = replace(table, dim=8)
    made = run_table(table, sketchy, seeds=(0, 1), results=tmp_path)
    expected = {
        "methods": {*UNTRAINED, *CLOSED_FORM, *TRAINED, UNIT, OURS} - {"ZSH-like"},
        "ablation": {OURS, *(f"without {term}" for term in TERMS)},
        "codes": {
            *(f"{name}: signs" for name in ("ZSH-like", *HASHING, *CODED)),
            *(f"{name}: ITQ" for name in CODED),
        },
    }[kind]
    assert set(made.rows) == expected
    once = {*UNTRAINED, *CLOSED_FORM, "ZSH-like: signs"}
    for name, row in made.rows.items():
        assert len(row.runs) == (1 if name in once else 2)
    stored = Experiment.load(tmp_path / f"{table.name}.json")
    assert stored is not None
    assert list(stored.rows) == list(made.rows)
    text = page.write_page(tmp_path).read_text(encoding="utf-8")
    assert f"### {table.name}" in text
    assert f"{TABLES[-1].name}: `inkseek evaluate zeroshot --table {TABLES[-1].name}`" in text
    for name in made.rows:
        assert f"| {name} |" in text or f"| **{name}** |" in text


def test_settings_are_chosen_on_seen_classes_and_kept(sketchy: Corpus, tmp_path: Path) -> None:
    table = Table("toy", "imagenet", dim=8, kind="ablation")
    first = run_table(table, sketchy, seeds=(0,), results=tmp_path)
    choices = load_choices(tmp_path / table.choices, "made-up")
    for name, choice in choices.items():
        assert choice.chosen.score == max(trial.score for trial in choice.trials)
        assert first.rows[name].settings == choice.settings
        assert len({trial.settings["rate"] for trial in choice.trials}) > 1
    # Whatever happens to the unseen classes, the same settings are chosen.
    names = {number for number, name in enumerate(sketchy.classes) if name in UNSEEN["104/21"]}
    photos = sketchy.photos.copy()
    photos[[owner in names for owner in sketchy.photo_classes]] = 0.0
    changed = replace(sketchy, photos=photos)
    run_table(table, changed, seeds=(0,), results=tmp_path / "changed")
    assert load_choices(tmp_path / "changed" / table.choices, "made-up") == choices
