"""Curves of a measurement as PNG files.

matplotlib comes with the `train` extra and is imported only when something is plotted. Figures are
made without pyplot, so nothing global is touched and no display is needed.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.research.evaluation.by_category import CategoryResult
from core.research.evaluation.by_instance import FrameResult, InstanceResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_GREEN, _BLUE, _ORANGE = "#1f9d55", "#3867d6", "#e67e22"
_COLOURS = (_BLUE, _GREEN, _ORANGE, "#8e44ad")


class PlotsUnavailableError(Exception):
    """matplotlib is not installed; the message says what to install."""


def plot_precision(results: Sequence[CategoryResult], file: Path) -> None:
    """Mean precision among the first k items, one line a direction."""
    figure, axes = figure_of("Precision among the first k", "k", "P@k")
    for result, colour in zip(results, _COLOURS, strict=False):
        places = np.arange(1, len(result.precision_curve) + 1)
        axes.plot(places, result.precision_curve, color=colour, label=result.direction.value)
    axes.set_ylim(0, 1)
    axes.legend(frameon=False)
    figure.savefig(file)


def plot_classes(result: CategoryResult, file: Path) -> None:
    """Mean average precision of every class, the best first."""
    ordered = sorted(result.per_class.items(), key=lambda item: item[1])
    title = f"mAP@all by class, {result.direction.value}"
    figure, axes = figure_of(title, "mAP@all", "", height=max(3.0, 0.22 * len(ordered) + 1.2))
    axes.barh([name for name, _ in ordered], [value for _, value in ordered], color=_BLUE)
    axes.axvline(result.map_all, color=_ORANGE, linewidth=1.2)
    axes.set_xlim(0, 1)
    axes.margins(y=0.01)
    axes.tick_params(axis="y", labelsize=7)
    figure.savefig(file)


def plot_ranks(results: Sequence[InstanceResult], file: Path) -> None:
    """Percentage of queries whose photo is among the first k."""
    figure, axes = figure_of("The right photo among the first k", "k", "A@k (%)")
    for result, colour in zip(results, _COLOURS, strict=False):
        places = np.arange(1, min(100, int(result.gallery_sizes.max())) + 1)
        name = "within class" if result.within_class else "whole gallery"
        axes.plot(places, [result.acc_at(int(k)) for k in places], color=colour, label=name)
    axes.set_ylim(0, 100)
    axes.legend(frameon=False)
    figure.savefig(file)


def plot_frames(result: FrameResult, file: Path) -> None:
    """How the ranking grows with the drawing: percentile, 1 / rank and A@5 at each stage."""
    unit = "ink" if result.by == "ink" else "points"
    figure, axes = figure_of("While drawing", f"% of the sketch's {unit}", "%")
    drawn = 100 * np.arange(1, result.steps + 1) / result.steps
    lines = (
        (100 * result.percentile_curve, _BLUE, f"ranking percentile (m@A {result.m_a:.1f})"),
        (100 * result.reciprocal_curve, _GREEN, f"100 / rank (m@B {result.m_b:.1f})"),
        (result.acc_curve(5), _ORANGE, f"A@5 (complete {result.acc_at(5):.1f})"),
    )
    for values, colour, label in lines:
        axes.plot(drawn, values, color=colour, label=label, marker=".", markersize=4)
    axes.set_ylim(0, 100)
    axes.legend(frameon=False)
    figure.savefig(file)


def figure_of(title: str, x: str, y: str, height: float = 4.0) -> "tuple[Figure, Axes]":
    """Return an empty figure in the style of all our plots.

    Raises:
        PlotsUnavailableError: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise PlotsUnavailableError(
            "Plots need matplotlib, which comes with the train extra: pip install 'inkseek[train]'"
        ) from error
    figure = Figure(figsize=(6.4, height), dpi=130, layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title, loc="left", fontsize=11)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.25)
    return figure, axes
