"""The tables of the page: which rows on which features, and how drawings are cut into stages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.research.encoder.dataset import Split
from core.research.evaluation.by_instance import STEPS, By
from core.research.evaluation.progress import Watch
from core.research.kit.experiment import Experiment
from core.research.onthefly.bench import Bench
from core.research.onthefly.dataset import BaseProjection
from core.research.onthefly.experiment import run_table
from core.research.onthefly.networks import D, imagenet_encoder, sketch_a_net_encoder
from core.research.onthefly.rows import (
    ALGORITHMS,
    BASELINES,
    METHODS,
    ON_THE_FLY,
    OURS,
    REWARDS,
    Row,
)
from core.research.onthefly.splits import Splits, load_splits
from core.research.onthefly.stages import StageSource


@dataclass(frozen=True)
class Table:
    """A table of rows on the same features.

    Attributes:
        name: on the command line, and of the result file.
        about: one sentence.
        shipped: features of the shipped encoder, each stage framed by itself as in the program;
            otherwise of ImageNet's network, on the page of the complete sketch as in the paper.
        by: what a stage is a part of.
        rows: in their order.
        settings_of: another table, whose settings are taken over.
    """

    name: str
    about: str
    shipped: bool
    by: By
    rows: tuple[Row, ...]
    settings_of: str = ""


_PAPER = tuple(dict.fromkeys((*METHODS, *ALGORITHMS, *REWARDS)))
_PRODUCT = (OURS[0], *BASELINES, ON_THE_FLY, *OURS[1:])
TABLES = (
    Table("paper", "The paper's setting: a network that never saw an unfinished drawing, d = 64, "
          "stages by points.", False, "points", _PAPER),
    Table("paper-ink", "The same with stages by ink and the settings chosen by points.", False,
          "ink", METHODS, "paper"),
    Table("product", "The shipped encoder, which knows unfinished drawings; stages by ink.", True,
          "ink", _PRODUCT),
    Table("product-points", "The same with stages by points and the settings chosen by ink.", True,
          "points", _PRODUCT, "product"),
)  # fmt: skip


def make_table(
    table: Table,
    seeds: range,
    root: Path | None,
    cache: Path,
    folder: Path,
    watch: Watch,
    *,
    data_set: str = "chairv2",
    only: tuple[str, ...] = (),
) -> Experiment:
    """Run a table, or some of its rows, and write its result file."""
    ending = "" if data_set == "chairv2" else f"-{data_set}"

    def source(encoder: object) -> StageSource:
        return StageSource(
            encoder, STEPS, table.by, root, cache, watch, on_page=not table.shipped  # type: ignore[arg-type]
        )  # fmt: skip

    parts: dict[str, Splits] = {}
    if table.shipped:
        from core.encoder.torch.encoder import load_torch_encoder

        encoder = load_torch_encoder(partial_sketch_head=False)
        held = Split.of(encoder.card).held_out_photos.get(data_set, ())
        base = BaseProjection.of(encoder)
        parts["own"] = load_splits(source(encoder), data_set, base, frozenset(held) or None)
    else:
        plain = {"own": imagenet_encoder}
        if any(row.network == "sketch-a-net" for row in table.rows):
            weights = cache / "sketch-a-net.safetensors"
            plain["sketch-a-net"] = lambda: sketch_a_net_encoder(weights, root)
        for name, make in plain.items():
            network = make()
            base = BaseProjection.none(network.card.feature_dim, D)
            parts[name] = load_splits(source(network), data_set, base, None)
    return run_table(
        f"{table.name}{ending}", table.rows, Bench(parts, table.rows), seeds, folder,
        cache / "onthefly", watch, only=only,
        settings_of=f"{table.settings_of}{ending}" if table.settings_of else "",
    )  # fmt: skip
