"""The commands on folders on disk, as a user types them."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tiny_encoder import TinyEncoder
from typer.testing import CliRunner, Result

from core.research.datasets import PairData
from core.research.evaluation.cli import evaluate_app
from core.research.evaluation.measure import Measurer
from core.research.evaluation.report import HEADLINE
from core.sketch import Page, Sketch, rasterise, write_page

Toy = Callable[..., PairData]
Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call `inkseek evaluate …` with an encoder that needs no weights."""
    monkeypatch.setattr(
        "core.encoder.torch.encoder.load_torch_encoder", lambda checkpoint, device: TinyEncoder()
    )
    monkeypatch.setenv("COLUMNS", "200")

    def call(*args: str | Path) -> Result:
        result = CliRunner().invoke(evaluate_app, [str(arg) for arg in args])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


@pytest.fixture
def folders(toy: Toy, tmp_path: Path) -> tuple[Path, Path, PairData]:
    """Photos in class folders, and a folder to put sketches in."""
    return tmp_path / "toy-photos", tmp_path / "toy-sketches", toy()


def save_sketches(data: PairData, folder: Path, suffix: str, name: str = "{}-1") -> None:
    for sketch in data.sketches:
        label, variant = str(sketch.photo).split("/")
        file = folder / label / (name.format(variant) + suffix)
        file.parent.mkdir(parents=True, exist_ok=True)
        drawing = sketch.drawing()
        assert isinstance(drawing, Sketch)
        if suffix == ".png":
            Image.fromarray(rasterise(drawing, 96)).save(file)
        else:
            write_page(Page(drawing), file)


def save_strokes(data: PairData, file: Path, part: str) -> None:
    keys, points, offsets = [], [], [0]
    for sketch in data.sketches:
        drawing = sketch.drawing()
        assert isinstance(drawing, Sketch)
        rows = []
        for stroke in drawing.strokes:
            up = np.zeros(len(stroke.points))
            up[-1] = 1
            rows.append(np.column_stack([stroke.xy, up]))
        keys.append(f"{part}{str(sketch.photo).split('/')[1]}_1")
        points.append(np.concatenate(rows))
        offsets.append(offsets[-1] + len(points[-1]))
    all_points = np.concatenate(points).astype(np.float32)
    np.savez(file, keys=np.array(keys), offsets=np.array(offsets), points=all_points)


def test_category(run: Run, folders: tuple[Path, Path, PairData], tmp_path: Path) -> None:
    photos, sketches, data = folders
    save_sketches(data, sketches, ".png")
    result = run(
        "category", "--photos", photos, "--sketches", sketches, "--json", "--out", tmp_path / "o"
    )
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert set(HEADLINE) <= report.keys()
    assert (report["n_queries"], report["n_gallery"], report["checkpoint"]) == (9, 9, "tiny-1")
    assert 0.5 < report["map_all"] <= 1
    assert json.loads((tmp_path / "o" / "report.json").read_text("utf-8")) == report
    assert (tmp_path / "o" / "sheet.png").is_file()


def test_the_table_says_the_protocol(run: Run, folders: tuple[Path, Path, PairData]) -> None:
    photos, sketches, data = folders
    save_sketches(data, sketches, ".png")
    result = run("category", "--photos", photos, "--sketches", sketches)
    assert "map_all" in result.stdout
    assert "never itself" in " ".join(result.stdout.split())


@pytest.mark.parametrize("suffix", [".svg", ".inkseek", ".ndjson"])
def test_instance_with_vectors_adds_stages(
    run: Run, folders: tuple[Path, Path, PairData], suffix: str
) -> None:
    photos, sketches, data = folders
    save_sketches(data, sketches, suffix)
    result = run("instance", "--photos", photos, "--sketches", sketches, "--steps", "4", "--json")
    report = json.loads(result.stdout)
    assert (report["n_queries"], report["n_gallery"]) == (9, 9)
    assert report["m@a"] > 50
    assert report["details"]["on_the_fly"]["steps"] == 4
    assert report["details"]["instance_within_class"]["n_gallery"] == 3


