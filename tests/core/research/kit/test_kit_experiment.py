"""Rows and seeds end in one file, from which tables can be written again."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from core.research.kit.experiment import Experiment, Row
from core.research.kit.fit import Schedule, descend
from core.research.kit.page import Column, Page, mean_spread
from core.research.kit.records import read_json, write_json


def experiment() -> Experiment:
    made = Experiment("toy", "net@1", "three queries each", "inkseek evaluate toy")
    made.run(
        {
            "nothing learnt": lambda seed: {"a@1": 10.0, "curve": [1.0, 2.0]},
            "ours": lambda seed: {"a@1": 20.0 + seed, "curve": [seed, 2.0 * seed]},
        },
        (0, 2),
        once=("nothing learnt",),
    )
    made.rows["ours"].settings = {"lr": 3e-7}
    return made


def test_every_row_runs_with_every_seed_unless_nothing_is_random() -> None:
    made = experiment()
    assert made.seeds == (0, 2)
    assert list(made.rows["nothing learnt"].runs) == [0]
    ours = made.rows["ours"]
    assert ours.values("a@1") == [20.0, 22.0]
    assert (ours.mean("a@1"), ours.spread("a@1")) == (21.0, 1.0)
    assert ours.curve("curve") == [1.0, 2.0]


def test_an_interrupted_table_goes_on_where_it_stopped(tmp_path: Path) -> None:
    def stop(seed: int) -> dict[str, float]:
        if seed:
            raise KeyboardInterrupt
        return {"a@1": 5.0}

    made = Experiment("toy", "net@1", "three queries each", "inkseek evaluate toy")
    with pytest.raises(KeyboardInterrupt):
        made.run({"ours": stop}, (0, 1), folder=tmp_path)
    again = Experiment.load(tmp_path / "toy.json")
    assert again is not None
    again.run({"ours": lambda seed: {"a@1": float(seed)}}, (0, 1), folder=tmp_path)
    assert again.rows["ours"].values("a@1") == [5.0, 1.0]
    assert Experiment.load(tmp_path / "toy.json") == again


def test_an_experiment_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    made = experiment()
    made.details["names"] = ["bird", "Möwe"]
    file = made.save(tmp_path / "results")
    assert file.name == "toy.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    assert document["rows"]["ours"]["mean"] == {"a@1": 21.0, "curve": [1.0, 2.0]}
    assert document["rows"]["ours"]["spread"] == {"a@1": 1.0}
    assert document["seeds"] == [0, 2]
    assert Experiment.load(file) == made
    assert Experiment.load(tmp_path / "missing.json") is None
    file.write_text('{"rows": {"ours": []}}')
    with pytest.raises(ValueError, match="holds no experiment"):
        Experiment.load(file)


def test_numbers_are_rounded_but_small_ones_do_not_vanish(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"a": [1 / 3, 2e-7 / 3], "b": (86.70462963, True, 3)})
    assert read_json(tmp_path / "a.json") == {
        "a": [0.333333, 6.66667e-08],
        "b": [86.7046, True, 3],
    }
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "b.json", {"a": float("nan")})
    (tmp_path / "c.json").write_text("[]")
    with pytest.raises(ValueError, match="no JSON object"):
        read_json(tmp_path / "c.json")


def test_a_page_shows_means_spreads_and_published_figures(tmp_path: Path) -> None:
    about = tmp_path / "about.md"
    about.write_text("# Toy\n\nWhat it is.\n")
    made = experiment()
    page = Page(about)
    page.experiment(made)
    columns = (Column("A@1", "a@1"), Column("A@5", "a@5", 2))
    page.results(made.rows, columns, published={"ours": {"a@1": 19.0}}, bold="ours")
    text = page.write(tmp_path / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# Toy\n\nWhat it is.\n\n### toy\n\n")
    assert "Three queries each. Features of `net@1`; mean ± standard deviation of 2 seeds." in text
    assert "|  | A@1 | A@5 | published A@1 |\n| --- | ---: | ---: | ---: |" in text
    assert "| nothing learnt | 10.0 | – | – |" in text
    assert "| **ours** | 21.0 ± 1.0 | – | 19.0 |" in text
    assert mean_spread(Row(), "map") == "–"


def test_descent_follows_the_schedule() -> None:
    weight = nn.Parameter(torch.tensor([4.0]))
    path: list[float] = []

    def loss(step: int) -> torch.Tensor:
        assert step == len(path)
        path.append(weight.item())
        return weight.sum()

    descend([weight], Schedule(60, 0.1), loss)
    assert len(path) == 60
    moved = -np.diff(path)
    assert moved[0] == pytest.approx(0.1, rel=1e-3)  # Adam's first step is as long as its rate
    assert moved[29] == pytest.approx(0.05, rel=0.1)
    assert moved[-1] < 0.001
    by_hand = nn.Parameter(torch.tensor([4.0, 1.0]))
    clipped = nn.Parameter(by_hand.detach().clone())
    optimiser = torch.optim.AdamW([by_hand], lr=0.1, weight_decay=0.3)
    by_hand.grad = torch.tensor([0.6, 0.8])
    optimiser.step()
    direction = torch.tensor([6.0, 8.0])
    descend([clipped], Schedule(1, 0.1, 0.3, clip=1.0), lambda _: (clipped * direction).sum())
    np.testing.assert_allclose(clipped.detach(), by_hand.detach(), rtol=1e-5)
