"""The packages that ship with Inkseek and their licences, read from what is installed.

A list written by hand would be wrong after the next update. The packages name their authors and
include their licences; the packaged program contains those files, too.
"""

from __future__ import annotations

import json
import re
import sys
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from resources import resource

PROGRAM = "inkseek"
EXTRAS = ("samples", "heif", "formats", "mcp", "studio")
"""The extras that the packaged program holds; those for training and development are left out."""

LICENCE_OF_PYTHON = "PYTHON-LICENCE.txt"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_OWN_EXTRAS = re.compile(r"^[^;\[]*\[([^\]]*)\]")
_EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")
_TEXTS = re.compile(r"\.dist-info/(licenses/|(licen[cs]e|copying|notice)[^/]*$)", re.IGNORECASE)
_BUNDLED = re.compile(r"^Name: (\S+)\nLicense: (.+)$", re.MULTILINE)
_MIT = "Permission is hereby granted, free of charge"
_WITHOUT_TEXT = re.compile(r"^(unknown|none|)$", re.IGNORECASE)


@dataclass(frozen=True)
class Content:
    """A native library or crate inside a package, as the package's own parts list tells it."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True)
class Library:
    """One installed package, or Python itself.

    Attributes:
        name: as its makers write it.
        version: which one.
        licence: its licence in a word or two.
        homepage: where it lives, empty when it does not say.
        read_texts: returns the full texts of its licences; for torch alone there are sixty.
        contents: works of others that it was compiled with.
    """

    name: str
    version: str
    licence: str
    homepage: str
    read_texts: Callable[[], tuple[str, ...]]
    contents: tuple[Content, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The full texts of its licences."""
        return self.read_texts()


def libraries() -> tuple[Library, ...]:
    """Return Python and every package that Inkseek needs, by name."""
    return (_python(), *installed_libraries())


def installed_libraries() -> tuple[Library, ...]:
    """Return every installed package that Inkseek needs, directly or through another, by name."""
    found: dict[str, metadata.Distribution] = {}
    followed: set[tuple[str, tuple[str, ...]]] = set()
    waiting: list[tuple[str, tuple[str, ...]]] = [(PROGRAM, EXTRAS)]
    while waiting:
        name, extras = wanted = waiting.pop()
        if wanted in followed:
            continue
        followed.add(wanted)
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for other systems, or left out of the packaged program
        found[_key(name)] = distribution
        waiting += _requirements(distribution, extras)
    found.pop(PROGRAM, None)
    return tuple(_library(found[key]) for key in sorted(found))


def report(works: Sequence[Library]) -> str:
    """Return names, licences and all the texts as one page of plain text."""
    lines = []
    for work in works:
        lines.append(f"{work.name} {work.version}: {work.licence}")
        for content in work.contents:
            told = content.licence or "see the texts of the package"
            lines.append(f"    with {f'{content.name} {content.version}'.strip()}: {told}")
    parts = ["Inkseek is made with the following works.\n", "\n".join(lines), _lesser(works)]
    for library in works:
        heading = f"{library.name} {library.version}"
        texts = library.texts or (f"Licence: {library.licence}. {library.homepage}",)
        parts.append(f"{'=' * 78}\n{heading}\n{'=' * 78}\n\n" + "\n\n".join(texts))
    return "\n\n".join(parts) + "\n"


