"""Everything in Inkseek that computes, and nothing that shows a window.

`core` imports neither Qt nor `app`, so the whole engine runs in scripts, servers and tests without
a display.
"""

from importlib import metadata

try:
    __version__ = metadata.version("inkseek")
except metadata.PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0.0.0+unknown"
