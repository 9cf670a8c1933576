"""The works that Inkseek is made with, as they speak for themselves."""

from importlib import metadata
from pathlib import Path

import pytest

from core import licences


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place with packages of our own making, the only ones that are found."""
    folder = tmp_path / "site"
    folder.mkdir()
    find = metadata.Distribution.discover

    def only_here(**_: object) -> object:
        return find(path=[str(folder)])

    def by_name(name: str) -> metadata.Distribution:
        for found in find(name=name, path=[str(folder)]):
            return found
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", by_name)
    return folder


def package(site: Path, name: str, *lines: str, **texts: str) -> None:
    folder = site / f"{name.replace('-', '_')}-1.0.dist-info"
    (folder / "licenses").mkdir(parents=True)
    (folder / "METADATA").write_text(
        "\n".join(["Metadata-Version: 2.4", f"Name: {name}", "Version: 1.0", *lines]) + "\n"
    )
    listed = [f"{folder.name}/METADATA,,"]
    for file, text in texts.items():
        (folder / "licenses" / file).write_text(text)
        listed.append(f"{folder.name}/licenses/{file},,")
    (folder / "RECORD").write_text("\n".join(listed) + "\n")


def test_what_is_needed_is_followed_and_what_is_not_installed_is_passed_over(site: Path) -> None:
    package(
        site,
        "inkseek",
        "Requires-Dist: direct-one>=2",
        "Requires-Dist: with-extra; extra == 'samples'",
        'Requires-Dist: for-training; extra == "train"',
    )
    package(
        site, "direct-one", "Requires-Dist: Deep_One", "Requires-Dist: missing; os_name == 'nt'"
    )
    for name in ("deep-one", "with-extra", "for-training", "unrelated"):
        package(site, name)
    assert [lib.name for lib in licences.installed_libraries()] == [
        "deep-one",
        "direct-one",
        "with-extra",
    ]


def test_a_package_is_followed_with_the_extras_it_is_asked_for_with(site: Path) -> None:
    package(site, "inkseek", "Requires-Dist: driver", "Requires-Dist: driver[fast, safe]>=3")
    package(site, "driver", 'Requires-Dist: compiled; extra == "fast"', "Requires-Dist: base")
    package(site, "compiled", "Requires-Dist: driver")
    package(site, "base", 'Requires-Dist: unrelated; extra == "fast"')
    package(site, "unrelated")
    names = [library.name for library in licences.installed_libraries()]
    assert names == ["base", "compiled", "driver"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["License-Expression: MIT", "License: something older"], "MIT"),
        (["License: BSD-3-Clause"], "BSD-3-Clause"),
        (["License: UNKNOWN", "Classifier: License :: OSI Approved :: MIT License"], "MIT License"),
        (
            [
                "License: BSD-3-Clause",
                "Classifier: License :: OSI Approved :: "
                "GNU Lesser General Public License v3 (LGPLv3)",
            ],
            "LGPL-3.0-only",
        ),
        ([], "see its texts"),
    ],
)
def test_a_licence_is_told_in_a_word(site: Path, lines: list[str], told: str) -> None:
    package(site, "inkseek", "Requires-Dist: one")
    package(site, "one", *lines)
    (library,) = licences.installed_libraries()
    assert library.licence == told


def test_texts_and_the_home_page_come_from_the_package(site: Path) -> None:
    package(site, "inkseek", "Requires-Dist: one", "Requires-Dist: two")
    package(
        site,
        "one",
        "Project-URL: Changelog, https://one.example/changes",
        "Project-URL: Homepage, https://one.example",
        LICENSE="You may.",
        NOTICE="By One.",
    )
    package(site, "two", "License-Expression: LGPL-3.0-only OR GPL-2.0-only")
    one, two = licences.installed_libraries()
    assert one.homepage == "https://one.example"
    assert sorted(one.texts) == ["By One.", "You may."]
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in two.texts[0]


def test_the_report_names_everything_that_is_really_installed() -> None:
    works = licences.libraries()
    told = licences.report(works)
    names = {work.name.lower() for work in works}
    assert {"python", "onnxruntime", "annoy", "numpy", "pillow", "pyside6_essentials"} <= names
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in told
    assert all(f"{work.name} {work.version}" in told for work in works)


def test_libraries_whose_package_brings_no_licences_have_those_kept_here(site: Path) -> None:
    package(site, "inkseek", "Requires-Dist: Psycopg_Binary")
    package(site, "psycopg-binary", "License-Expression: MIT")
    (driver,) = licences.installed_libraries()
    told = licences.report([driver])
    assert {"libpq", "OpenLDAP", "keyutils-libs"} <= {part.name for part in driver.contents}
    assert "The OpenLDAP Public License" in told
    assert "GNU Lesser General Public License:\n    psycopg-binary" in told


def test_the_report_names_what_is_compiled_into_packages() -> None:
    works = {work.name: work for work in licences.installed_libraries()}
    told = licences.report(tuple(works.values()))
    for name, inside in (
        ("pi_heif", {"libheif", "libde265"}),
        ("resvg_py", {"usvg", "tiny-skia"}),
        ("rawpy", {"LibRaw", "JasPer"}),
    ):
        if name in works:  # an extra
            assert inside <= {content.name for content in works[name].contents}
            assert all(f"    with {part}" in told for part in inside)
    if "pi_heif" in works:
        assert "LGPL" in works["pi_heif"].licence
        assert any("GNU LESSER GENERAL PUBLIC LICENSE" in text for text in works["pi_heif"].texts)


@pytest.mark.parametrize("text", ["", "{}", '{"components": [3]}', '{"components": null}'])
def test_a_damaged_parts_list_is_passed_over(text: str) -> None:
    assert licences._from_parts_list(text) == []


def test_the_report_says_how_to_replace_what_is_under_the_lesser_licence() -> None:
    page = licences.report(licences.libraries())
    notice = page[page.index("Lesser General Public License:") :][:900]
    assert "replace them" in notice
    assert "PySide6_Essentials" in notice
    assert "pi_heif" in notice
    assert "numpy" not in notice
