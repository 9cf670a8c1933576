"""Sketches as coordinate files, {key: rows of x, y, pen-up}: the authors' pickles, and npz.

A pickle can run any program when it is loaded, and these come from strangers' drives. So what
unpickles them here knows how to rebuild a plain array of numbers, with functions of its own, and
nothing else.
"""

import io
import pickle
import pickletools
import zipfile
from collections.abc import Mapping
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from core.research.datasets.source import DataDamaged

Coordinates = Mapping[str, NDArray[np.floating]]


class UntrustedFile(DataDamaged):
    """A coordinate file asks for more than arrays of numbers, or isn't one at all."""


def coordinates_from_pickle(content: bytes) -> Coordinates:
    """Read a `*_Coordinate` file: a pickled dict of key to float array (n, 3)."""
    try:
        # Python's own unpickler mishandles a bytearray that is cut short, so lengths come first.
        for _ in pickletools.genops(content):
            pass
        found = _ArraysOnly(io.BytesIO(content), encoding="latin1").load()
    except UntrustedFile:
        raise
    except Exception as error:  # a broken pickle can fail in any way at all
        raise UntrustedFile(f"this is not a readable coordinate file: {error}") from error
    # An empty one is what two stray bytes can say, and a data set of nothing helps nobody.
    named = isinstance(found, dict) and all(isinstance(key, str) for key in found)
    if not named or not found:
        raise UntrustedFile("a coordinate file holds a dictionary with a name for each sketch")
    return {key: _check_points(key, points) for key, points in found.items()}


def coordinates_from_npz(content: bytes) -> Coordinates:
    """Read an npz of `keys` (n), `offsets` (n + 1) and `points` (m, 3)."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            keys, offsets, points = arrays["keys"], arrays["offsets"], arrays["points"]
    except (KeyError, ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise UntrustedFile(f"a stroke file holds keys, offsets and points: {error}") from error
    if len(offsets) != len(keys) + 1 or (len(offsets) and offsets[-1] != len(points)):
        raise UntrustedFile("the offsets of a stroke file must be one more than its keys")
    parts = np.split(points, offsets[1:-1])
    return {str(key): _check_points(str(key), part) for key, part in zip(keys, parts, strict=True)}


def _check_points(key: str, points: object) -> NDArray[np.floating]:
    if not isinstance(points, np.ndarray) or points.ndim != 2 or points.shape[1:] != (3,):
        raise UntrustedFile(f"the sketch {key!r} is not rows of x, y, pen-up")
    if points.dtype.kind not in "fiu" or not np.isfinite(points).all():
        raise UntrustedFile(f"the sketch {key!r} holds something that is not a number")
    return points.astype(np.float32)


class _Stateful(Protocol):
    def __call__(self, *arguments: Any) -> object: ...


# Stands in for the class numpy.ndarray, so that a pickle can name it but not call it.
_NDARRAY = object()


def _dtype(code: str, *_: object) -> "np.dtype[Any]":
    """Make the type of an array, numbers only: an array of objects could hold anything."""
    # A copy, since the pickle goes on to set its byte order, and the original is everybody's.
    made: np.dtype[Any] = np.dtype(code, align=False, copy=True)
    if made.kind not in "fiu":
        raise UntrustedFile(f"the file holds an array of {made}, not of numbers")
    return made


def _reconstruct(kind: object, shape: tuple[int, ...], _code: object) -> NDArray[np.int8]:
    """Make the empty array that the pickle then fills."""
    if kind is not _NDARRAY or shape != (0,):
        raise UntrustedFile("the file builds something other than a plain array")
    return np.empty(0, dtype=np.int8)


def _from_buffer(
    buffer: bytes, dtype: "np.dtype[Any]", shape: tuple[int, ...], order: str
) -> NDArray[Any]:
    made = np.frombuffer(bytes(buffer), dtype=dtype)
    return made.reshape(shape, order="F" if order == "F" else "C")


def _encode(text: str, encoding: str) -> bytes:
    """Give back the bytes that the oldest pickles can only write as text."""
    if encoding not in ("latin1", "latin-1"):
        raise UntrustedFile(f"the file holds bytes written as {encoding}")
    return text.encode("latin-1")


class _ArraysOnly(pickle.Unpickler):
    """Rebuilds arrays of numbers and refuses every other name."""

    # numpy 1 and numpy 2 write the same functions under different module names.
    _KNOWN: Mapping[tuple[str, str], object] = {
        ("_codecs", "encode"): _encode,
        ("numpy", "ndarray"): _NDARRAY,
        ("numpy", "dtype"): _dtype,
        ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
        ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
        ("numpy.core.numeric", "_frombuffer"): _from_buffer,
        ("numpy._core.numeric", "_frombuffer"): _from_buffer,
    }

    def find_class(self, module_name: str, global_name: str, /) -> _Stateful:
        known = self._KNOWN.get((module_name, global_name))
        if known is None:
            raise UntrustedFile(
                f"the file asks for {module_name}.{global_name}. A coordinate file holds arrays of "
                "numbers and nothing else, so this one may be harmful and was not opened"
            )
        return cast(_Stateful, known)
