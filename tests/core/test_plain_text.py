"""What a terminal or window could be fooled with is replaced; all languages stay."""

import io
import sys
import unicodedata
from pathlib import Path

import pytest
from command_line import inkseek
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table

from core.cli.output import PlainConsole, out, shown
from core.plain_text import one_line, showable


@given(st.text(st.characters()))
def test_nothing_shown_moves_a_cursor_or_turns_text(text: str) -> None:
    line = one_line(text)
    assert all(unicodedata.category(c) not in ("Cc", "Cs") for c in line)
    assert all(unicodedata.bidirectional(c) not in ("RLO", "LRO", "RLE", "LRE") for c in line)
    assert len(line) == len(text)
    line.encode()
    assert showable(line) == line


@pytest.mark.parametrize("text", ["Katze", "Äpfel & Öl", "كتاب", "ספר", "本", "👩\u200d🎨", "नमस्ते"])
def test_words_of_all_languages_stay(text: str) -> None:
    assert one_line(text) == text


def test_lines_stay_lines_where_they_may() -> None:
    assert showable("a\nb\r\x07") == "a\nb\ufffd\ufffd"
    assert one_line("a\nb") == "a\ufffdb"


@pytest.mark.parametrize(
    "name", ["\x1b[2J.jpg", "a\nError: all is lost", "\udcff", b"\xff\x1b", "\u202egpj"]
)
def test_names_for_the_terminal_hold_no_control_characters(name: str | bytes) -> None:
    line = shown(name)
    assert line.isprintable()
    line.encode()


def test_the_console_shows_no_control_characters() -> None:
    written = io.StringIO()
    console = PlainConsole(file=written, width=80, force_terminal=True, color_system="standard")
    table = Table("[bold]name[/]")
    table.add_row("\x1b[2J\u202egpj")
    console.print("\x1b]0;title\x07", table, style="bold")
    assert "\x1b[1m" in written.getvalue()  # its own colours stay
    assert not any(mark in written.getvalue() for mark in ("\x1b[2J", "\x1b]", "\u202e"))


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="such names exist on Linux only")
def test_hostile_names_reach_no_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(out, "_width", 400)  # long paths are shown whole
    pictures = tmp_path / "<b>\x1b[2J\u202e[red]"
    pictures.mkdir()
    for name in ("\x1b]0;t\x07.jpg", "a\nb.jpg", "[bold]\udcff.jpg"):
        (pictures / name).write_bytes(b"no picture")
    library = ["--library", str(tmp_path / "library")]
    for command in (["index", str(pictures)], ["library", "errors"], ["library", "status"]):
        done = inkseek(*command, *library)
        assert "\ufffd" in done.output
        assert not any(mark in done.output for mark in ("\x1b", "\x07", "\u202e"))
