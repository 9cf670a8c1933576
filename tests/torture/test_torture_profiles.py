"""Profile archives from other people: every way to pack, lies, ids, and sizes, in little memory."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from torture_row import Torture

pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on memory"),
]

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
READ = """
import resource, sys
from pathlib import Path
from core.style.example import StyleError
from core.style.profile_file import read
resource.setrlimit(resource.RLIMIT_AS, (1_200_000_000,) * 2)
for name in sys.stdin.read().split():
    try:
        print("id", type(read(Path(name)).id).__name__)
    except StyleError as error:
        print("refused", error)
"""


def archive(torture: Torture, method: int) -> bytes:
    """Return an archive that claims to be a profile and is hostile in one way."""
    identity = torture.random.choice(["a" * 32, int("1" * 32), None, ["a" * 32], "../" * 9])
    document = {
        "inkseek": "profile",
        "version": 1,
        "id": identity,
        "name": torture.random.choice(["Anna", "<img src=/etc/passwd>", "\x1b[2J", ""]),
        "kind": "style",
        "examples": torture.random.choice([[], [{}], "many", [[]] * 9]),
    }
    manifest = torture.random.choice(
        [
            json.dumps(document).encode(),
            bytes(torture.random.choice([100_000_000, 400_000_000])),
            b"[" * 1_000_000,
            b'{"inkseek":' * 10_000,
            b"[" + b"[]," * 3_000_000 + b"[]]",
        ]
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as packed:
        packed.writestr("profile.json", manifest)
    data = bytearray(stream.getvalue())
    for _ in range(torture.random.choice([0, 0, 1, 20])):
        data[torture.random.randrange(len(data))] = torture.random.randrange(256)
    return bytes(data)


def test_profile_archives(torture: Torture, tmp_path: Path) -> None:
    for number in torture.rounds(100, seconds=240):
        file = tmp_path / f"{number}.inkstyle"
        if number % 10 == 0:
            with file.open("wb") as sparse:
                sparse.truncate(5_000_000_000)
        else:
            file.write_bytes(archive(torture, METHODS[number % 4]))
        done = subprocess.run(
            [sys.executable, "-c", READ],
            input=str(file),
            capture_output=True,
            text=True,
            timeout=60,
        )
        file.unlink()
        torture.crashed += done.returncode != 0
        torture.wrong += not done.stdout.startswith(("id str", "refused"))
        if done.returncode or not done.stdout.startswith(("id str", "refused")):
            print(number, done.stdout, done.stderr[-400:])  # noqa: T201 - shown when it fails
