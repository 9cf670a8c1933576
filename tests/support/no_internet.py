"""Runs a command that is killed when it makes an internet socket: `no_internet.py COMMAND…`.

The system does it (seccomp, Linux alone), for all processes that the command starts, too.
"""

import ctypes
import os
import platform
import struct
import sys

IMPOSSIBLE = 77
CALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
LOAD, EQUALS, RETURN = 0x20, 0x15, 0x06
ALLOW, KILL = 0x7FFF0000, 0x80000000
INTERNET = (2, 10)  # AF_INET, AF_INET6


def main(command: list[str]) -> int:
    if sys.platform != "linux" or platform.machine() not in CALLS:
        return IMPOSSIBLE
    architecture, socket = CALLS[platform.machine()]
    steps = [
        (LOAD, 0, 0, 4),
        (EQUALS, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, 0),
        (EQUALS, 0, 4, socket),
        (LOAD, 0, 0, 16),
        (EQUALS, 1, 0, INTERNET[0]),
        (EQUALS, 0, 1, INTERNET[1]),
        (RETURN, 0, 0, KILL),
        (RETURN, 0, 0, ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(
        struct.pack("HP", len(steps), ctypes.addressof(code)), struct.calcsize("HP")
    )
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    # No new privileges, then the filter.
    if prctl(38, 1, 0, 0, 0) or prctl(22, 2, ctypes.byref(program), 0, 0):
        return IMPOSSIBLE
    os.execv(command[0], command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
