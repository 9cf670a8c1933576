"""Writes the bill of materials (CycloneDX) of a packaged program.

    python packaging/sbom.py dist/Inkseek dist/inkseek-0.1.0-linux-x86_64.cdx.json

Run in the environment that the program was built from. Companies let machines read the bill to
learn whether a hole that became known concerns them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot5
from packageurl import PackageURL
from parts import inside

import core
from core.licences import Content, Library


def bill_of_materials(parts: tuple[Library, ...], version: str) -> Bom:
    """Return the bill of a program made of these parts."""
    licences = LicenseFactory()
    program = Component(
        name="inkseek",
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref="inkseek",
        licenses=[licences.make_from_string("Apache-2.0")],
    )
    bom = Bom()
    bom.metadata.component = program
    components = [_component(part, licences) for part in parts]
    bom.components.update(components)
    bom.register_dependency(program, components)
    for part, component in zip(parts, components, strict=True):
        inside_part = [_content(part, content, licences) for content in part.contents]
        bom.components.update(inside_part)
        bom.register_dependency(component, inside_part)
    return bom


def _component(part: Library, licences: LicenseFactory) -> Component:
    name = part.name.lower().replace("_", "-")
    pypi = PackageURL("pypi", name=name, version=part.version)
    python = PackageURL("generic", name="python", version=part.version)
    pages = (
        [ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri(part.homepage))]
        if part.homepage
        else []
    )
    return Component(
        name=part.name,
        version=part.version,
        type=ComponentType.LIBRARY,
        bom_ref=f"{name}@{part.version}",
        purl=python if part.name == "Python" else pypi,
        licenses=[licences.make_from_string(part.licence)],
        external_references=pages,
    )


def _content(part: Library, content: Content, licences: LicenseFactory) -> Component:
    return Component(
        name=content.name,
        version=content.version or None,
        type=ComponentType.LIBRARY,
        bom_ref=f"{part.name}/{content.name}@{content.version}",
        licenses=[licences.make_from_string(content.licence)] if content.licence else [],
    )


def main(folder: Path, file: Path) -> None:
    bom = bill_of_materials(inside(folder), core.__version__)
    file.write_text(JsonV1Dot5(bom).output_as_string(indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
