"""The packaged program as a member of a studio, on a real server."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from studio_server import Studio, keyring_in_memory, studio, studio_server

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no server to try there")
Run = Callable[..., subprocess.CompletedProcess[str]]
__all__ = ["keyring_in_memory", "studio", "studio_server"]
NO_BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}


def test_it_joins_imports_embeds_and_searches(run: Run, studio: Studio, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    for name, colour in (("red", "#d02020"), ("blue", "#2020d0")):
        Image.new("RGB", (64, 64), colour).save(photos / f"{name}.png")
    member = {"PGPASSWORD": studio.password, **NO_BUS}
    for command in (
        ("studio", "join", studio.address),
        ("studio", "import", photos),
        ("worker", "--until-empty"),
    ):
        done = run(*command, network=True, **member)
        assert done.returncode == 0, done.stdout + done.stderr
    search = ("search", "--studio", "--photo", photos / "red.png", "--json")
    found = run(*search, network=True, **member)
    assert json.loads(found.stdout)["results"][0]["name"] == "red.png", found.stderr


def test_without_a_keyring_it_says_what_to_do(run: Run, studio: Studio) -> None:
    done = run("studio", "join", studio.url, network=True, **NO_BUS)
    assert done.returncode == 1
    assert "set PGPASSWORD instead" in done.stderr


@pytest.mark.skipif(
    None in (shutil.which("dbus-run-session"), shutil.which("gnome-keyring-daemon")),
    reason="needs a keyring to put the password into",
)
def test_it_keeps_the_password_in_the_keyring_of_the_desktop(
    package: Path, studio: Studio, tmp_path: Path
) -> None:
    """An encrypted session with the Secret Service needs all that the keyring package asks for."""
    program, home = package / "inkseek", tmp_path / "home"
    home.mkdir()
    script = f"""
        printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null
        '{program}' studio join '{studio.url}' && '{program}' studio status --json
    """
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script],
        env={"HOME": str(home), "XDG_RUNTIME_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["roots"] == []
