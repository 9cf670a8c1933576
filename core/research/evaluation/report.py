"""A report: figures with their protocol, as JSON, Markdown or a table.

The headline stands at the top level of the JSON under keys that never change, null where a figure
was not measured; everything else is in `details`, one entry a protocol.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from core.research.evaluation.by_category import CategoryResult
from core.research.evaluation.by_instance import FrameResult, InstanceResult

Value = float | int | str | None | list[float] | dict[str, float]

HEADLINE = (
    "map_all", "map_all_shown", "map_voc", "map_200", "p_100", "p_200",
    "a@1", "a@5", "a@10", "m@a", "m@b", "n_queries", "n_gallery",
)  # fmt: skip
# What fits a terminal; the JSON and the Markdown have everything.
_COLUMNS = (
    "map_all map_all_ratio map_voc map_200 p_10 p_10_ratio p_100 p_200 a@1 a@5 a@10 mean_rank "
    "hits_10 lost_over_2 m@a m@b wm@a wm@b n_queries"
)
UNITS = "map_* and p_* are fractions of 1; a@k, m@a, m@b, wm@a and wm@b are percentages"


@dataclass(frozen=True)
class Section:
    """The figures of one protocol."""

    name: str
    protocol: str
    figures: Mapping[str, Value]

    @property
    def key(self) -> str:
        """What the section is called in JSON: plain letters, so that scripts can type it."""
        return self.name.replace("→", "_to_").replace(" ", "_").lower()


@dataclass(frozen=True)
class Report:
    """Everything one measurement says.

    Attributes:
        title: What was measured.
        checkpoint: Id of the encoder's weights.
        sections: One a protocol, the main one first. A headline figure comes from the first section
            that has it.
        notes: Sentences about what was left out.
    """

    title: str
    checkpoint: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = field(default=())

    def headline(self) -> dict[str, Value]:
        """Return the figures of the top level, None where there is none."""
        figures: dict[str, Value] = dict.fromkeys(HEADLINE)
        for section in reversed(self.sections):
            figures |= {key: value for key, value in section.figures.items() if key in figures}
        return figures

    @property
    def protocol(self) -> str:
        """How the headline was measured, in one sentence."""
        parts = [section.protocol.rstrip(".") for section in self._main_sections()]
        return "; ".join(parts) + "."

    def as_dict(self) -> dict[str, object]:
        return {
            "title": self.title,
            "checkpoint": self.checkpoint,
            "protocol": self.protocol,
            **self.headline(),
            "units": UNITS,
            "notes": list(self.notes),
            "details": {
                section.key: {"protocol": section.protocol, **section.figures}
                for section in self.sections
            },
        }

    def to_json(self) -> str:
        """Return the report as JSON; ASCII only, so that no terminal's encoding can spoil it."""
        return json.dumps(self.as_dict(), indent=2, allow_nan=False) + "\n"

    def to_markdown(self) -> str:
        """Return a table a protocol, each under the sentence that says how it was measured."""
        lines = [f"# {self.title}", "", f"Checkpoint: `{self.checkpoint}`", ""]
        for section in self.sections:
            cells = {
                key: text for key, value in section.figures.items() if (text := figure_text(value))
            }
            lines += [f"## {section.name}", "", section.protocol, ""]
            lines += [f"| {' | '.join(cells)} |", "|" + " ---: |" * len(cells)]
            lines += [f"| {' | '.join(cells.values())} |", ""]
        lines += [*(f"- {note}" for note in self.notes), *([""] if self.notes else [])]
        return "\n".join([*lines, f"Units: {UNITS}.", ""])

    def _main_sections(self) -> list[Section]:
        """Return the sections that the headline has figures of."""
        open_keys, used = set(HEADLINE), []
        for section in self.sections:
            if open_keys & section.figures.keys():
                used.append(section)
            open_keys -= section.figures.keys()
        return used


def category_section(result: CategoryResult) -> Section:
    """Figures of category retrieval in one direction."""
    figures: dict[str, Value] = {
        "map_all": result.map_all,
        "map_voc": result.map_voc,
        "map_200": result.map_200,
        "map_voc_200": result.map_voc_200,
        "p_100": result.p_100,
        "p_200": result.p_200,
        "p_100_of_min": result.p_100_relevant,
        "p_200_of_min": result.p_200_relevant,
        "n_queries": result.n_queries,
        "n_gallery": result.n_gallery,
        "n_unanswerable": result.n_unanswerable,
        "per_class_map_all": result.per_class,
    }
    order = ""
    if result.expanded:
        order = " as shown"
        # Under a name of its own, so that the headline has both.
        figures["map_all_shown"] = result.map_all
    return Section(f"category {result.direction.value}{order}", result.protocol, figures)


def instance_section(result: InstanceResult) -> Section:
    """Figures of instance retrieval; the gallery's size is its mean where it differs by query."""
    sizes = result.gallery_sizes
    figures: dict[str, Value] = {
        **{f"a@{k}": result.acc_at(k) for k in (1, 5, 10)},
        "mean_rank": result.mean_rank,
        "mrr": result.mean_reciprocal_rank,
        "n_queries": result.n_queries,
        "n_gallery": int(sizes[0]) if sizes.min() == sizes.max() else float(sizes.mean()),
    }
    name = "instance within class" if result.within_class else "instance"
    return Section(name, result.protocol, figures)


def frame_section(result: FrameResult) -> Section:
    """Figures of on-the-fly retrieval, with the curves over the stages."""
    figures: dict[str, Value] = {
        "m@a": result.m_a,
        "m@b": result.m_b,
        "wm@a": result.wm_a,
        "wm@b": result.wm_b,
        **{f"a@{k}": result.acc_at(k) for k in (1, 5, 10)},
        "steps": result.steps,
        "by": result.by,
        "n_queries": result.n_queries,
        "n_gallery": result.n_gallery,
        "percentile_by_stage": result.percentile_curve.tolist(),
        "reciprocal_rank_by_stage": result.reciprocal_curve.tolist(),
        "a@5_by_stage": result.acc_curve(5).tolist(),
    }
    return Section("on the fly", result.protocol, figures)


def figure_text(value: Value) -> str:
    """Return a figure as a table shows it; "" for what does not fit a cell."""
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) <= 1 else f"{value:.1f}"
    return "" if value is None or isinstance(value, list | dict) else str(value)


def print_report(report: Report, console: Console) -> None:
    """Print one row a protocol, then the sentences that say what the rows mean."""
    measured = {key for section in report.sections for key in section.figures}
    columns = [key for key in _COLUMNS.split() if key in measured]
    title = f"{escape(report.title)}  [dim]{escape(report.checkpoint)}"
    table = Table("", *columns, title=title, title_justify="left", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
        column.no_wrap = True
    for section in report.sections:
        table.add_row(section.name, *(figure_text(section.figures.get(key)) for key in columns))
    console.print(table)
    console.print()
    for section in report.sections:
        console.print(f"[bold]{section.name}[/]: {escape(section.protocol)}")
    console.print(f"[dim]{UNITS}[/]")
