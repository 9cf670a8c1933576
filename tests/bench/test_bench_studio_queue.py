"""The queue of a studio: each job once whatever is killed, and how two workers scale.

`INKSEEK_STUDIO_JOBS` sets how many jobs there are.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import cast

import pytest
from camera_photos import write_photos
from studio_server import Studio, keyring_in_memory, studio, studio_server
from tiny_encoder import TinyCard

from core.encoder import Encoder, ModelCard
from core.studio import jobs

__all__ = ["keyring_in_memory", "studio", "studio_server"]
pytestmark = pytest.mark.bench

CARD = cast(ModelCard, TinyCard())

JOBS = int(os.environ.get("INKSEEK_STUDIO_JOBS", "5000"))
WORKERS, KILLS = 8, 20
CLAIMER = """
import sys, time
from core.studio import jobs
from core.studio.connection import connect
with connect(sys.argv[1]) as connection:
    while True:
        claimed = jobs.claim(connection, 1, sys.argv[2], [1])
        if not claimed:
            if not connection.execute("SELECT FROM job LIMIT 1").fetchone():
                break
            time.sleep(0.05)
            continue
        with connection.transaction():
            ids = [job.id for job in claimed]
            connection.execute(
                "WITH own AS (DELETE FROM job WHERE id = ANY(%s) AND worker = %s RETURNING path)"
                " INSERT INTO public.done SELECT path FROM own", (ids, sys.argv[2]))
"""


def test_each_job_is_done_once_though_workers_are_killed(
    studio: Studio, capsys: pytest.CaptureFixture[str]
) -> None:
    with studio.connect() as connection:
        jobs.model_key(connection, CARD)
        connection.execute("SELECT add_root('share')")
        connection.execute("CREATE TABLE public.done (path bytea)")
        connection.execute(
            "INSERT INTO job (model_id, root_id, path, size, mtime_ns)"
            " SELECT 1, 1, i::text::bytea, 1, 1 FROM generate_series(1, %s) i",
            (JOBS,),
        )

    def start(number: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", CLAIMER, studio.address, f"worker {number}"]
        return subprocess.Popen(command, env={**os.environ, "PGPASSWORD": studio.password})

    begin = time.perf_counter()
    running = [start(number) for number in range(WORKERS)]
    for number in range(WORKERS, WORKERS + KILLS):
        time.sleep(0.3)
        one = running.pop(0)
        one.kill()
        one.wait()
        running.append(start(number))
        # What five minutes of silence would do.
        name = f"worker {number - WORKERS}"
        studio.run(f"UPDATE job SET lease = '-infinity' WHERE worker = '{name}'")
    for one in running:
        assert one.wait() == 0
    spent = time.perf_counter() - begin
    found = studio.rows("SELECT count(*), count(DISTINCT path) FROM public.done")
    left = studio.rows("SELECT count(*) FROM job")
    with capsys.disabled():
        print(f"\n{JOBS:,} jobs, {WORKERS} workers, {KILLS} kills: {spent:.1f} s")  # noqa: T201
    assert (found, left) == ([(JOBS, JOBS)], [(0,)])


PICTURES = 192
WORKER = """
import os, sys, threading
from pathlib import Path
from core.encoder import load_encoder
from core.studio.worker import Worker
os.sched_setaffinity(0, {int(sys.argv[3])})
Worker(sys.argv[1], load_encoder("cpu"), {"share": Path(sys.argv[2])}).run(threading.Event())
"""


def rate(studio: Studio, encoder: Encoder, share: Path, cores: tuple[int, ...]) -> float:
    """Pictures a second with one worker on each of these cores, once all have begun."""
    studio.run("DELETE FROM photo")
    studio.run("DELETE FROM worker")
    with ExitStack() as started:
        for core in cores:
            command = [sys.executable, "-c", WORKER, studio.address, str(share), str(core)]
            one = subprocess.Popen(command, env={**os.environ, "PGPASSWORD": studio.password})
            started.callback(one.wait)
            started.callback(one.kill)
        # The first pictures also load the networks.
        for folder in ("first", "album"):
            while studio.rows("SELECT count(*) FROM worker") != [(len(cores),)]:
                time.sleep(0.05)
            begin = time.perf_counter()
            with studio.connect() as connection:
                key = jobs.model_key(connection, encoder.card)
                jobs.enqueue(connection, key, 1, share, share / folder)
            while studio.rows("SELECT FROM job LIMIT 1"):
                time.sleep(0.05)
        return PICTURES / (time.perf_counter() - begin)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores cannot be chosen here")
def test_two_workers_take_in_nearly_twice_as_much(
    studio: Studio, encoder: Encoder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each has a core to itself, as on machines of their own; the server shares these cores."""
    cores = sorted(os.sched_getaffinity(0))[:2]
    if len(cores) < 2:
        pytest.skip("two cores are needed")
    share = tmp_path / "share"
    write_photos(share / "first", 128, 1200, 900)
    write_photos(share / "album", PICTURES, 1200, 900)
    studio.run("SELECT add_root('share')")
    one = rate(studio, encoder, share, (cores[0],))
    two = rate(studio, encoder, share, tuple(cores))
    with capsys.disabled():
        print(f"\n1 worker: {one:.1f}/s, 2 workers: {two:.1f}/s, {two / one:.2f} times")  # noqa: T201
    assert two >= 1.5 * one
