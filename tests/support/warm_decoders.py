"""Decoder processes that serve one test after another: starting one costs more than most tests."""

from __future__ import annotations

import atexit

from core.decoders.process import Decoders, _Decoder

_MOST = 4
_left: list[_Decoder] = []


class WarmDecoders(Decoders):
    """Begins with the processes that an earlier test left, and leaves its own."""

    def __init__(self) -> None:
        super().__init__()
        while _left:
            self._idle.append(_left.pop())

    def close(self) -> None:
        with self._lock:
            while self._idle and len(_left) < _MOST:
                _left.append(self._idle.pop())
        super().close()


@atexit.register
def _end() -> None:
    while _left:
        _left.pop().end()