def test_instance_with_pictures_has_no_stages(
    run: Run, folders: tuple[Path, Path, PairData]
) -> None:
    photos, sketches, data = folders
    save_sketches(data, sketches, ".png", name="{}")
    result = run("instance", "--photos", photos, "--sketches", sketches, "--json")
    report = json.loads(result.stdout)
    assert report["a@10"] == 100.0
    assert report["m@a"] is None


def test_instance_from_a_stroke_file(run: Run, toy: Toy, tmp_path: Path) -> None:
    data = toy(("square",))
    strokes = tmp_path / "strokes.npz"
    save_strokes(data, strokes, "/test/")
    photos = tmp_path / "toy-photos" / "square"
    result = run("instance", "--photos", photos, "--strokes", strokes, "--by", "points", "--json")
    report = json.loads(result.stdout)
    measured = Measurer(TinyEncoder()).by_instance(
        "square", data.sketches, data.photos, by="points"
    )
    for key in ("a@1", "m@a", "m@b", "n_queries"):
        assert report[key] == measured.report.headline()[key]
    assert "numbers of points" in report["protocol"]


def test_complete_sketches_and_strokes_together(run: Run, toy: Toy, tmp_path: Path) -> None:
    data = toy(("square",))
    save_strokes(data, tmp_path / "s.npz", "/test/")
    save_sketches(data, tmp_path / "drawn", ".png")
    (tmp_path / "drawn" / "square" / "2-1.png").unlink()
    result = run(
        "instance", "--photos", tmp_path / "toy-photos" / "square", "--json",
        "--sketches", tmp_path / "drawn" / "square", "--strokes", tmp_path / "s.npz",
    )  # fmt: skip
    report = json.loads(result.stdout)
    assert report["n_queries"] == 2
    assert report["details"]["on_the_fly"]["n_queries"] == 3
    assert report["m@a"] == report["details"]["on_the_fly"]["m@a"]


def test_another_part_of_the_stroke_file(run: Run, toy: Toy, tmp_path: Path) -> None:
    save_strokes(toy(("square",)), tmp_path / "s.npz", "/train/")
    ask = (
        "instance",
        "--photos",
        tmp_path / "toy-photos" / "square",
        "--strokes",
        tmp_path / "s.npz",
    )
    missing = run(*ask)
    assert missing.exit_code == 1
    assert '"test"' in missing.stderr
    assert "--split" in missing.stderr
    for part in ("train", "all"):
        assert json.loads(run(*ask, "--split", part, "--json").stdout)["n_queries"] == 3


def test_what_is_left_out_is_named(run: Run, folders: tuple[Path, Path, PairData]) -> None:
    photos, sketches, data = folders
    save_sketches(data, sketches, ".png")
    (sketches / "bar" / "0-1.png").rename(sketches / "bar" / "stranger.png")
    result = run("instance", "--photos", photos, "--sketches", sketches, "--json")
    assert "bar/stranger" in result.stderr
    report = json.loads(result.stdout)
    assert report["n_queries"] == 8
    assert "1 sketches have no photo" in report["notes"][0]

    (sketches / "bar").rename(sketches / "owl")
    result = run("category", "--photos", photos, "--sketches", sketches, "--json")
    assert "owl" in result.stderr
    assert "bar" in result.stderr
    assert json.loads(result.stdout)["n_queries"] == 6


def test_mistakes_are_said_in_words(
    run: Run, folders: tuple[Path, Path, PairData], tmp_path: Path
) -> None:
    photos, sketches, data = folders
    empty = tmp_path / "empty"
    empty.mkdir()
    save_sketches(data, sketches, ".png", name="nothing-of-the-kind-{}x")
    no_npz = tmp_path / "no.npz"
    no_npz.write_bytes(b"not an archive")
    cases = [
        (("category", "--photos", empty, "--sketches", sketches), "Nothing to read"),
        (("category", "--photos", photos, "--sketches", empty), "Nothing to read"),
        (("category", "--photos", tmp_path / "none", "--sketches", sketches), "none"),
        (("instance", "--photos", photos, "--sketches", sketches), "No sketch has a photo"),
        (("instance", "--photos", photos), "--sketches"),
        (("instance", "--photos", photos, "--strokes", no_npz), "can't be read"),
        (("instance", "--photos", photos, "--strokes", tmp_path / "none.npz"), "none.npz"),
        (("benchmark", "sketchy-unsen"), "sketchy-unseen"),
        (("benchmark", "chairv2", "--data", empty), "QMUL-ChairV2"),
    ]
    for args, words in cases:
        result = run(*args)
        assert result.exit_code == 1, args
        assert words in result.stderr, (args, result.stderr)
        assert "Traceback" not in result.stderr
        assert result.stdout == ""


