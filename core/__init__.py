"""Everything in Inkseek that computes, and nothing that shows a window.

`core` imports neither Qt nor `app`, so the whole engine runs in scripts, servers and tests without
a display.
"""

import os

__version__: str

# While torch's threads wait for work they would otherwise spin, and take the cores away from the
# threads that decode pictures: importing is two to ten times faster when they sleep instead. OpenMP
# reads this once, when torch is first imported.
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
