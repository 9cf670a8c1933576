"""Pseudo-sketches of a whole pool, traced once and kept: tracing takes longer than a training step may."""

from __future__ import annotations

import hashlib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.sketch import Sketch, Stroke
from core.training.pools import Progress
from core.training.pseudo import pseudo_sketch

_CHUNK = 64


def traced_sketches(
    pixels: NDArray[np.uint8], variants: int, cache: Path, progress: Progress, workers: int = 2
) -> tuple[tuple[Sketch, ...], ...]:
    """Several traced drawings of each picture (n, s, s, 3); a picture without edges gives none."""
    digest = hashlib.blake2b(np.ascontiguousarray(pixels[:: max(1, len(pixels) // 64)]).tobytes())
    file = cache / f"traced-{len(pixels)}-{variants}-{digest.hexdigest()[:16]}.npz"
    if not file.exists():
        rows: list[list[Sketch]] = []
        chunks = [range(s, min(s + _CHUNK, len(pixels))) for s in range(0, len(pixels), _CHUNK)]
        with ProcessPoolExecutor(workers) as pool:
            jobs = [
                pool.submit(_trace, pixels[c.start : c.stop], c.start, variants) for c in chunks
            ]
            for job in jobs:
                rows += job.result()
                progress("traced drawings", len(rows), len(pixels))
        cache.mkdir(parents=True, exist_ok=True)
        _store(file, rows)
    return _read(file)


def _trace(pixels: NDArray[np.uint8], first: int, variants: int) -> list[list[Sketch]]:
    rows = []
    for offset, image in enumerate(pixels):
        rng = np.random.default_rng((first + offset, variants))
        drawn = [pseudo_sketch(image, rng) for _ in range(variants)]
        rows.append([sketch for sketch in drawn if not sketch.is_empty])
    return rows


def _store(file: Path, rows: list[list[Sketch]]) -> None:
    strokes = [
        (i, j, s) for i, row in enumerate(rows) for j, k in enumerate(row) for s in k.strokes
    ]
    np.savez(
        file,
        rows=len(rows),
        owner=np.array([(i, j) for i, j, _ in strokes], np.int32).reshape(-1, 2),
        lengths=np.array([len(s.points) for *_, s in strokes], np.int32),
        points=np.concatenate([s.xy for *_, s in strokes] or [np.empty((0, 2))]).astype(np.float16),
    )


def _read(file: Path) -> tuple[tuple[Sketch, ...], ...]:
    with np.load(file) as stored:
        rows: list[dict[int, list[Stroke]]] = [{} for _ in range(int(stored["rows"]))]
        ends = np.cumsum(stored["lengths"])[:-1]
        points = np.split(stored["points"].astype(np.float32), ends)
        for (row, variant), xy in zip(stored["owner"].tolist(), points, strict=False):
            rows[row].setdefault(variant, []).append(Stroke.from_xy(xy))
    return tuple(tuple(Sketch(tuple(s)) for _, s in sorted(row.items())) for row in rows)