def _lesser(works: Sequence[Library]) -> str:
    """What the Lesser General Public License wants users to be told."""
    lesser = [
        f"    {work.name} {work.version}: {work.homepage}"
        for work in works
        if any("LGPL" in licence for licence in (work.licence, *(c.licence for c in work.contents)))
    ]
    if not lesser:
        return ""
    return "\n".join(
        [
            "These works are, in part or whole, under the GNU Lesser General Public License:",
            *lesser,
            "They are unchanged, and libraries of their own in files beside the program. You may",
            "replace them with versions of your own: put files of the same names in their place.",
            "You may take the program apart as far as that needs. Their makers offer the sources",
            "of these versions on the pages above. Whoever hands this program on has to see to it",
            "that those sources can be had from them, too.",
        ]
    )


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _requirements(
    distribution: metadata.Distribution, extras: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the packages that a package needs, each with the extras it is asked for with."""
    for requirement in distribution.requires or ():
        extra = _EXTRA.search(requirement)
        name = _NAME.match(requirement)
        if name is not None and (extra is None or extra[1] in extras):
            asked = _OWN_EXTRAS.match(requirement)
            yield name[0], tuple(re.split(r"[,\s]+", asked[1])) if asked else ()


def _library(distribution: metadata.Distribution) -> Library:
    about = distribution.metadata
    licence = _licence(about) or _title(_texts(distribution))

    name, version = about["Name"], distribution.version

    def texts() -> tuple[str, ...]:
        return (*_texts(distribution), *_texts_by_name(licence), *_texts_kept_here(name))

    contents = tuple(_contents(distribution))
    return Library(name, version, licence, _homepage(about), texts, contents)


def _contents(distribution: metadata.Distribution) -> Iterator[Content]:
    """Read the parts lists (CycloneDX) and lists of bundled licences that a package carries."""
    own = _key(distribution.metadata["Name"])
    found: dict[tuple[str, str], Content] = {}
    for file in distribution.files or ():
        name = file.as_posix()
        path = Path(str(distribution.locate_file(file)))
        if ".dist-info/" not in name or not path.is_file():
            continue
        parts: list[Content] = []
        if "/sboms/" in name and name.endswith(".json"):
            parts = _from_parts_list(path.read_text("utf-8", errors="replace"))
        elif "bundled" in path.name.lower():
            told = _BUNDLED.findall(path.read_text("utf-8", errors="replace"))
            # The versions in such lists are those of the makers' notes, not of the files.
            parts = [Content(title, "", licence) for title, licence in told]
        for part in parts:
            if _key(part.name) != own:
                found.setdefault((part.name, part.version), part)
    for kept in _texts_kept_here(own):
        for title, licence in _BUNDLED.findall(kept):
            found[title, ""] = Content(title, "", licence)
    yield from sorted(found.values(), key=lambda part: (part.name.lower(), part.version))


def _from_parts_list(text: str) -> list[Content]:
    try:
        components = json.loads(text)["components"]
        return [
            Content(part["name"], part.get("version", ""), _licences_of(part))
            for part in components
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def _licences_of(part: dict[str, Any]) -> str:
    told = []
    for entry in part.get("licenses") or ():
        licence = entry.get("license", {})
        told.append(entry.get("expression") or licence.get("id") or licence.get("name") or "")
    return " AND ".join(filter(None, told))


def _title(texts: Sequence[str]) -> str:
    """The licence that texts are, as far as they say so."""
    if any(_MIT in text for text in texts):
        return "MIT"
    first = texts[0].strip().split("\n")[0].strip() if texts else ""
    return first if "licen" in first.lower() and len(first) <= 60 else "see its texts"


def _homepage(about: metadata.PackageMetadata) -> str:
    told = [line.partition(",") for line in about.get_all("Project-URL") or ()]
    pages: dict[str, str] = {label.strip().lower(): page.strip() for label, _, page in told}
    for label in ("homepage", "home", "repository", "source", "source code", "documentation"):
        if label in pages:
            return pages[label]
    return _field(about, "Home-page")


def _field(about: metadata.PackageMetadata, name: str) -> str:
    values = about.get_all(name)
    return str(values[0]).strip() if values else ""


def _licence(about: metadata.PackageMetadata) -> str:
    """Return a licence in short form: an expression, a classifier, or a first line."""
    expression = _field(about, "License-Expression")
    if expression:
        return expression
    told = _field(about, "License").split("\n")[0]
    classified = [
        line.rsplit("::", 1)[1].strip()
        for line in about.get_all("Classifier") or ()
        if line.startswith("License :: OSI Approved ::")
    ]
    if any("(LGPLv3)" in name for name in classified) and "GPL" not in told:
        # The field tells of the package's own code, the classifier of all that is in it.
        return "LGPL-3.0-only"
    if _WITHOUT_TEXT.match(told) or len(told) > 60:
        return ", ".join(classified)
    return told


def _texts(distribution: metadata.Distribution) -> tuple[str, ...]:
    texts = []
    for file in distribution.files or ():
        if not _TEXTS.search(file.as_posix()):
            continue
        path = Path(str(distribution.locate_file(file)))
        if path.is_file():
            texts.append(path.read_text("utf-8", errors="replace").strip())
    return tuple(texts)


def _texts_by_name(licence: str) -> tuple[str, ...]:
    """Return the texts that a licence demands and Qt's packages do not bring."""
    if not licence.startswith("LGPL-3.0"):
        return ()
    # The Lesser licence is written as additions to the General one.
    names = ("LGPL-3.0.txt", "GPL-3.0.txt")
    return tuple(resource("licences", name).read_text("utf-8").strip() for name in names)


def _texts_kept_here(name: str) -> tuple[str, ...]:
    """Return what we keep about the libraries in a package that brings no licences of theirs."""
    kept = resource("licences", f"{_key(name)}.txt")
    return (kept.read_text("utf-8").strip(),) if kept.is_file() else ()


def _python() -> Library:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Library("Python", version, "PSF-2.0", "https://www.python.org", _text_of_python)


def _text_of_python() -> tuple[str, ...]:
    places = (
        # The packaged program has no standard library as files, only what was put into it.
        Path(getattr(sys, "_MEIPASS", sys.prefix)) / LICENCE_OF_PYTHON,
        Path(sysconfig.get_path("stdlib")) / "LICENSE.txt",
        Path(sys.base_prefix) / "LICENSE.txt",
    )
    return tuple(place.read_text("utf-8").strip() for place in places if place.is_file())[:1]
