"""Pseudo-sketches of a whole pool, traced once: tracing takes longer than a training step may."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.research.encoder.pools import Progress
from core.research.encoder.remembered import Digests, digests, known_rows, missing, write
from core.sketch import Sketch, Stroke
from core.sketch.pseudo import pseudo_sketch

TRACED_VARIANTS = 2
_CHUNK = 64
Rows = list[tuple[Sketch, ...]]


def traced_sketches(
    pixels: NDArray[np.uint8], variants: int, cache: Path, progress: Progress, workers: int = 2
) -> tuple[tuple[Sketch, ...], ...]:
    """Several traced drawings of each picture (n, s, s, 3); a picture without edges gives none."""
    file = cache / f"traced-{variants}-{pixels.shape[1]}.npz"
    keys = digests(pixels)
    stored_keys, stored = _read(file) if file.exists() else (np.empty(0, "V16"), [])
    rows = known_rows(stored_keys, keys)
    if fresh := missing(rows):
        rows[fresh] = len(stored) + np.arange(len(fresh))
        stored += _trace_all(pixels[fresh], keys[fresh], variants, progress, workers)
        _write(file, np.concatenate([stored_keys, keys[fresh]]), stored)
        # Stored points are rounded: a run that goes on later must not see other ones.
        _, stored = _read(file)
    return tuple(stored[row] for row in rows)


def _trace_all(
    pixels: NDArray[np.uint8], keys: Digests, variants: int, progress: Progress, workers: int
) -> Rows:
    if len(pixels) <= _CHUNK:
        # So few are drawn sooner than a process starts.
        return _trace(pixels, keys, variants)
    rows: Rows = []
    chunks = [slice(start, start + _CHUNK) for start in range(0, len(pixels), _CHUNK)]
    # A fork of a process in which torch has computed may hang.
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        jobs = [pool.submit(_trace, pixels[c], keys[c], variants) for c in chunks]
        for job in jobs:
            rows += job.result()
            progress("traced drawings", len(rows), len(pixels))
    return rows


def _trace(pixels: NDArray[np.uint8], keys: Digests, variants: int) -> Rows:
    rows: Rows = []
    for image, key in zip(pixels, keys, strict=True):
        # Seeded by the picture: the same photo gives the same drawings in any selection.
        rng = np.random.default_rng(list(key.tobytes()))
        drawn = [pseudo_sketch(image, rng) for _ in range(variants)]
        rows.append(tuple(sketch for sketch in drawn if not sketch.is_empty))
    return rows


def _write(file: Path, keys: Digests, rows: Rows) -> None:
    strokes = [
        (i, j, s) for i, row in enumerate(rows) for j, k in enumerate(row) for s in k.strokes
    ]
    points = [s.xy for *_, s in strokes] or [np.empty((0, 2), np.float32)]
    write(
        file,
        {
            "keys": keys,
            "owner": np.array([(i, j) for i, j, _ in strokes], np.int32).reshape(-1, 2),
            "lengths": np.array([len(s.points) for *_, s in strokes], np.int32),
            "points": np.concatenate(points).astype(np.float16),
        },
    )


def _read(file: Path) -> tuple[Digests, Rows]:
    with np.load(file) as stored:
        keys = stored["keys"]
        rows: list[dict[int, list[Stroke]]] = [{} for _ in keys]
        ends = np.cumsum(stored["lengths"])[:-1]
        points = np.split(stored["points"].astype(np.float32), ends)
        for (row, variant), xy in zip(stored["owner"].tolist(), points, strict=False):
            rows[row].setdefault(variant, []).append(Stroke.from_xy(xy))
    return keys, [tuple(Sketch(tuple(s)) for _, s in sorted(row.items())) for row in rows]
