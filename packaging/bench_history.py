"""Keeps the figures of `make bench` by version, and makes a page of them for the documentation.

    make bench                           # also writes build/bench.json
    python packaging/bench_history.py    # adds it to tests/bench/history.json under this version

Run it on a quiet machine before a release. A version that is there already is replaced.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from branding import PROJECT

ROOT = Path(__file__).resolve().parent.parent
HISTORY = ROOT / "tests" / "bench" / "history.json"
MEASURED = ROOT / "build" / "bench.json"
MISSING = "–"


@dataclass(frozen=True)
class Figure:
    """One that is kept.

    Attributes:
        name: what is measured.
        unit: of the figure.
        test: the end of the test's full name.
        place: where the figure is in what the test adds to its benchmark.
    """

    name: str
    unit: str
    test: str
    place: tuple[str, ...]


_STROKE = "test_from_the_end_of_a_stroke_to_the_ranking"
FIGURES = (
    Figure("handling one pen event, 99th percentile", "ms", "test_pen_events", ("event_p99_ms",)),
    Figure("a frame while pictures move among 50,000, 95th percentile", "ms",
           "test_fifty_thousand_rows", ("motion_frame_p95_ms",)),
    Figure("one drawing through the encoder", "ms", "test_one_drawing", ("onnxruntime ms",)),
    Figure("photos through the encoder", "a second", "test_photos_of_an_import",
           ("onnxruntime a second",)),
    Figure("start of the encoder to its first vector", "s", "test_start_and_memory",
           ("onnxruntime", "start s")),
    Figure("from the end of a stroke to its ranking, 5,000 pictures, 95th percentile", "ms",
           f"{_STROKE}[5000]", ("p95 ms", "total")),
    Figure("the same, 100,000 pictures", "ms", f"{_STROKE}[100000]", ("p95 ms", "total")),
    Figure("nearest 50 of 100,000 vectors, share found", "",
           "test_annoy_beside_exact_search[100000]", ("recall@50",)),
    Figure("import of 12-megapixel JPEGs", "a second", "test_photos_of_12_megapixels",
           ("onnxruntime",)),
    Figure("import of 1-megapixel JPEGs", "a second", "test_photos_of_1_megapixel",
           ("onnxruntime",)),
    Figure("memory of the window with 100,000 pictures", "MB",
           "test_bench_app.py::test_memory_with_100_000_photos", ("VmRSS",)),
)  # fmt: skip


def record(measured: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of a run, which pytest-benchmark wrote as JSON."""
    values = {}
    for figure in FIGURES:
        for bench in measured["benchmarks"]:
            if bench["fullname"].endswith((f"::{figure.test}", f"/{figure.test}")):
                value: Any = bench["extra_info"]
                for key in figure.place:
                    value = value[key]
                values[figure.name] = float(f"{value:.3g}")
    machine = measured["machine_info"]
    cpu = machine["cpu"]
    return {
        "version": PROJECT["version"],
        "date": measured["datetime"][:10],
        "machine": f"{cpu['brand_raw']}, {cpu['count']} cores, {machine['system']}",
        "figures": values,
    }


def add(kept: Sequence[Mapping[str, Any]], new: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the history with a record in it, newest first."""
    return [new, *(old for old in kept if old["version"] != new["version"])]


def page(kept: Sequence[Mapping[str, Any]]) -> str:
    """Return the page of the documentation."""
    shown = [
        figure for figure in FIGURES if any(figure.name in release["figures"] for release in kept)
    ]
    body = [
        [f"{figure.name}{f' ({figure.unit})' if figure.unit else ''}", *_row(figure.name, kept)]
        for figure in shown
    ]
    parts = [
        "# Speed by version",
        "What `make bench` measured for each version; two columns can be compared only where the "
        "machine is the same. [The benchmarks](README.md) says what each figure is.",
        _table(["", *(release["version"] for release in kept)], body),
        "\n".join(f"- {r['version']} ({r['date']}): {r['machine']}" for r in kept),
        "`tests/bench/history.json` has these figures; `python packaging/bench_history.py` adds "
        "those of the last `make bench`.",
    ]
    return "\n\n".join(parts) + "\n"


def _row(name: str, kept: Sequence[Mapping[str, Any]]) -> list[str]:
    return [f"{r['figures'][name]:g}" if name in r["figures"] else MISSING for r in kept]


def _table(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body))


def read() -> list[dict[str, Any]]:
    """Return the history, newest first."""
    return list(json.loads(HISTORY.read_text("utf-8")))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("measured", type=Path, nargs="?", default=MEASURED)
    file = parser.parse_args().measured
    if not file.is_file():
        sys.stderr.write(f"There is no {file}: run `make bench` first.\n")
        return 1
    kept = add(read(), record(json.loads(file.read_text("utf-8"))))
    HISTORY.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    sys.stdout.write(f"{HISTORY}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
