"""Workers and searchers on a studio, in this process."""

from __future__ import annotations

import threading
from pathlib import Path

from studio_server import Studio
from tiny_encoder import TinyEncoder

from core.studio.store import StudioStore
from core.studio.worker import Worker


def work(
    studio: Studio, share: Path | dict[str, Path], encoder: TinyEncoder | None = None
) -> Worker:
    """Let a worker embed everything that waits."""
    places = share if isinstance(share, dict) else {"share": share}
    worker = Worker(studio.address, encoder or TinyEncoder(), places, studio.password)
    worker.run(threading.Event(), until_empty=True)
    return worker


def store_of(studio: Studio, share: Path, model: str = "tiny-1") -> StudioStore:
    return StudioStore(studio.address, model, {"share": share}, studio.password)
