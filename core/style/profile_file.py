"""A profile as one file: a zip of `profile.json` and the small copies of its photos.

The same file lies in the library's folder and is exchanged between machines, so it is checked on
reading: sizes are bounded, and anything malformed is refused with a reason.
"""

from __future__ import annotations

import io
import json
import re
import stat
import zipfile
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.sketch import SketchFormatError
from core.sketch.formats.inkseek_json import from_json, to_json
from core.style.example import Example, StyleError
from core.style.profile import MAX_EXAMPLES, Effect, Kind, Profile

SUFFIX = ".inkstyle"
VERSION = 1
_MANIFEST = "profile.json"
_MAX_MANIFEST = 30_000_000
_MAX_PICTURE = 400_000
_MAX_BYTES = _MAX_MANIFEST + MAX_EXAMPLES * _MAX_PICTURE
_MAX_MEMBERS = 4 * MAX_EXAMPLES
# `zipfile` unpacks other methods without a limit, so a small file could fill the memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MEMBER_MARK = b"PK\x01\x02"
_HASH = re.compile(r"[0-9a-f]{8,128}")
_ID = re.compile(r"[0-9a-f]{32}")


def to_bytes(profile: Profile) -> bytes:
    """Write a profile; `from_bytes` gives back an equal one."""
    document = {
        "inkseek": "profile",
        "version": VERSION,
        "id": profile.id,
        "name": profile.name,
        "kind": profile.kind.value,
        "category": profile.category,
        "encoder": profile.encoder_id,
        "effect": None if profile.effect is None else asdict(profile.effect),
        "examples": [
            {
                "picture": example.content_hash,
                "name": example.name,
                "sketch": json.loads(to_json(example.sketch)),
            }
            for example in profile.examples
        ],
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_MANIFEST, json.dumps(document))
        for content_hash, picture in {e.content_hash: e.picture for e in profile.examples}.items():
            archive.writestr(_picture_name(content_hash), picture)
    return stream.getvalue()


def read(file: Path) -> Profile:
    """Read a profile from a file, which is not read if it is too large for one.

    Raises:
        OSError: it cannot be read.
        StyleError: as `from_bytes`.
    """
    state = file.stat()
    if not stat.S_ISREG(state.st_mode) or state.st_size > _MAX_BYTES:
        raise StyleError("This is no Inkseek profile: it is too large, or no ordinary file.")
    with file.open("rb") as opened:
        return from_bytes(opened.read(_MAX_BYTES))


def from_bytes(data: bytes) -> Profile:
    """Read a profile.

    Raises:
        StyleError: it is none, is damaged, or comes from a newer version.
    """
    if data.count(_MEMBER_MARK) > _MAX_MEMBERS:
        raise StyleError("The profile holds more files than a profile can have.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read_profile(archive)
    except StyleError:
        raise
    except MemoryError as error:
        raise StyleError("There is not enough memory for this profile.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise StyleError("This is no Inkseek profile, or it is damaged.") from error
    # Unknown compression or encryption is a RuntimeError; an infinite number overflows.
    except (KeyError, TypeError, ValueError, RuntimeError, OverflowError) as error:
        raise StyleError(f"The profile is damaged: {error}") from error


def _read_profile(archive: zipfile.ZipFile) -> Profile:
    document = json.loads(_read_member(archive, _MANIFEST, _MAX_MANIFEST).decode("utf-8"))
    if not isinstance(document, dict) or document.get("inkseek") != "profile":
        raise StyleError("This is no Inkseek profile.")
    version = document.get("version")
    if type(version) is not int or version < 1:
        raise StyleError("The profile does not say its version.")
    if version > VERSION:
        raise StyleError("The profile was saved by a newer Inkseek; please update this one.")
    profile_id = str(document["id"])
    if not _ID.fullmatch(profile_id):
        raise StyleError("The profile has no proper id.")
    examples = document["examples"]
    if not isinstance(examples, list) or len(examples) > MAX_EXAMPLES:
        raise StyleError("The profile's list of drawings can't be used.")
    effect = document.get("effect")
    return Profile(
        id=profile_id,
        name=str(document["name"]),
        kind=Kind(document["kind"]),
        examples=tuple(_read_example(archive, entry) for entry in examples),
        category=str(document.get("category") or ""),
        effect=None if effect is None else Effect(**effect),
        encoder_id=str(document.get("encoder") or ""),
    )


def _read_example(archive: zipfile.ZipFile, entry: dict[str, Any]) -> Example:
    content_hash = str(entry["picture"])
    if not _HASH.fullmatch(content_hash):
        raise StyleError("A drawing of the profile names no proper picture.")
    try:
        sketch = from_json(json.dumps(entry["sketch"]))
    except SketchFormatError as error:
        raise StyleError(f"A drawing of the profile can't be read: {error}") from error
    if sketch.is_empty:
        raise StyleError("A drawing of the profile is empty.")
    picture = _read_member(archive, _picture_name(content_hash), _MAX_PICTURE)
    return Example(sketch, content_hash, str(entry["name"])[:255], picture)


def _read_member(archive: zipfile.ZipFile, name: str, max_size: int) -> bytes:
    if archive.getinfo(name).compress_type not in _METHODS:
        raise StyleError(f"The profile is damaged: {name} is packed in a way no profile is.")
    # The size a zip states may be wrong, so no more than `max_size` is ever unpacked.
    with archive.open(name) as file:
        content = file.read(max_size + 1)
    if len(content) > max_size:
        raise StyleError(f"{name} in the profile is too large.")
    return content


def _picture_name(content_hash: str) -> str:
    return f"pictures/{content_hash}.webp"
