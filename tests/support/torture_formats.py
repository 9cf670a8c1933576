"""Reads files of one format with anything wrong: `torture_formats.py FORMAT SEED ROUNDS SECONDS`.

It runs in little memory and prints, as JSON, how many were read and refused, what took longest, and
what went wrong. A reader may return something or raise its own error; nothing else.
"""

import io
import json
import random
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from torture_work import drawing, profile

from app.board.board import Board, Item
from app.board.board import to_json as board_json
from app.board.model import TrayFile
from app.board.store import BoardStore
from app.shell.single_instance import _files as files_of_message
from app.ui.settings import Settings
from core.bundle import read_bundle, write_bundle
from core.errors import UserError
from core.index.base import IndexDamaged
from core.index.generations import read_manifest
from core.library import Library, presence
from core.library.backup import back_up, check
from core.library.journal import HEADER, Journal, PageHistory, read_journal
from core.sketch import read_page
from core.sketch.formats.inkseek_json import page_to_json
from core.sketch.formats.quickdraw import to_ndjson
from core.sketch.formats.svg import to_svg
from core.studio.membership import joined
from core.style import profile_file

MEMORY = 4_000_000_000
Mutate = Callable[[random.Random, bytes], bytes]

STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 10**400, 2**63, 1e308, float("nan"), float("inf"), "", "\ud800",
    "x" * 100_000, [], {}, [[]], [None] * 1000, "../../etc/passwd", "<img src=x>", "\x1b[2J",
    "1" * 32,
)  # fmt: skip


