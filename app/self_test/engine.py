"""Tests of the engine: weights, encoder, Annoy and SQLite."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

import annoy
import numpy as np

from app.self_test.trial import Broken, Trial
from core.bundle import BundleError, read_bundle
from core.decoders.decode import missing_extra
from core.encoder import load_encoder, shipped_weights
from core.encoder.onnx_encoder import EXPORTED, read_exported
from core.errors import UserError
from core.packaged import is_packaged
from resources import path

ITEMS, DIM, NEAREST = 2000, 64, 10


def trials(folder: Path) -> list[Trial]:
    """Return the tests; they write into `folder`."""
    return [
        ("weights", weights_are_whole),
        ("encoder", encoder_encodes),
        ("Annoy", partial(annoy_finds, folder / "trial.ann")),
        ("SQLite", partial(sqlite_keeps, folder / "trial.sqlite")),
        ("SVG, HEIC, PDF and raw files", extras_are_there),
    ]


def weights_are_whole() -> str:
    """Check the hash of each weight file."""
    checked = []
    with path("models") as models:
        try:
            for card in sorted(models.glob("*.json")):
                weights = card.with_suffix(".safetensors")
                if weights.exists():
                    read_bundle(weights)
                    checked.append(weights.stem)
            for name in EXPORTED:
                read_exported(models / shipped_weights().name, name)
        except (UserError, BundleError) as error:
            raise Broken(str(error)) from error
    return ", ".join([*checked, *EXPORTED])


def encoder_encodes() -> str:
    encoder = load_encoder("cpu")
    size = encoder.card.sketch_size
    drawings = np.full((2, size, size), 255, np.uint8)
    drawings[0, size // 2 - 2 : size // 2 + 2, 20:-20] = 0
    drawings[1, 20:-20, size // 2 - 2 : size // 2 + 2] = 0
    rows = encoder.embed_sketches(drawings)
    if not np.isfinite(rows).all() or not np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3):
        raise Broken("the encoder gives no vectors of length one")
    if np.allclose(rows[0], rows[1], atol=1e-3):
        raise Broken("the encoder can't tell a lying line from a standing one")
    return f"{encoder.card.id} on {encoder.device}"


def annoy_finds(file: Path) -> str:
    """Compare Annoy with exact search, through a file as in a library."""
    rng = np.random.default_rng(11)
    centres = rng.normal(size=(40, DIM))
    rows = (centres[np.arange(ITEMS) % 40] + 0.2 * rng.normal(size=(ITEMS, DIM))).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    forest = annoy.AnnoyIndex(DIM, "angular")
    forest.set_seed(3)
    for position, row in enumerate(rows):
        forest.add_item(position, row)
    forest.build(10, n_jobs=1)
    forest.save(str(file))
    forest.unload()
    opened = annoy.AnnoyIndex(DIM, "angular")
    opened.load(str(file))
    found = 0
    for row in rows[::100]:
        best = set(np.argsort(-rows @ row)[:NEAREST].tolist())
        found += len(best & set(opened.get_nns_by_vector(row, NEAREST, search_k=2000)))
    opened.unload()
    recall = found / (NEAREST * len(rows[::100]))
    # A build with unsafe arithmetic finds one neighbour instead of ten.
    if recall < 0.9:
        raise Broken(f"Annoy finds only {recall:.0%} of the nearest: it was compiled wrongly")
    return f"finds {recall:.1%} of the nearest"


def sqlite_keeps(file: Path) -> str:
    database = sqlite3.connect(file)
    try:
        (mode,) = database.execute("PRAGMA journal_mode = WAL").fetchone()
        database.execute("CREATE TABLE trial (vector BLOB)")
        database.execute("INSERT INTO trial VALUES (?)", (b"\x01" * 1024,))
        database.commit()
        (kept,) = database.execute("SELECT vector FROM trial").fetchone()
    finally:
        database.close()
    if mode != "wal" or kept != b"\x01" * 1024:
        raise Broken(f"SQLite does not keep what it is given (journal: {mode})")
    return sqlite3.sqlite_version


def extras_are_there() -> str:
    """Check the readers that the packaged program must have."""
    reasons = map(missing_extra, (".svg", ".heic", ".pdf", ".dng"))
    lacking = [reason for reason in reasons if reason is not None]
    if lacking and is_packaged():
        raise Broken("can't be read: the program was packaged without their readers")
    return "; ".join(lacking) or "can be read"
