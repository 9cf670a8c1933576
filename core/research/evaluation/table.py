"""A report as a table in the terminal: the figures people compare, each with its protocol below."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from core.research.evaluation.report import UNITS, Report, figure_text

# What fits a terminal; the JSON and the Markdown have everything.
_COLUMNS = "map_all map_voc map_200 p_100 p_200 a@1 a@5 a@10 mean_rank m@a m@b wm@a wm@b n_queries"


def print_report(report: Report, console: Console) -> None:
    """Print one row a protocol, then the sentences that say what the rows mean."""
    measured = {key for section in report.sections for key in section.figures}
    shown = [key for key in _COLUMNS.split() if key in measured]
    title = f"{escape(report.title)}  [dim]{escape(report.checkpoint)}"
    table = Table("", *shown, title=title, title_justify="left", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
        column.no_wrap = True
    for section in report.sections:
        table.add_row(section.name, *(figure_text(section.figures.get(key)) for key in shown))
    console.print(table)
    console.print()
    for section in report.sections:
        console.print(f"[bold]{section.name}[/]: {escape(section.protocol)}")
    console.print(f"[dim]{UNITS}[/]")
