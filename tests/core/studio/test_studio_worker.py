"""Workers: each picture once, whatever happens to workers and files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from shapes import photograph, shape
from studio_server import Studio
from studio_worlds import store_of, work
from tiny_encoder import TinyEncoder

from core.library import Filters
from core.studio import jobs
from core.studio.connection import StudioError
from core.studio.jobs import THUMBNAILS
from core.studio.store import StudioStore
from core.studio.worker import Worker

CARD = TinyEncoder().card


def counts(studio: Studio) -> tuple[int, ...]:
    return studio.rows(
        "SELECT (SELECT count(*) FROM photo), (SELECT count(*) FROM embedding),"
        " (SELECT count(*) FROM feature), (SELECT count(*) FROM job)"
    )[0]


def test_pictures_are_embedded_once_with_their_categories(studio: Studio, share: Path) -> None:
    assert studio.add("share", share, CARD) == 12
    assert studio.add("share", share, CARD) == 0
    assert work(studio, share).done == 12
    assert counts(studio) == (12, 12, 12, 0)
    rows = studio.rows("SELECT DISTINCT g.name FROM photo JOIN category g ON g.id = category_id"
                       " ORDER BY 1")  # fmt: skip
    assert rows == [("even",), ("odd",)]
    assert len(list((share / THUMBNAILS).rglob("*.webp"))) == 12
    assert studio.add("share", share, CARD) == 0
    assert work(studio, share).done == 0


def test_moved_replaced_missing_and_damaged_files(studio: Studio, share: Path) -> None:
    studio.add("share", share, CARD)
    work(studio, share)
    before = dict(studio.rows("SELECT path, id FROM photo"))
    (share / "even/shape 00.png").rename(share / "odd/moved.png")
    photograph(shape(50), share / "even/shape 02.png")
    (share / "even/shape 04.png").unlink()
    (share / "even/shape 06.png").write_bytes(b"no picture")
    assert studio.add("share", share, CARD) == 3
    work(studio, share)
    after = {path: (id_, on) for path, id_, on in studio.rows("SELECT path, id, online FROM photo")}
    assert after[b"odd/moved.png"] == (before[b"even/shape 00.png"], True)
    assert after[b"even/shape 02.png"][0] not in before.values()
    assert after[b"even/shape 04.png"] == (before[b"even/shape 04.png"], False)
    assert after[b"even/shape 06.png"] == (before[b"even/shape 06.png"], False)
    assert [row[0] for row in studio.rows("SELECT path FROM failure")] == [b"even/shape 06.png"]
    assert counts(studio) == (12, 12, 12, 0)


def test_an_unmounted_share_is_no_deleted_library(studio: Studio, share: Path) -> None:
    studio.add("share", share, CARD)
    work(studio, share)
    (share / "away").mkdir()
    with pytest.raises(StudioError, match="mounted"):
        studio.add("share", share / "away", CARD)
    assert studio.rows("SELECT count(*) FROM photo WHERE online") == [(12,)]


def test_jobs_of_a_silent_worker_come_back_and_it_stores_nothing(
    studio: Studio, share: Path
) -> None:
    studio.add("share", share, CARD)

    class CutOff(TinyEncoder):
        """While it computes, its lease ends and another worker does its jobs."""

        def embed_photos(self, images):
            if not counts(studio)[0]:
                studio.run("UPDATE job SET lease = now() - interval '1 s'")
                work(studio, share)
            return super().embed_photos(images)

    late = work(studio, share, CutOff())
    assert late.done == 0
    assert counts(studio) == (12, 12, 12, 0)


def test_a_picture_that_ends_workers_becomes_a_failure(studio: Studio, share: Path) -> None:
    studio.add("share", share, CARD)
    studio.run(f"UPDATE job SET attempts = {jobs.ATTEMPTS} WHERE path = 'even/shape 00.png'")
    assert work(studio, share).done == 11
    assert counts(studio)[3] == 0
    assert studio.rows("SELECT path FROM failure") == [(b"even/shape 00.png",)]


def test_two_workers_share_the_queue(studio: Studio, share: Path) -> None:
    for seed in range(20, 100):
        photograph(shape(seed), share / f"{seed}.png", 64)
    studio.add("share", share, CARD)
    workers = [
        Worker(studio.address, TinyEncoder(), {"share": share}, studio.password) for _ in range(2)
    ]
    threads = [
        threading.Thread(target=w.run, args=(threading.Event(),), kwargs={"until_empty": True})
        for w in workers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(worker.done for worker in workers) == 92
    assert counts(studio) == (92, 92, 92, 0)


SLOW_WORKER = """
import sys, threading, time
from pathlib import Path
from tiny_encoder import TinyEncoder
from core.studio.store import StudioStore
from core.studio.worker import Worker
class Slow(TinyEncoder):
    def embed_photos(self, images):
        print("embedding", flush=True)
        time.sleep(60)
Worker(sys.argv[1], Slow(), {"share": Path(sys.argv[2])}).run(threading.Event(), until_empty=True)
"""


def test_a_killed_worker_loses_nothing(studio: Studio, share: Path) -> None:
    studio.add("share", share, CARD)
    support = str(Path(__file__).parents[2] / "support")
    killed = subprocess.Popen(
        [sys.executable, "-c", SLOW_WORKER, studio.address, str(share)],
        env={**os.environ, "PGPASSWORD": studio.password, "PYTHONPATH": f".:{support}"},
        stdout=subprocess.PIPE,
    )
    with killed:
        killed.stdout.readline()
        killed.send_signal(signal.SIGKILL)
    assert counts(studio) == (0, 0, 0, 12)
    assert work(studio, share).done == 0  # its lease still runs
    studio.run("UPDATE job SET lease = now() - interval '1 s'")
    assert work(studio, share).done == 12
    assert counts(studio) == (12, 12, 12, 0)


def test_a_new_photo_is_found_by_others_within_two_seconds(studio: Studio, share: Path) -> None:
    studio.add("share", share, CARD)
    work(studio, share)
    photograph(shape(77), share / "new.png")
    other = store_of(studio, share)
    query = TinyEncoder().embed_sketches(_page(77))[0]
    assert first(other, query) != "new.png"
    stop = threading.Event()
    worker = Worker(studio.address, TinyEncoder(), {"share": share}, studio.password)
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        studio.add("share", share, CARD)
        end = time.monotonic() + 10
        while worker.done < 1 and time.monotonic() < end:
            time.sleep(0.02)
        assert first(other, query) == "new.png"
    finally:
        stop.set()
        thread.join()
        other.close()


def test_a_new_encoder_learns_the_studio_while_the_old_one_answers(
    studio: Studio, share: Path
) -> None:
    studio.add("share", share, CARD)
    work(studio, share)
    newer = TinyEncoder("tiny-2")
    assert work(studio, share, newer).done == 12
    assert counts(studio) == (12, 24, 24, 0)
    for model, encoder in (("tiny-1", TinyEncoder()), ("tiny-2", newer)):
        store = store_of(studio, share, model)
        query = encoder.embed_sketches(_page(3))[0]
        found = store.search(query, 1, Filters())
        assert found.photos[int(found.candidates.ids[0])].name == "shape 03.png"
        store.close()


def first(store: StudioStore, query: NDArray[np.float32]) -> str:
    (photo,) = store.search(query, 1, Filters()).photos.values()
    return photo.name


def _page(seed: int):
    from core.sketch import rasterise

    return rasterise(shape(seed), 64)[None]
