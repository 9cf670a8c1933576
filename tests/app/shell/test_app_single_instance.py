"""Two starts make one window."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtNetwork import QLocalSocket

from app.shell.single_instance import LONGEST, SingleInstance, socket_name

Start = Callable[[], SingleInstance]


@pytest.fixture
def start(qapp: Any, tmp_path: Path) -> Iterator[Start]:
    started: list[SingleInstance] = []

    def begin() -> SingleInstance:
        started.append(SingleInstance(tmp_path, tmp_path / "library"))
        return started[-1]

    yield begin
    for one in started:
        one.stop()


OTHER = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.shell.single_instance import SingleInstance
app = QCoreApplication([])
one = SingleInstance(Path(sys.argv[1]), Path(sys.argv[1]) / "library")
first = one.claim()
print("first" if first else one.call_first([Path("sent.inkseek")], 5), flush=True)
if first:
    sys.stdin.readline()
"""


def other(tmp_path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OTHER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> None:
    for stream in (process.stdin, process.stdout):
        assert stream is not None
        stream.close()
    process.wait()


def test_a_second_start_hands_its_files_to_the_first(
    start: Start, tmp_path: Path, qtbot: Any
) -> None:
    first = start()
    assert first.claim()
    with qtbot.waitSignal(first.called, timeout=20_000) as called:
        second = other(tmp_path)
    assert called.args == [[Path("sent.inkseek").absolute()]]
    assert second.stdout is not None
    assert second.stdout.read().strip() == "True"
    end(second)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX")
def test_a_killed_first_one_leaves_its_place(start: Start, tmp_path: Path) -> None:
    killed = other(tmp_path)
    assert killed.stdout is not None
    assert killed.stdout.readline().strip() == "first"
    assert not start().claim()
    os.kill(killed.pid, signal.SIGKILL)
    end(killed)
    assert start().claim()


def test_another_library_is_another_window(start: Start, tmp_path: Path) -> None:
    assert start().claim()
    elsewhere = SingleInstance(tmp_path, tmp_path / "elsewhere")
    assert elsewhere.claim()
    elsewhere.stop()


def test_a_library_is_the_same_by_every_path_and_home(tmp_path: Path, qapp: Any) -> None:
    library = tmp_path / "library"
    library.mkdir()
    link = tmp_path / "link"
    link.symlink_to(library)
    homes = [tmp_path / name for name in ("one", "two")]
    for home in homes:
        home.mkdir(mode=0o700)
    first = SingleInstance(homes[0], library)
    assert first.claim()
    assert not SingleInstance(homes[1], link).claim()
    first.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows names its pipes")
def test_sockets_are_where_nobody_else_can_put_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime, home = tmp_path / "runtime", tmp_path / "home"
    runtime.mkdir(mode=0o777)
    runtime.chmod(0o777)
    home.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    assert socket_name(home, "x") == str(home / "x")
    runtime.chmod(0o700)
    assert socket_name(home, "x") == str(runtime / "x")
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    home.chmod(0o755)
    assert socket_name(home, "x") == f"x-{os.getuid()}"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux says who listens")
def test_nothing_is_sent_to_another_user(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    first = start()
    assert first.claim()
    monkeypatch.setattr(os, "getuid", lambda: 4242)
    with qtbot.assertNotEmitted(first.called, wait=50):
        assert not start_again(first).call_first([tmp_path], patience_s=0.1)


def start_again(first: SingleInstance) -> SingleInstance:
    other = SingleInstance(Path("/"), Path("/nowhere"))
    other._name = first._name
    return other


def test_a_first_one_that_is_silent_is_given_up(start: Start) -> None:
    assert start().call_first([], patience_s=0.1) is False


def test_nonsense_is_not_taken_for_files(start: Start, qtbot: Any) -> None:
    first = start()
    assert first.claim()
    for nonsense, wanted in ((b"{}\n", []), (b'[1, "a"]\n', [Path("a")]), (b"\xff\n", [])):
        socket = QLocalSocket()
        with qtbot.waitSignal(first.called) as called:
            socket.connectToServer(first._name)
            socket.write(nonsense)
            socket.flush()
        assert called.args == [wanted]
        socket.disconnectFromServer()
    flood = QLocalSocket()
    flood.connectToServer(first._name)
    with qtbot.waitSignal(flood.disconnected), qtbot.assertNotEmitted(first.called):
        flood.write(b"x" * (LONGEST + 2))
        flood.flush()


def test_the_place_is_free_after_stopping(start: Start) -> None:
    first, second = start(), start()
    assert first.claim()
    threads = threading.active_count()
    assert not second.claim()
    first.stop()
    assert second.claim()
    assert threading.active_count() == threads
