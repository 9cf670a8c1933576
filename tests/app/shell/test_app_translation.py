"""The translations fit the texts they stand for, and what is shipped is what was written."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTranslator

from app.shell.translation import languages
from resources import path, resource

CODES = [code for code, _ in languages() if code != "en"]


def messages(code: str) -> Iterator[tuple[str, str, ET.Element]]:
    text = resource("translations", f"inkseek_{code}.ts").read_text("utf-8")
    for context in ET.fromstring(text).iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            yield context.findtext("name", ""), message.findtext("source", ""), translation


def holes(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^}]*\}|%n", text))


def said(translation: ET.Element) -> list[str]:
    forms = [form.text or "" for form in translation.findall("numerusform")]
    return forms or [translation.text or ""]


def test_there_is_a_further_language() -> None:
    assert "de" in CODES


@pytest.mark.parametrize("code", CODES)
def test_what_is_filled_in_and_what_is_to_come_stays(code: str) -> None:
    for context, source, translation in messages(code):
        if translation.get("type") == "unfinished":
            continue
        for text in said(translation):
            where = f"{context}: {source}"
            assert text.strip(), where
            assert holes(text) == holes(source), where
            assert text.endswith("…") == source.endswith("…"), where
            assert text.count("&") == source.count("&"), where
            assert ("\n" in text) == ("\n" in source), where


@pytest.mark.parametrize("code", CODES)
def test_what_is_shipped_is_what_was_written(code: str) -> None:
    translator = QTranslator()
    with path("translations", f"inkseek_{code}.qm") as file:
        assert translator.load(str(file))
    for context, source, translation in messages(code):
        if translation.get("type") != "unfinished" and "numerus" not in ET.tostring(
            translation, "unicode"
        ):
            assert translator.translate(context, source) == translation.text, source