def test_a_damaged_picture_is_named(run: Run, folders: tuple[Path, Path, PairData]) -> None:
    photos, sketches, data = folders
    save_sketches(data, sketches, ".png")
    (photos / "bar" / "1.png").write_bytes(b"no picture")
    result = run("category", "--photos", photos, "--sketches", sketches)
    assert result.exit_code == 1
    assert "bar/1" in result.stderr
    assert "damaged" in result.stderr


def test_weights_that_are_not_there(folders: tuple[Path, Path, PairData]) -> None:
    photos, sketches, data = folders
    save_sketches(data, sketches, ".png")
    args = ["category", "--photos", str(photos), "--sketches", str(sketches)]
    result = CliRunner().invoke(evaluate_app, [*args, "--checkpoint", "nowhere.safetensors"])
    assert result.exit_code == 1
    assert "nowhere" in result.stderr


@pytest.mark.parametrize("command", ["robustness", "strokes"])
def test_robustness_and_strokes(
    run: Run, folders: tuple[Path, Path, PairData], tmp_path: Path, command: str
) -> None:
    photos, sketches, data = folders
    save_sketches(data, sketches, ".svg")
    ask = ("--photos", photos, "--sketches", sketches)
    result = run(command, *ask, "--json", "--out", tmp_path / "o")
    report = json.loads(result.stdout)
    assert report["n_queries"] == 9
    assert report["map_all" if command == "robustness" else "m@a"] > 0
    assert (tmp_path / "o" / "sheet.png").is_file()
    column = "map_all_ratio" if command == "robustness" else "lost_over_2"
    assert column in run(command, *ask).stdout


def test_benchmarks_are_listed(run: Run) -> None:
    for args in (("benchmark", "--list"), ("benchmark",)):
        result = run(*args)
        assert result.exit_code == 0
        for name in ("sketchy-unseen", "sketchy-unseen-instance", "chairv2", "chairv1", "drawers"):
            assert name in result.stdout


def test_a_benchmark_runs_on_a_miniature(run: Run, toy: Toy, tmp_path: Path) -> None:
    data = toy(("square", "triangle"))
    root = tmp_path / "data" / "sketchy122"
    (tmp_path / "toy-photos" / "square").rename(tmp_path / "toy-photos" / "door")
    (tmp_path / "toy-photos" / "triangle").rename(tmp_path / "toy-photos" / "tree")
    root.mkdir(parents=True)
    (tmp_path / "toy-photos").rename(root / "photo")
    save_sketches(data, root / "sketch", ".png")
    (root / "sketch" / "square").rename(root / "sketch" / "door")
    (root / "sketch" / "triangle").rename(root / "sketch" / "tree")
    ask = ("--data", tmp_path / "data", "--json", "--cache")
    by_category = json.loads(run("benchmark", "sketchy-unseen", *ask).stdout)
    assert by_category["title"] == "sketchy-unseen"
    assert (by_category["n_queries"], by_category["n_gallery"]) == (6, 6)
    again = json.loads(run("benchmark", "sketchy-unseen", *ask).stdout)
    assert again == by_category
    within = json.loads(run("benchmark", "sketchy-unseen-instance", *ask).stdout)
    assert within["n_gallery"] == 3
    assert within["protocol"].startswith("Instance retrieval within class")


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys, core.research.evaluation.cli, core.research.evaluation.benchmarks\n"
        "import core.research.evaluation.measure, core.research.evaluation.output\n"
        "heavy = {'torch', 'torchvision', 'matplotlib', 'PySide6', 'sklearn'} & set(sys.modules)\n"
        "raise SystemExit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
