"""What a release has beside the program: pages for software centres, manifests, versions."""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
import branding  # noqa: E402
import check_release  # noqa: E402
import metainfo  # noqa: E402
import msix  # noqa: E402

sys.path.remove(str(ROOT / "packaging"))

CHANGES = "## [Unreleased]\n\n## [1.1.0] - 2027-02-03\n\n- new\n\n## [1.0.0] - 2027-01-02\n"
REPOSITORY = "https://example.org/inkseek"


def test_software_centres_learn_releases_and_screenshots() -> None:
    page = ET.fromstring(metainfo.complete(CHANGES, REPOSITORY))
    told = [(release.get("version"), release.get("date")) for release in page.iter("release")]
    assert told == [("1.1.0", "2027-02-03"), ("1.0.0", "2027-01-02")]
    pictures = [image.text or "" for image in page.iter("image")]
    assert len(pictures) == len(metainfo.SCREENSHOTS)
    for picture in pictures:
        assert picture.startswith(f"{REPOSITORY}/raw/v{branding.PROJECT['version']}/")
        assert (ROOT / picture.split("/raw/")[1].partition("/")[2]).is_file()


def test_without_an_address_there_are_no_links() -> None:
    page = ET.fromstring(metainfo.complete("## [Unreleased]\n", ""))
    assert not list(page.iter("url"))
    assert not list(page.iter("image"))
    assert not list(page.iter("release"))


def test_every_system_opens_sketches_with_inkseek() -> None:
    page = ET.fromstring(metainfo.complete("", ""))
    assert [kind.text for kind in page.iter("mediatype")] == [branding.SKETCH_TYPE]
    manifest = ET.fromstring(msix.manifest("1.2.3"))
    assert [kind.text for kind in manifest.iter() if kind.tag.endswith("}FileType")] == [".inkseek"]
    (identity,) = (part for part in manifest if part.tag.endswith("}Identity"))
    assert identity.get("Version") == "1.2.3.0"


def test_a_package_for_windows_has_the_icons_its_manifest_names(tmp_path: Path) -> None:
    pytest.importorskip("resvg_py")
    msix.prepare(tmp_path)
    manifest = ET.parse(tmp_path / "AppxManifest.xml").getroot()
    named = {part.text for part in manifest.iter() if (part.text or "").endswith(".png")}
    named |= {v for part in manifest.iter() for v in part.attrib.values() if v.endswith(".png")}
    assert len(named) == len(msix.ICONS)
    assert all((tmp_path / str(name).replace("\\", "/")).is_file() for name in named)


def test_files_that_name_the_version_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_release.files_agree() == []
    monkeypatch.setitem(branding.PROJECT, "version", "99.0.0")
    (wrong,) = check_release.files_agree()
    assert "CITATION.cff" in wrong


def test_a_check_that_fails_is_named_and_one_without_its_tool_is_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checks = [
        ("good", [sys.executable, "-c", ""]),
        ("bad", [sys.executable, "-c", "raise SystemExit('what is wrong')"]),
        ("strange", ["no-such-tool-anywhere"]),
    ]
    assert check_release.run(iter(checks), tmp_path) == ["bad"]
    told = capsys.readouterr().out
    assert "passed: good" in told
    assert "what is wrong" in told
    assert "not checked: strange" in told
