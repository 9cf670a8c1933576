"""The figures of `make bench` by version."""

import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
import bench_history  # noqa: E402
import branding  # noqa: E402

sys.path.remove(str(ROOT / "packaging"))

RUN: dict[str, Any] = {
    "datetime": "2027-02-03T10:11:12.0+00:00",
    "machine_info": {"cpu": {"brand_raw": "A processor", "count": 8}, "system": "Linux"},
    "benchmarks": [
        {
            "fullname": "tests/bench/test_bench_search.py::"
            "test_from_the_end_of_a_stroke_to_the_ranking[5000]",
            "extra_info": {"p95 ms": {"encode": 3.0, "total": 9.8765}},
        },
        {
            "fullname": "tests/bench/test_bench_search.py::test_memory_with_100_000_photos[search]",
            "extra_info": {"VmRSS": 999},
        },
        {
            "fullname": "tests/bench/test_bench_app.py::test_memory_with_100_000_photos",
            "extra_info": {"VmRSS": 431},
        },
    ],
}


def test_what_is_kept_of_a_run() -> None:
    kept = bench_history.record(RUN)
    assert kept == {
        "version": branding.PROJECT["version"],
        "date": "2027-02-03",
        "machine": "A processor, 8 cores, Linux",
        "figures": {
            "from the end of a stroke to its ranking, 5,000 pictures, 95th percentile": 9.88,
            "memory of the window with 100,000 pictures": 431,
        },
    }


def test_a_version_is_replaced_and_others_stay() -> None:
    older = {**bench_history.record(RUN), "version": "0.0.1", "figures": {}}
    twice = bench_history.add(bench_history.add([older], bench_history.record(RUN)),
                              bench_history.record(RUN))  # fmt: skip
    assert [release["version"] for release in twice] == [branding.PROJECT["version"], "0.0.1"]
    page = bench_history.page(twice)
    assert f"|  | {branding.PROJECT['version']} | 0.0.1 |" in page
    assert "| memory of the window with 100,000 pictures (MB) | 431 | – |" in page
    assert "one drawing through the encoder" not in page


def test_every_figure_has_its_bench_and_the_history_has_no_others() -> None:
    tests = "".join(
        file.read_text("utf-8") for file in (ROOT / "tests" / "bench").glob("test_*.py")
    )
    for figure in bench_history.FIGURES:
        name = figure.test.rpartition("::")[2].partition("[")[0]
        assert re.search(rf"^def {name}\(", tests, re.MULTILINE), figure.test
    names = {figure.name for figure in bench_history.FIGURES}
    for release in bench_history.read():
        assert release["figures"].keys() <= names
