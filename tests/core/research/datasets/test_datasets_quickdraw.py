"""QuickDraw packed and in its three published forms; a drawing counts once."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.research.datasets import DataDamaged, DataMissing, PairData, quickdraw
from core.sketch import Sketch

Pack = Callable[[str, str], Path]

# key_id, strokes
CAT = [
    (7001, [([0, 10, 20], [0, 5, 0]), ([3], [4])]),
    (7002, [([255, 0], [0, 255])]),
    (7001, [([9, 9], [9, 9])]),  # the key of the first again
]
BIRD = [(8001, [([1, 2], [3, 4])]), (7002, [([5, 6], [7, 8])])]


def strokes(data: PairData, key: str) -> list[list[list[float]]]:
    drawing = next(sketch for sketch in data.sketches if sketch.key == key).drawing()
    assert isinstance(drawing, Sketch)
    return [stroke.xy.tolist() for stroke in drawing.strokes]


def ndjson(drawings: list[tuple[int, list[tuple[list[int], list[int]]]]], raw: bool) -> str:
    lines = []
    for key, drawn in drawings:
        columns = [[*xy, [100 * n for n in range(len(xy[0]))]] if raw else [*xy] for xy in drawn]
        record = {"word": "cat", "key_id": str(key), "recognized": True, "drawing": columns}
        lines.append(json.dumps(record))
    return "\n".join(lines) + "\n\n"


def packed(path: Path) -> None:
    everything = [(drawing, 0) for drawing in CAT] + [(drawing, 1) for drawing in BIRD]
    drawn = [stroke for (_, strokes), _ in everything for stroke in strokes]
    np.savez_compressed(
        path,
        points=np.concatenate([np.array(xy, dtype=np.uint8).T for xy in drawn]),
        stroke_len=np.array([len(x) for x, _ in drawn], dtype=np.uint16),
        n_strokes=np.array([len(strokes) for (_, strokes), _ in everything], dtype=np.uint16),
        label=np.array([label for _, label in everything], dtype=np.uint16),
        key_id=np.array([key for (key, _), _ in everything], dtype=np.int64),
        categories=np.array(["The Cat", "bird"]),
    )


def test_reads_the_packed_form(tmp_path: Path) -> None:
    packed(tmp_path / "quickdraw_138k.npz")
    data = quickdraw.load(tmp_path)
    assert [(s.key, s.label) for s in data.sketches] == [
        ("7001", "the_cat"),
        ("7002", "the_cat"),
        ("8001", "bird"),
    ]
    assert (data.photos, data.fine_grained) == ((), False)
    assert strokes(data, "7001") == [[[0, 0], [10, 5], [20, 0]], [[3, 4]]]
    assert strokes(data, "8001") == [[[1, 3], [2, 4]]]


def test_the_packed_form_may_lie_in_a_folder_or_zip(tmp_path: Path, zipped: Pack) -> None:
    (tmp_path / "quickdraw").mkdir()
    packed(tmp_path / "quickdraw" / "quickdraw.npz")
    assert len(quickdraw.load(tmp_path).sketches) == 3
    zipped("quickdraw", "quickdraw.zip")
    assert len(quickdraw.load(tmp_path).sketches) == 3


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("prefix", ["", "full_simplified_", "full_raw_"])
def test_reads_ndjson(tmp_path: Path, raw: bool, prefix: str) -> None:
    folder = tmp_path / "quickdraw"
    folder.mkdir()
    (folder / f"{prefix}alarm%20clock.ndjson").write_text(ndjson(CAT, raw))
    (folder / f"{prefix}bird.ndjson").write_text(ndjson(BIRD, raw))
    data = quickdraw.load(tmp_path)
    # A key that another file had already is a repeat as well.
    assert [(s.key, s.label) for s in data.sketches] == [
        ("7001", "alarm_clock"),
        ("7002", "alarm_clock"),
        ("8001", "bird"),
    ]
    assert strokes(data, "7001") == [[[0, 0], [10, 5], [20, 0]], [[3, 4]]]
    first = data.sketches[0].drawing()
    assert isinstance(first, Sketch)
    assert first.strokes[0].t.tolist() == pytest.approx([0, 0.1, 0.2] if raw else [0, 0, 0])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cat.ndjson", b'{"key_id": "1", "drawing": []}\n{"drawing": 3}\n'),
        ("cat.ndjson", b"\xff\xfe\n"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / "quickdraw").mkdir()
    (tmp_path / "quickdraw" / name).write_bytes(content)
    with pytest.raises(DataDamaged, match=name):
        quickdraw.load(tmp_path)


def test_missing_tells_where_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match="googlecreativelab/quickdraw-dataset"):
        quickdraw.load(tmp_path)
