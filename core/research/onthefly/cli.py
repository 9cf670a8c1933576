"""`inkseek train onthefly` and `inkseek evaluate onthefly`."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from core import paths
from core.cli.output import DeviceOption, JsonOption, err, out, print_json
from core.research.evaluation.errors import EvaluationError
from core.research.evaluation.protocols.by_frame import STEPS

if TYPE_CHECKING:
    from core.research.evaluation.progress import Watch
    from core.research.onthefly.frozen import Frozen
    from core.research.onthefly.material import Frames, Material
    from core.research.onthefly.rows import Row

PAGE = Path(__file__).with_name("README.md")
RESULTS = Path(__file__).with_name("results")

RowOption = Annotated[
    list[str] | None, typer.Option("--row", help="Only this row; may be given more than once.")
]
SeedsOption = Annotated[int, typer.Option(min=1, max=20, help="How many seeds.")]
DataSetOption = Annotated[str, typer.Option("--data-set", help="chairv2 or shoev2.")]
StepsOption = Annotated[int, typer.Option(min=3, max=200, help="Stages T of a drawing.")]
ByOption = Annotated[str, typer.Option(help="What a stage is a part of: ink or points.")]
BackboneOption = Annotated[
    str | None,
    typer.Option(help="inception_v3, resnet50 or vgg16.", show_default="Inkseek's own encoder"),
]
WeightsOption = Annotated[
    Path | None, typer.Option("--backbone-weights", help="File of the backbone's weights.")
]
CheckpointOption = Annotated[
    Path | None, typer.Option("--checkpoint", help="Encoder.", show_default="the shipped one")
]
CacheOption = Annotated[
    Path | None,
    typer.Option("--cache", help="Folder of cached features.", show_default="Inkseek's own"),
]
DataOption = Annotated[
    Path | None, typer.Option(help="Where the data sets lie.", envvar="INKSEEK_DATA")
]
HeadsOption = Annotated[
    Path | None, typer.Option("--heads", help="Folder of heads.", show_default="Inkseek's own")
]


@dataclass(frozen=True)
class _Run:
    """What both commands are asked with."""

    data_set: str
    steps: int
    by: str
    backbone: str | None
    backbone_weights: Path | None
    checkpoint: Path | None
    device: str
    cache: Path | None
    data: Path | None
    heads: Path | None

    def frames(self) -> Frames:
        from core.research.onthefly.material import DATA_SETS, Frames

        if self.data_set not in DATA_SETS:
            known = ", ".join(DATA_SETS)
            raise EvaluationError(f"There is no data set {self.data_set!r}; there are {known}.")

        if self.by not in ("ink", "points"):
            raise EvaluationError(f"Stages are cut by ink or by points, not by {self.by!r}.")
        return Frames(self.steps, "ink" if self.by == "ink" else "points", self.cache)

    def frozen(self, watch: Watch) -> Frozen:
        from core.research.onthefly import frozen

        frames = self.frames()
        if self.backbone is None:
            return frozen.own(self.checkpoint, self.device)
        from core.research.onthefly.backbones import load_backbone

        network = load_backbone(self.backbone, self.backbone_weights, self.device)
        return frozen.joint_of(network, self.data_set, frames, watch, self.data)

    def material(self, watch: Watch) -> Material:
        from core.research.onthefly.frozen import material_of

        return material_of(self.frozen(watch), self.data_set, self.frames(), watch, self.data)

    def folder(self, material: Material) -> Path:
        """Where the heads of this encoder, data set and way of cutting are kept."""
        name = re.sub(r"[^a-z0-9.]+", "-", f"{material.encoder}-{self.kind}".lower())
        return self.heads or paths.home() / "runs" / "onthefly" / name

    @property
    def kind(self) -> str:
        backbone = f"-{self.backbone}" if self.backbone else ""
        return f"{self.data_set}-{self.steps}-{self.by}{backbone}"


def train(
    row: RowOption = None,
    seeds: SeedsOption = 3,
    choose: Annotated[
        bool, typer.Option("--choose", help="Choose settings on the validation part, no more.")
    ] = False,
    ship: Annotated[
        bool, typer.Option("--ship", help="Make the head that the program uses, no more.")
    ] = False,
    to: Annotated[
        Path | None, typer.Option(help="Where --ship writes.", show_default="resources/models")
    ] = None,
    data_set: DataSetOption = "chairv2",
    steps: StepsOption = STEPS,
    by: ByOption = "ink",
    backbone: BackboneOption = None,
    backbone_weights: WeightsOption = None,
    checkpoint: CheckpointOption = None,
    device: DeviceOption = "auto",
    cache: CacheOption = None,
    data: DataOption = None,
    heads: HeadsOption = None,
) -> None:
    """Teach heads that find a photo before its drawing is done; then `evaluate onthefly`.

    A head that is there already is not taught again; delete its file to have it anew.
    """
    import torch

    from core.research.evaluation.progress import watched_on
    from core.research.onthefly import teach as teaching
    from core.research.onthefly.choose import best, tried

    torch.set_num_threads(1)  # the matrices are small: more threads only wait for one another
    rows = _rows(row)
    run = _Run(
        data_set, steps, by, backbone, backbone_weights, checkpoint, device, cache, data, heads
    )
    with watched_on(err) as watch:
        if ship:
            from core.research.onthefly.ship import ship_head

            card = ship_head(run.checkpoint, device, run.frames(), watch, data, to)
            err.print(f"The head fits {escape(card.encoder)}", soft_wrap=True)
            return
        material = run.material(watch)
        folder = run.folder(material)
        if choose:
            found = tried(rows, material, watch)
            teaching.write_chosen({**teaching.read_chosen(folder), **best(found)}, folder)
            table = Table("row", "m@A", "m@B", "A@5", "settings", box=None)
            for one in found:
                figures = (f"{value:.2f}" for value in (one.m_a, one.m_b, one.a_5))
                table.add_row(one.row, *figures, str(dict(one.settings)))
            out.print(table)
            return
        teaching.teach(
            rows, material, folder, watch, seeds=range(seeds), chosen=teaching.read_chosen(folder)
        )
    err.print(f"The heads are in {escape(str(folder))}", soft_wrap=True)


def evaluate(
    row: RowOption = None,
    seeds: SeedsOption = 3,
    page: Annotated[
        bool, typer.Option("--page", help="Write results, plots and page beside the method.")
    ] = False,
    out_folder: Annotated[
        Path | None, typer.Option("--out", help="Folder for results and plots.")
    ] = None,
    data_set: DataSetOption = "chairv2",
    steps: StepsOption = STEPS,
    by: ByOption = "ink",
    backbone: BackboneOption = None,
    backbone_weights: WeightsOption = None,
    checkpoint: CheckpointOption = None,
    device: DeviceOption = "auto",
    cache: CacheOption = None,
    data: DataOption = None,
    heads: HeadsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the heads that were taught on the test part, stage by stage."""
    from dataclasses import asdict

    from core.research.evaluation.progress import watched_on
    from core.research.onthefly.evaluate import evaluated
    from core.research.onthefly.results import FIGURES

    rows = _rows(row)
    run = _Run(
        data_set, steps, by, backbone, backbone_weights, checkpoint, device, cache, data, heads
    )
    with watched_on(err) as watch:
        material = run.material(watch)
        results = evaluated(rows, material, run.folder(material), range(seeds), watch)
    folder = out_folder or (RESULTS if page else None)
    if folder is not None:
        results.save(folder / f"{run.kind}.json")
    if page:
        _write_page()
    if as_json:
        print_json(asdict(results))
    else:
        table = Table("row", *FIGURES, "ink", "strokes", box=None)
        for name, one in results.rows.items():
            figures = (f"{one.mean(key):.1f} ±{one.spread(key):.1f}" for key in FIGURES)
            table.add_row(name, *figures, f"{one.ink:.0%}", f"{one.strokes:.0%}")
        out.print(table)
        out.print(f"[dim]{escape(results.protocol)}[/]")
    sys.stdout.flush()


def _write_page() -> None:
    """The page from everything that was kept; ChairV2 cut by ink comes first, if it is there."""
    from core.research.onthefly.page import write_page
    from core.research.onthefly.plots import draw_curves
    from core.research.onthefly.results import Results

    kept = sorted(RESULTS.glob("*.json"), key=_chairs_by_ink_first)
    known = [Results.load(file) for file in kept]
    write_page(known[0], known[1:], draw_curves(known[0], RESULTS), PAGE)


def _chairs_by_ink_first(file: Path) -> tuple[bool, str]:
    return file.stem != f"chairv2-{STEPS}-ink", file.stem


def _rows(names: Sequence[str] | None) -> list[Row]:
    from core.research.onthefly.rows import ROWS

    if not names:
        return list(ROWS)
    known = {row.name: row for row in ROWS}
    strange = [name for name in names if name not in known]
    if strange:
        raise EvaluationError(f"There is no row {strange[0]!r}; there are: {', '.join(known)}.")
    return [known[name] for name in names]
