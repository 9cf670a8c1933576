"""Coordinate files: arrays of numbers come out, and nothing ever runs."""

import io
import os
import pickle
import pickletools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.research.datasets.coordinates import (
    UntrustedFile,
    coordinates_from_npz,
    coordinates_from_pickle,
)

ROWS = np.array([[1.5, 2.5, 0.0], [3.0, 4.0, 1.0]])


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("dtype", ["<f8", ">f8", "f4", "i8", "u1"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_reads_arrays_of_every_protocol(protocol: int, dtype: str, order: Any) -> None:
    rows = np.array(ROWS, dtype=dtype, order=order)
    read = coordinates_from_pickle(pickle.dumps({"/train/a_1": rows}, protocol=protocol))
    assert list(read) == ["/train/a_1"]
    assert read["/train/a_1"].dtype == np.float32
    assert read["/train/a_1"].tolist() == rows.astype(np.float32).tolist()


def test_reads_a_file_of_numpy_1() -> None:
    # numpy 1 names the same functions in numpy.core, numpy 2 in numpy._core.
    written = pickle.dumps({"a": ROWS}, protocol=0)
    older = written.replace(b"numpy._core.", b"numpy.core.")
    assert older != written
    assert coordinates_from_pickle(older)["a"].tolist() == ROWS.tolist()


class Malicious:
    """Runs a function when it is unpickled."""

    def __init__(self, run: Callable[..., Any], *arguments: Any) -> None:
        self.call = run, arguments

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self.call


def test_a_malicious_pickle_runs_nothing(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    content = pickle.dumps({"a": Malicious(os.mkdir, str(touched))})
    with pytest.raises(UntrustedFile, match=r"mkdir.*not opened"):
        coordinates_from_pickle(content)
    assert not touched.exists()
    pickle.loads(content)  # the same file is really dangerous when loaded carelessly
    assert touched.is_dir()


@pytest.mark.parametrize(
    "payload",
    [
        Malicious(eval, "1"),
        Malicious(getattr, "a", "upper"),
        Malicious(np.load, "x.npy"),
        Malicious(np.lib.format.open_memmap, "x.npy"),
        Malicious(Path, "x"),
        Malicious(bytearray, 10),
        Malicious(np.ndarray, (10**12,)),
        Malicious(np.dtype, "O"),
        Malicious(np.dtype, [("a", "O")]),
        np.array([[object(), 1, 2]], dtype=object),
        np.array([["text", "b", "c"]]),
        np.float64(1.0),
        {1, 2},
        len,
    ],
)
def test_only_plain_arrays_are_admitted(payload: object) -> None:
    content = pickle.dumps({"a": payload})
    with pytest.raises(UntrustedFile):
        coordinates_from_pickle(content)


@pytest.mark.parametrize("name", ["posix.system", "nt.system", "builtins.exec", "os.system"])
def test_names_written_by_hand_are_refused(name: str) -> None:
    module, function = name.split(".")
    content = f"c{module}\n{function}\n(S'true'\ntR.".encode()
    pickletools.dis(content, out=io.StringIO())  # it is a real pickle
    with pytest.raises(UntrustedFile, match=function):
        coordinates_from_pickle(content)


@pytest.mark.parametrize(
    "content",
    [
        b"cnumpy\nndarray\n(I3\ntR.",  # calling the class by itself
        b"cnumpy\nndarray\n)\x81.",
        b"cnumpy._core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I1000000000000\ntS'b'\ntR.",
        b"cnumpy._core.multiarray\n_reconstruct\n(I1\n(I0\ntS'b'\ntR.",
    ],
)
def test_admitted_names_are_good_for_nothing_else(content: bytes) -> None:
    with pytest.raises(UntrustedFile):
        coordinates_from_pickle(content)


@pytest.mark.parametrize(
    "payload",
    [
        [ROWS],
        ROWS,
        {1: ROWS},
        {"a": ROWS[:, :2]},
        {"a": ROWS.ravel()},
        {"a": [[1, 2, 0]]},
        {"a": np.array([[np.nan, 0, 0]])},
        {"a": np.array([[np.inf, 0, 0]])},
        None,
    ],
)
def test_what_is_no_coordinates_is_refused(payload: object) -> None:
    with pytest.raises(UntrustedFile):
        coordinates_from_pickle(pickle.dumps(payload))


@example(b"}.")
@example(b"\x80\x04}.")
@given(st.binary(max_size=200))
def test_random_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(UntrustedFile):
        coordinates_from_pickle(content)


@given(st.data())
def test_a_damaged_file_is_refused_or_still_plain(data: st.DataObject) -> None:
    content = bytearray(pickle.dumps({"/test/a_1": ROWS, "/test/a_2": ROWS}))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(content)))
    try:
        read = coordinates_from_pickle(bytes(content[:cut]))
    except UntrustedFile:
        return
    assert all(rows.ndim == 2 and rows.dtype == np.float32 for rows in read.values())


def npz(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def test_reads_an_npz() -> None:
    points = np.arange(15, dtype=np.float32).reshape(5, 3)
    read = coordinates_from_npz(
        npz(keys=np.array(["/test/b_1", "c"]), offsets=np.array([0, 2, 5]), points=points)
    )
    assert {key: rows.tolist() for key, rows in read.items()} == {
        "/test/b_1": points[:2].tolist(),
        "c": points[2:].tolist(),
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nothing",
        npz(keys=np.array(["a"])),
        npz(keys=np.array(["a"]), offsets=np.array([0]), points=ROWS),
        npz(keys=np.array(["a"]), offsets=np.array([0, 9]), points=ROWS),
        npz(keys=np.array([]), offsets=np.array([]), points=ROWS),
        npz(keys=np.array(["a"]), offsets=np.array([0, 2]), points=ROWS[:, :2]),
        npz(keys=np.array(["a"], dtype=object), offsets=np.array([0, 2]), points=ROWS),
    ],
)
def test_a_damaged_npz_is_refused(content: bytes) -> None:
    with pytest.raises(UntrustedFile):
        coordinates_from_npz(content)
