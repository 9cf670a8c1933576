"""The engine of Inkseek, without the window.

`core` imports neither Qt nor `app`, so the whole engine runs in scripts, servers and tests without
a display.
"""

import os

__version__: str

# torch's waiting threads must sleep: spinning would take the cores from the threads that decode
# pictures, and imports would be two to ten times slower. OpenMP reads this once, when torch is
# first imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def __getattr__(name: str) -> str:
    # Asked for only when needed: reading package metadata costs more than the whole start-up.
    if name == "__version__":
        from importlib import metadata

        try:
            return metadata.version("inkseek")
        except metadata.PackageNotFoundError:  # run from a checkout that was never installed
            return "0.0.0+unknown"
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
