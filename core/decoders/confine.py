"""Limits what this process can do, as far as the system allows.

Memory and processor time are limited on POSIX. On Linux the process also cannot start programs,
open connections, or write, rename and delete files any more. On Windows nothing is limited here;
whoever started the process ends it when it takes too long.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
import time
from contextlib import suppress

MEMORY = 2_500_000_000
"""Bytes of address space: room for a picture of the largest size in its widest pixels, twice."""

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_LOAD, _EQUALS, _HAS_BITS, _AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_X32 = 0x40000000
# The number of the architecture, the numbers of refused calls, and which argument of the calls that
# open files says what for.
# fmt: off
_CALLS = {
    "x86_64": (
        0xC000003E,
        (
            41, 42, 49, 50, 43, 288,  # socket, connect, bind, listen, accept, accept4
            59, 322, 101, 310, 311, 62, 200,  # execve, ptrace and their kin, kill, tkill
            87, 263, 82, 264, 316, 83, 258, 84,  # unlink, rename, mkdir and their kin, rmdir
            86, 265, 88, 266,  # link, symlink and their kin
            90, 91, 268, 92, 93, 94, 260, 76, 85,  # chmod, chown and their kin, truncate, creat
            165, 321, 425, 250, 437, 323,  # mount, bpf, io_uring, keyctl, openat2, userfaultfd
        ),
        {257: 2, 2: 1},
    ),
    "aarch64": (
        0xC00000B7,
        (
            198, 203, 200, 201, 202, 242, 221, 281, 117, 270, 271, 129, 130,
            35, 38, 276, 34, 37, 36, 52, 53, 54, 55, 45, 40, 280, 425, 219, 437, 282,
        ),
        {56: 2},
    ),
}
# fmt: on


def confine() -> None:
    """Limit this process for good; call it once everything needed has been imported."""
    if sys.platform == "win32":
        return
    import resource

    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        # Some systems know a limit and refuse to set it.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            _refuse_calls()


def allow_seconds(seconds: int) -> None:
    """From now on, end this process when it computes for longer than this."""
    if sys.platform == "win32":
        return
    import resource

    with suppress(ValueError, OSError):
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + seconds, hard))


def _refuse_calls() -> None:
    if platform.machine() not in _CALLS:
        return
    architecture, refused, opening = _CALLS[platform.machine()]
    steps = [
        (_LOAD, 0, 0, 4),
        (_EQUALS, 1, 0, architecture),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _REFUSE),
    ]
    for call in refused:
        steps += [(_EQUALS, 0, 1, call), (_RETURN, 0, 0, _REFUSE)]
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    for call, argument in opening.items():
        steps += [
            (_EQUALS, 0, 4, call),
            (_LOAD, 0, 0, 16 + 8 * argument),
            (_HAS_BITS, 0, 1, writing),
            (_RETURN, 0, 0, _REFUSE),
            (_RETURN, 0, 0, _ALLOW),
        ]
    steps.append((_RETURN, 0, 0, _ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(
        struct.pack("HP", len(steps), ctypes.addressof(code)), struct.calcsize("HP")
    )
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0)
