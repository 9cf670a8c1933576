"""Writing a measurement into a folder: figures, curves, and a sheet of queries with their hits."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.contact_sheet import CELL, Found, SheetRow, draw_sheet
from core.research.evaluation import plots
from core.research.evaluation.measure import Measured
from core.research.evaluation.similarity import cosine
from core.sketch import Sketch, SketchBitmap, rasterise

SHEET_ROWS = 24
SHEET_HITS = 5


def write_out(measured: Measured, folder: Path) -> tuple[str, ...]:
    """Write report.json, report.md, sheet.png and the plots.

    Returns:
        Sentences about what could not be written; everything else is there all the same.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(measured.report.to_json(), encoding="utf-8")
    (folder / "report.md").write_text(measured.report.to_markdown(), encoding="utf-8")
    title = f"{measured.report.title} - {measured.report.checkpoint}"
    draw_sheet(sheet_rows(measured), title).save(folder / "sheet.png", optimize=True)
    try:
        for draw in _plots(measured, folder):
            draw()
    except plots.PlotsUnavailableError as error:
        return (str(error),)
    return ()


def sheet_rows(
    measured: Measured, n_rows: int = SHEET_ROWS, hits: int = SHEET_HITS, seed: int = 0
) -> list[SheetRow]:
    """Return random queries with the first photos each found, and what to say of each query."""
    rows = []
    for q in sampled_rows(len(measured.sketches), n_rows, seed).tolist():
        similarity = cosine(measured.sketch_vecs[q : q + 1], measured.photo_vecs)[0]
        first = np.argsort(-similarity, kind="stable")[:hits].tolist()
        sketch = measured.sketches[q]
        found = tuple(Found(measured.photos[p].open(), measured.right(q, p)) for p in first)
        figure, unit = _figure(measured, q)
        rows.append(SheetRow(drawing_picture(sketch.drawing()), found, figure, unit, sketch.key))
    return rows


def drawing_picture(drawing: Sketch | SketchBitmap) -> Image.Image:
    """Return a drawing as the encoder sees it, at the size of a sheet's cell."""
    return Image.fromarray(rasterise(drawing, CELL))


def sampled_rows(n_queries: int, n_rows: int, seed: int = 0) -> NDArray[np.int64]:
    """Return which queries a sheet shows: at most `n_rows`, at random, in their order.

    With a fixed seed, so that a sheet neither flatters nor changes from run to run.
    """
    chosen = np.random.default_rng(seed).permutation(n_queries)[:n_rows]
    return np.sort(chosen).astype(np.int64)


def _figure(measured: Measured, query: int) -> tuple[str, str]:
    """Return a query's figure and what it is: its rank, or its average precision."""
    if measured.instances:
        whole = next(result for result in measured.instances if not result.within_class)
        return str(whole.ranks[query]), f"rank of {whole.gallery_sizes[query]:,}"
    value = measured.categories[0].average_precisions[query]
    return ("-", "no photo of its class") if np.isnan(value) else (f"{value:.2f}", "AP")


def _plots(measured: Measured, folder: Path) -> list[Callable[[], None]]:
    drawn: list[Callable[[], None]] = []
    if measured.categories:
        first = measured.categories[0]
        drawn += [
            lambda: plots.plot_precision(measured.categories, folder / "precision.png"),
            lambda: plots.plot_classes(first, folder / "classes.png"),
        ]
    if measured.instances:
        drawn.append(lambda: plots.plot_ranks(measured.instances, folder / "ranks.png"))
    if (frames := measured.frames) is not None:
        drawn.append(lambda: plots.plot_frames(frames, folder / "on-the-fly.png"))
    return drawn
