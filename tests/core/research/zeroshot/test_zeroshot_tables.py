"""Tables and the page: settings chosen on seen classes, figures from result files."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from core.research.datasets.splits import SKETCHY_CLASSES
from core.research.kit.choice import Choice, Trial, load_choices, save_choices
from core.research.zeroshot import page, tables
from core.research.zeroshot.comparators import COMPARATORS, UNTRAINED
from core.research.zeroshot.data import UNSEEN, Corpus, ZeroShot
from core.research.zeroshot.tables import OURS, TABLES, choose_settings, run_table
from core.research.zeroshot.training import Budget

CorpusOf = Callable[[tuple[str, ...]], Corpus]


@pytest.fixture(autouse=True)
def short_training(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "Budget", partial(Budget, steps=4))


def chosen(**settings: float) -> Choice:
    trial = Trial(settings, {}, 0.0)
    return Choice(trial, (trial,))


def test_tables_and_page_come_from_files(tmp_path: Path, corpus_of: CorpusOf) -> None:
    whole = corpus_of((*SKETCHY_CLASSES[:12], *UNSEEN["104/21"][:3]))
    whole = replace(whole, network="made-up")
    choices = {name: chosen(lr=1e-3) for name in COMPARATORS if name not in UNTRAINED}
    choices[OURS] = chosen(lr=3e-3, dropout=0.2)
    save_choices(tmp_path / "choice-shipped-104-21.json", "made-up", choices)
    for table in (TABLES[0], TABLES[3]):
        made = run_table(table, whole, seeds=(0, 1), results=tmp_path)
        assert len(made.rows[OURS].runs) == 2
        assert made.rows[OURS].settings == {"lr": 3e-3, "dropout": 0.2}
        assert made.details["settings"]["dropout"] == 0.2
    document = json.loads((tmp_path / "sketchy-21.json").read_text(encoding="utf-8"))
    assert list(document["rows"]) == [*COMPARATORS, OURS]
    assert [len(document["rows"][name]["runs"]) for name in UNTRAINED] == [1, 1, 1]
    text = page.write_page(tmp_path).read_text(encoding="utf-8")
    assert "| without L_rcs |" in text
    assert "| **ours** |" in text
    assert "± " in text
    assert "0.467" in text


def test_settings_are_chosen_once_and_again_for_another_network(
    tmp_path: Path, corpus_of: CorpusOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def choose(*_: object, **__: object) -> dict[str, Choice]:
        asked.append(1)
        return {OURS: chosen(lr=1e-3, dropout=0.5)}

    monkeypatch.setattr(tables, "choose_settings", choose)
    whole = corpus_of((*SKETCHY_CLASSES[:6], *UNSEEN["104/21"][:3]))
    for encoder, times in (("one", 1), ("one", 1), ("other", 2)):
        run_table(TABLES[3], replace(whole, network=encoder), seeds=(0,), results=tmp_path)
        assert len(asked) == times
    assert load_choices(tmp_path / "choice-shipped-104-21.json", "other")


def test_every_trained_method_is_given_the_rate_it_does_best_with(
    parts: ZeroShot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "RATES", (1e-9, 3e-3))
    monkeypatch.setattr(tables, "COMPARATORS", {"Siamese-like": COMPARATORS["Siamese-like"]})
    choices = choose_settings([parts])
    assert set(choices) == {"Siamese-like", OURS}
    for choice in choices.values():
        assert choice.chosen.score == max(trial.score for trial in choice.trials)
    assert len(choices[OURS].trials) == 4