def any_bytes(chance: random.Random, data: bytes) -> bytes:
    """Change, cut, repeat or make up bytes."""
    broken = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 5, 30])):
        at = chance.randrange(max(1, len(broken)))
        match chance.randrange(5):
            case 0:
                broken[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                broken[at : at + 4] = chance.choice(
                    [b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0" * 4]
                )
            case 2:
                del broken[at : at + chance.randrange(64)]
            case 3:
                broken[at:at] = broken[at : at + chance.randrange(64)] * chance.randrange(4)
            case _:
                broken[at:] = broken[at:][: chance.randrange(max(1, len(broken) - at))]
    return bytes(broken)


def any_json(chance: random.Random, data: bytes) -> bytes:
    """Change values of a document, or nest it deeply; sometimes its bytes."""
    match chance.randrange(8):
        case 0:
            return any_bytes(chance, data)
        case 1:
            return b"[" * 200_000
        case 2:
            return b'{"a":' * 100_000
    document = [json.loads(data)]
    for _ in range(chance.choice([1, 1, 1, 3])):
        place: Any = document
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = chance.choice(keys)
            inside = place[key]
            if not isinstance(inside, dict | list) or not inside or chance.random() < 0.2:
                break
            place = inside
        if place is not document and chance.random() < 0.2:
            del place[key]
        else:
            place[key] = deepcopy(chance.choice(STRANGE))
    return json.dumps(document[0]).encode("utf-8", "surrogatepass")


def any_archive(member: str) -> Mutate:
    """Return a change of an archive: of its document, or of its bytes."""

    def mutate(chance: random.Random, data: bytes) -> bytes:
        if chance.random() < 0.4:
            return any_bytes(chance, data)
        stream = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name == member:
                    content = any_json(chance, content)
                elif chance.random() < 0.3:
                    content = any_bytes(chance, content)
                new.writestr(name, content)
        return stream.getvalue()

    return mutate


class Format(NamedTuple):
    """How to write a good file, make it wrong, and read it."""

    name: str
    good: Callable[[Path], bytes]
    mutate: Mutate
    read: Callable[[Path], object]
    refused: tuple[type[Exception], ...] = (UserError,)


def a_bundle(folder: Path) -> bytes:
    weights = folder / "good.safetensors"
    write_bundle(weights, {"id": "x"}, {"layer": np.zeros((4, 5), np.float32)})
    return weights.with_suffix(".json").read_bytes()


def read_the_bundle(file: Path) -> object:
    weights = file.with_suffix(".safetensors")
    weights.write_bytes((file.parent / "good.safetensors").read_bytes())
    return read_bundle(weights)


def a_backup(folder: Path) -> bytes:
    with Library.open(folder / "library") as library:
        library.sketches.add(drawing(3), starred=True)
        back_up(library.catalogue.database, folder / "good.inkbackup")
    return (folder / "good.inkbackup").read_bytes()


def a_journal(folder: Path) -> bytes:
    history = PageHistory()
    for number in range(4):
        history = history.followed_by(drawing(number), "draw")
    journal = Journal(folder / "good.journal")
    journal.write(history)
    journal.close()
    return (folder / "good.journal").read_bytes()


LINES = (
    b"at -5", b"at 99999999", b"step 3", b"strokes -1 {}", b"strokes 1e9", b"picture AAAA",
    b"first", b"step " + b"[" * 100_000, b"strokes 0 " + b"[" * 100_000,
)  # fmt: skip


def any_journal(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    if chance.random() < 0.5:
        lines.insert(chance.randrange(1, len(lines)), chance.choice(LINES))
    changed = any_bytes(chance, b"\n".join(lines))
    return changed if chance.random() < 0.2 else HEADER + changed[len(HEADER) :]


def a_board(folder: Path) -> bytes:
    items = (Item("note", 1, 2, 30, 40, text="a"), Item("swatch", 0, 0, 9, 9, colour="#aabbcc"))
    return board_json(Board("b", items, "b" * 32)).encode()


def read_board(file: Path) -> object:
    folder = file.parent / "boards"
    folder.mkdir(exist_ok=True)
    (folder / f"{'b' * 32}.inkboard").write_bytes(file.read_bytes())
    return BoardStore(file.parent).all()


def a_manifest(folder: Path) -> bytes:
    return json.dumps(
        {"generation": 1, "model_id": "x", "dim": 4, "metric": "angular", "count": 9, "trees": 3,
         "sha256": {"ids.npy": "a" * 64}, "format": 1}
    ).encode()  # fmt: skip


def read_the_manifest(file: Path) -> object:
    (file.parent / "manifest.json").write_bytes(file.read_bytes())
    return read_manifest(file.parent)


def in_home(name: str, read: Callable[[], object]) -> Callable[[Path], object]:
    def act(file: Path) -> object:
        from core import paths

        (paths.home() / name).parent.mkdir(parents=True, exist_ok=True)
        (paths.home() / name).write_bytes(file.read_bytes())
        return read()

    return act


def good_settings(_: Path) -> bytes:
    return json.dumps(asdict(Settings())).encode()


def good_studio(_: Path) -> bytes:
    kept = {"address": "host=a dbname=b", "places": {"r": "/m"}, "not_copied": [], "joined": 1}
    return json.dumps(kept).encode()


def good_style(_: Path) -> bytes:
    return profile_file.to_bytes(profile(3))


KINDS = (
    Format("style.inkstyle", good_style, any_archive("profile.json"), profile_file.read),
    Format("card.json", a_bundle, any_json, read_the_bundle),
    Format("backup.inkbackup", a_backup, any_archive("inkseek-backup.json"), check),
    Format("drawing.inkseek", lambda _: page_to_json(drawing(3)).encode(), any_json, read_page),
    Format("drawing.svg", lambda _: to_svg(drawing(3).sketch).encode(), any_bytes, read_page),
    Format("drawing.ndjson", lambda _: to_ndjson(drawing(3).sketch).encode(), any_json, read_page),
    Format("drawing.journal", a_journal, any_journal, read_journal),
    Format("board.inkboard", a_board, any_json, read_board),
    Format("tray.json", lambda _: b"[1, 2, 3]", any_json, lambda file: TrayFile(file).read()),
    Format("settings.json", good_settings, any_json, Settings.load),
    Format("message", lambda _: b'["/a"]', any_json, lambda f: files_of_message(f.read_bytes())),
    Format("manifest.json", a_manifest, any_json, read_the_manifest, (IndexDamaged,)),
    Format("studio.json", good_studio, any_json, in_home("studios/b/studio.json", joined)),
    Format(
        "libraries.json",
        lambda _: b'["/a", "/b"]',
        any_json,
        in_home("libraries.json", lambda: presence.is_away(Path("/a"))),
    ),
)
FORMATS = {kind.name: kind for kind in KINDS}


def main(name: str, seed: str, rounds: int, seconds: float) -> None:
    kind, chance = FORMATS[name], random.Random(f"{seed} {name}")
    found: dict[str, Any] = {"done": 0, "refused": 0, "longest": 0.0, "wrong": []}
    with tempfile.TemporaryDirectory() as folder:
        good = kind.good(Path(folder))
        if sys.platform == "linux":
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        file = Path(folder) / name
        end = time.monotonic() + seconds
        while found["done"] < rounds and (time.monotonic() < end or not found["done"]):
            data = kind.mutate(chance, good)
            file.write_bytes(data)
            start = time.monotonic()
            try:
                kind.read(file)
            except kind.refused as error:
                found["refused"] += 1
                if not str(error):
                    found["wrong"].append("refused without a word")
            except Exception as error:
                found["wrong"].append(f"{type(error).__name__}: {error} <- {data[:200]!r}"[:500])
            found["longest"] = max(found["longest"], time.monotonic() - start)
            found["done"] += 1
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
