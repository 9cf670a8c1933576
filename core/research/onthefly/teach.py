"""Teaching the rows, three seeds each, and keeping every head that was made.

What was taught is a file; a run that was interrupted goes on with the first head that is missing.
Nothing is measured on the test part here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from core.files import replacing
from core.research.evaluation.errors import EvaluationError
from core.research.evaluation.progress import Watch
from core.research.onthefly.material import Material
from core.research.onthefly.rows import Row, Settings

SEEDS = (0, 1, 2)
_CHOSEN = "chosen.json"


@dataclass(frozen=True)
class Taught:
    """A head as it was taught.

    Attributes:
        head: ready for use.
        settings: what it was taught with.
        seconds: how long that took.
    """

    head: nn.Module
    settings: dict[str, float]
    seconds: float


def teach(
    rows: Sequence[Row],
    material: Material,
    folder: Path,
    watch: Watch,
    *,
    seeds: Sequence[int] = SEEDS,
    chosen: Mapping[str, Settings] | None = None,
) -> None:
    """Teach every row and seed whose head is not in the folder yet."""
    wanted = [(row, seed) for row in rows for seed in seeds]
    missing = [(row, seed) for row, seed in wanted if not _file(folder, row, seed).exists()]
    for row, seed in watch(missing, "Teaching"):
        settings = dict((chosen or {}).get(row.name, row.settings))
        head = row.make(material.train, settings)
        start = time.process_time()
        row.teach(head, material.train, settings, seed)
        seconds = time.process_time() - start
        _keep(head, _file(folder, row, seed), settings, seconds)


def taught(row: Row, seed: int, material: Material, folder: Path) -> Taught:
    """The head that `teach` has kept.

    Raises:
        EvaluationError: it is not there, is damaged, or was kept when the row had another head.
    """
    file = _file(folder, row, seed)
    if not file.exists():
        raise EvaluationError(
            f"The head {row.name!r} (seed {seed}) is not there. "
            "Teach it with `inkseek train onthefly`."
        )
    try:
        note = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        head = row.make(material.train, note["settings"])
        head.load_state_dict(load_file(file))
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise EvaluationError(
            f"The head {row.name!r} (seed {seed}) is damaged, or from a former version: {error} "
            f"Delete {file} and teach it anew with `inkseek train onthefly`."
        ) from error
    return Taught(head.eval(), note["settings"], note["seconds"])


def read_chosen(folder: Path) -> dict[str, Settings]:
    """Settings that were chosen on the validation part, by row; empty if none were."""
    try:
        chosen: dict[str, Settings] = json.loads((folder / _CHOSEN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return chosen


def write_chosen(chosen: Mapping[str, Settings], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _CHOSEN).write_text(json.dumps(chosen, indent=1) + "\n", encoding="utf-8")


def _file(folder: Path, row: Row, seed: int) -> Path:
    return folder / f"{row.key}-{seed}.safetensors"


def _keep(head: nn.Module, file: Path, settings: Settings, seconds: float) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    note = {"settings": dict(settings), "seconds": seconds}
    file.with_suffix(".json").write_text(json.dumps(note) + "\n", encoding="utf-8")
    # The weights last, and at once: a file that is there is complete.
    with replacing(file) as part:
        save_file({name: value.contiguous() for name, value in head.state_dict().items()}, part)
