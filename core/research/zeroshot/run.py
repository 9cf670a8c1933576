"""What the commands do: load features once, then tables, training, or the names to ship."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import cast

from safetensors.torch import save_file

from core.encoder import load_encoder, shipped_weights
from core.encoder.checkpoint import load_checkpoint, save_checkpoint
from core.encoder.domain import Domain
from core.encoder.network import JointEmbedding
from core.research.datasets.splits import SKETCHY_104_21_UNSEEN
from core.research.encoder.dataset import load_sources
from core.research.encoder.recipe import Recipe
from core.research.evaluation.progress import Watch
from core.research.zeroshot.features import (
    Corpus,
    Network,
    ShippedFeatures,
    corpus_of,
    load_features,
    reduction,
    sketchy_corpus,
    unit_rows,
)
from core.research.zeroshot.method import Settings, trained
from core.research.zeroshot.ship import ship
from core.research.zeroshot.split import zero_shot
from core.research.zeroshot.steady import (
    STRENGTHS,
    Found,
    HeldOut,
    best,
    put_into,
    steadying,
    tried,
)
from core.research.zeroshot.tables import RESULTS, Table, run_table, write

_WEIGHTS = "zeroshot-method.safetensors"


def tables(
    wanted: Sequence[Table],
    results: Path | None,
    root: Path | None,
    cache: Path | None,
    watch: Watch,
) -> list[Path]:
    """Run tables and return their result files."""
    corpora: dict[Network, tuple[Corpus, str]] = {}
    held_out = _held_out(root) if any(t.network == "shipped" for t in wanted) else ()
    files = []
    for table in wanted:
        if table.network not in corpora:
            features = load_features(table.network)
            corpus = sketchy_corpus(features, root=root, cache=cache, watch=watch)
            if table.network == "shipped":
                corpus = replace(corpus.through(unit_rows), joint=True)
            corpora[table.network] = corpus, features.id
        corpus, network_id = corpora[table.network]
        files.append(
            run_table(
                table,
                corpus,
                network_id,
                held_out=held_out if table.network == "shipped" else (),
                results=results or RESULTS,
                watch=watch,
            )
        )
    return files


def train(
    out: Path, network: Network, seed: int, root: Path | None, cache: Path | None, watch: Watch
) -> Path:
    """Train the method on all seen classes of the 104/21 split and write its weights."""
    features = load_features(network)
    corpus = sketchy_corpus(features, root=root, cache=cache, watch=watch)
    if network == "shipped":
        corpus = replace(corpus.through(unit_rows), joint=True)
    seen = zero_shot(corpus, SKETCHY_104_21_UNSEEN).seen
    settings = Settings()
    module = trained(seen.through(reduction(seen)), settings, seed=seed, watch=watch)
    out.mkdir(parents=True, exist_ok=True)
    file = out / _WEIGHTS
    save_file({k: v.contiguous() for k, v in module.state_dict().items()}, file)
    card = {
        "network": features.id,
        "classes": list(seen.classes),
        "unseen": list(SKETCHY_104_21_UNSEEN),
        "seed": seed,
        "settings": asdict(settings),
    }
    file.with_suffix(".json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return file


def ship_names(to: Path | None, root: Path | None, cache: Path | None, watch: Watch) -> Path:
    """Make the names for the shipped encoder."""
    features = ShippedFeatures(load_encoder("cpu"))
    return ship(
        features,
        to or shipped_weights().parent,
        held_out=_held_out(root),
        root=root,
        cache=cache,
        watch=watch,
    )


def steady_encoder(
    checkpoint: Path | None,
    out: Path,
    root: Path | None,
    cache: Path | None,
    watch: Watch,
    strength: float | None = None,
) -> tuple[Path, list[Found], Found]:
    """Give an encoder a steadier M, as strong as held-out classes and photos want it.

    Args:
        checkpoint: its weights; the shipped ones when None.
        out: folder for the new ones.
        root: where the data sets lie, $INKSEEK_DATA when None.
        cache: where features are kept.
        watch: shows the progress.
        strength: λ, where it was chosen by other means; for towers that a layout part is joined
            with, what they reach alone is not what counts.

    Returns:
        The new weight file, what every strength reached, and the one that was taken.
    """
    weights = checkpoint or shipped_weights()
    outputs = ShippedFeatures(load_encoder("cpu", weights))
    sources = load_sources(Recipe(), root)
    corpus = sketchy_corpus(outputs, root=root, cache=cache, watch=watch)
    seen = zero_shot(corpus, SKETCHY_104_21_UNSEEN).seen
    held = {
        name: HeldOut(
            corpus_of(
                replace(data, name=f"held out {name}"),
                outputs,
                root=root,
                cache=cache,
                watch=watch,
                with_words=False,
            ),
            by_class=len(data.labels) > 1,
        )
        for name, data in sources.held_out.items()
    }
    held_classes = sources.held_out["unseen classes"].labels
    # What the encoder was not trained on stays so: other settings are still chosen on it.
    seen = seen.without(held_classes)
    found = tried(seen, held, STRENGTHS if strength is None else (strength,))
    taken = best(found) if strength is None else found[-1]
    write(
        RESULTS / "steady.json",
        {
            "network": outputs.id,
            "taken": _name(taken.strength),
            "rows": {_name(one.strength): one.figures for one in found},
        },
    )
    net, card = load_checkpoint(weights)
    if taken.strength != float("inf"):
        layers = {d: net.joint[d] for d in Domain}
        put_into(cast(dict[Domain, JointEmbedding], layers), steadying(seen, taken.strength))
    out.mkdir(parents=True, exist_ok=True)
    training = {**card.training, "steady": {"strength": taken.strength, "held_out": taken.figures}}
    save_checkpoint(net, replace(card, training=training, metrics={}), out / weights.name)
    return out / weights.name, found, taken


def _name(strength: float) -> str:
    return "as it is" if strength == float("inf") else f"{strength:g}"


def _held_out(root: Path | None) -> tuple[str, ...]:
    """Classes that the shipped encoder was not trained on, to choose settings on."""
    held = load_sources(Recipe(), root).held_out.get("unseen classes")
    return held.labels if held is not None else ()
