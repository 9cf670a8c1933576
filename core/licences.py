"""The packages that ship with Inkseek and their licences, read from what is installed.

A list written by hand would be wrong after the next update. The packages name their authors and
include their licences; the packaged program contains those files, too.
"""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from resources import resource

PROGRAM = "inkseek"
EXTRAS = ("samples", "heif")
"""The extras that the packaged program holds; those for training and development are left out."""

LICENCE_OF_PYTHON = "PYTHON-LICENCE.txt"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")
_TEXTS = re.compile(r"\.dist-info/(licenses/|(licen[cs]e|copying|notice)[^/]*$)", re.IGNORECASE)
_WITHOUT_TEXT = re.compile(r"^(unknown|none|)$", re.IGNORECASE)


@dataclass(frozen=True)
class Library:
    """One installed package, or Python itself.

    Attributes:
        name: as its makers write it.
        version: which one.
        licence: its licence in a word or two.
        homepage: where it lives, empty when it does not say.
        read_texts: returns the full texts of its licences; for torch alone there are sixty.
    """

    name: str
    version: str
    licence: str
    homepage: str
    read_texts: Callable[[], tuple[str, ...]]

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
    waiting: list[tuple[str, tuple[str, ...]]] = [(PROGRAM, EXTRAS)]
    while waiting:
        name, extras = waiting.pop()
        if _key(name) in found:
            continue
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for other systems, or left out of the packaged program
        found[_key(name)] = distribution
        waiting += [(needed, ()) for needed in _requirements(distribution, extras)]
    found.pop(PROGRAM, None)
    return tuple(_library(found[key]) for key in sorted(found))


def report(works: Sequence[Library]) -> str:
    """Return names, licences and all the texts as one page of plain text."""
    lines = [f"{work.name} {work.version}: {work.licence}" for work in works]
    parts = ["Inkseek is made with the following works.\n", "\n".join(lines)]
    for library in works:
        heading = f"{library.name} {library.version}"
        texts = library.texts or (f"Licence: {library.licence}. {library.homepage}",)
        parts.append(f"{'=' * 78}\n{heading}\n{'=' * 78}\n\n" + "\n\n".join(texts))
    return "\n\n".join(parts) + "\n"


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _requirements(distribution: metadata.Distribution, extras: tuple[str, ...]) -> Iterator[str]:
    for requirement in distribution.requires or ():
        extra = _EXTRA.search(requirement)
        name = _NAME.match(requirement)
        if name is not None and (extra is None or extra[1] in extras):
            yield name[0]


def _library(distribution: metadata.Distribution) -> Library:
    about = distribution.metadata
    licence = _licence(about)

    def texts() -> tuple[str, ...]:
        return (*_texts(distribution), *_texts_by_name(licence))

    return Library(about["Name"], distribution.version, licence, _homepage(about), texts)


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
    if _WITHOUT_TEXT.match(told) or len(told) > 60:
        return ", ".join(classified) or "see its texts"
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
