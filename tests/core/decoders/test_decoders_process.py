"""Pictures are decoded in processes that cannot do harm, hang or take the program with them."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PIL import Image
from tiny_encoder import TinyEncoder

from core.decoders import process
from core.decoders.decode import SIDE
from core.decoders.errors import TooCostlyError
from core.decoders.process import Decoders
from core.library import ImportControl, Importer, Library, PictureError, open_picture

SVG = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 99"'


@pytest.fixture
def short_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "SVG_SECONDS", 1)


@pytest.fixture
def bomb(tmp_path: Path) -> Path:
    path = tmp_path / "pictures" / "bomb.svg"
    path.parent.mkdir()
    lines = '<path d="M0 0L99 99" stroke="black" stroke-dasharray="0.0001"/>' * 20
    path.write_text(f"<svg {SVG}>{lines}</svg>")
    return path


def crash(decoders: Decoders) -> None:
    """End every process behind the back of its owner."""
    for decoder in (*decoders._idle, *decoders._busy):
        decoder.kill()


def test_a_drawing_that_takes_hours_is_given_up(bomb: Path, short_limit: None) -> None:
    with pytest.raises(TooCostlyError, match="more than 1 second"):
        open_picture(bomb)


def test_a_costly_file_is_listed_and_left_alone_until_asked_for(
    bomb: Path, short_limit: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.new("RGB", (9, 9)).save(bomb.with_name("fine.png"))
    asked: list[str] = []
    original = Decoders.decode

    def counted(self: Decoders, content: object, suffix: str, **how: int) -> object:
        asked.append(suffix)
        return original(self, content, suffix, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(Decoders, "decode", counted)
    with Library.open(tmp_path / "library") as library:
        importer = Importer(library, TinyEncoder())
        assert importer.run([bomb.parent]).failed == 1
        assert sorted(asked) == [".png", ".svg"]
        report = importer.run()  # as every start does
        assert sorted(asked) == [".png", ".svg"]
        assert (report.failed, report.unchanged) == (1, 1)
        assert "more than" in library.catalogue.failures()[0].reason
        importer.run([bomb.parent])  # as the user does
        assert asked[2:] == [".svg"]
        bomb.write_text(f"<svg {SVG}/>")
        assert importer.run().added == 1
        assert library.catalogue.failures() == []


def test_cancel_does_not_wait_for_a_picture(bomb: Path, tmp_path: Path) -> None:
    control = ImportControl()
    with Library.open(tmp_path / "library") as library:
        timer = threading.Timer(0.8, control.cancel)
        timer.start()
        report = Importer(library, TinyEncoder()).run([bomb.parent], control=control)
        timer.join()
        assert report.cancelled
        assert report.failed == 0
        assert library.catalogue.failures() == []
    assert report.seconds < process.SVG_SECONDS


def test_a_process_that_ended_meanwhile_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", (9, 9), "red").save(path)
    with Decoders() as decoders:
        for _ in range(3):
            picture = decoders.decode(path.read_bytes(), ".png")
            assert picture.image.getpixel((4, 4)) == (255, 0, 0)
            crash(decoders)


def test_a_crash_on_one_picture_is_that_pictures_reason(bomb: Path) -> None:
    with Decoders() as decoders:
        timer = threading.Timer(0.8, crash, [decoders])
        timer.start()
        with pytest.raises(TooCostlyError, match="crashed"):
            decoders.decode(bomb.read_bytes(), ".svg")
        timer.join()
        small = f"<svg {SVG}/>".encode()
        assert decoders.decode(small, ".svg").image.size == (SIDE, SIDE)


def test_closed_decoders_decode_nothing() -> None:
    decoders = Decoders()
    decoders.close()
    with pytest.raises(PictureError, match="called off"):
        decoders.decode(b"x", ".png")


def test_several_threads_get_pictures_at_the_same_time(bomb: Path, short_limit: None) -> None:
    done: list[str] = []

    def give_up() -> None:
        with pytest.raises(TooCostlyError):
            decoders.decode(bomb.read_bytes(), ".svg")

    with Decoders() as decoders:
        slow = threading.Thread(target=give_up)
        slow.start()
        for _ in range(5):
            decoders.decode(f"<svg {SVG}/>".encode(), ".svg")
            done.append("alive" if slow.is_alive() else "late")
        slow.join()
    assert done[0] == "alive"


def test_a_file_too_large_for_the_memory_is_read_from_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "IN_MEMORY", 10)
    path = tmp_path / "größer.png"
    Image.new("RGB", (9, 9), "red").save(path)
    assert open_picture(path).getpixel((4, 4)) == (255, 0, 0)


def test_large_pictures_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.new("1", (7000, 5000)).save(path)
    with Decoders() as decoders, process._large_one_at_a_time:
        waiting = threading.Thread(target=decoders.decode, args=(path.read_bytes(), ".png"))
        waiting.start()
        waiting.join(1.5)
        assert waiting.is_alive()
        process._large_one_at_a_time.release()
        try:
            waiting.join()
        finally:
            process._large_one_at_a_time.acquire()


def test_a_jpeg_of_very_many_passes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.new("RGB", (64, 64)).save(path, progressive=True)
    data = path.read_bytes()
    last = data.rindex(b"\xff\xda")
    path.write_bytes(data[:last] + data[last:-2] * 300 + b"\xff\xd9")
    with pytest.raises(PictureError, match="passes"):
        open_picture(path)


FORBIDDEN = {
    "write": "open('made', 'w')",
    "append": "open(__import__('os').devnull, 'a')",
    "delete": "os.unlink('here')",
    "rename": "os.rename('here', 'there')",
    "folder": "os.mkdir('made')",
    "connect": "socket.socket()",
    "start": "os.execv('/bin/true', ['true'])",
}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux refuses calls")
@pytest.mark.parametrize("deed", FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_process_can_do_nothing_but_decode(deed: str, tmp_path: Path) -> None:
    (tmp_path / "here").touch()
    code = (
        "import os, socket, sys; sys.path.insert(0, sys.argv[1])\n"
        "from core.decoders.confine import confine; confine()\n"
        f"try: {deed}\n"
        "except PermissionError: print('refused', open('here').read())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, process._ROOT], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stdout.startswith("refused"), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory for certain")
def test_the_memory_of_the_process_is_limited() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from core.decoders.confine import MEMORY, confine; confine()\n"
        "try: bytearray(MEMORY)\n"
        "except MemoryError: print('refused')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, process._ROOT], capture_output=True, text=True
    )
    assert done.stdout == "refused\n", done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a script here")
def test_the_packaged_program_decodes_when_it_is_started_for_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "inkseek"
    program.write_text(f'#!/bin/sh\ncd "{process._ROOT}" && exec "{sys.executable}" -m app "$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr(process, "is_packaged", lambda: True)
    monkeypatch.setattr(sys, "executable", str(program))
    with Decoders() as decoders:
        assert decoders.decode(f"<svg {SVG}/>".encode(), ".svg").image.size == (SIDE, SIDE)
