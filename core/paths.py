"""The paths of Inkseek's own data.

One folder holds everything: the library, the rendered samples, the settings and the logs. It
follows each system's custom, and `INKSEEK_HOME` moves it as a whole (to a bigger drive, or to a
throw-away folder in tests). Asking for a path never creates it; only writing does.
"""

import os
from pathlib import Path

from platformdirs import user_data_path

HOME_VARIABLE = "INKSEEK_HOME"

STUDIO_FILE = "studio.json"
"""In the folder of a studio's library: its address, and where its roots are mounted."""


def home() -> Path:
    """Return the folder of all Inkseek data: `$INKSEEK_HOME`, or the system's usual place."""
    chosen = os.environ.get(HOME_VARIABLE, "").strip()
    if chosen:
        return Path(chosen).expanduser().absolute()
    return user_data_path("inkseek", appauthor=False)


def default_library() -> Path:
    """Return the library that is opened when none is named."""
    return home() / "library"


def demo_library() -> Path:
    """Return the library of `inkseek demo`, kept apart from the user's own."""
    return home() / "demo-library"


def studios_dir() -> Path:
    """Return the folder with the libraries of studios that were joined."""
    return home() / "studios"


def is_studio(library: Path) -> bool:
    """Whether a library is this computer's part of a studio."""
    return (library / STUDIO_FILE).is_file()


def samples_dir() -> Path:
    """Return the folder of the rendered sample pictures."""
    return home() / "samples"


def log_dir() -> Path:
    """Return the folder of log files and crash reports."""
    return home() / "logs"


def libraries_file() -> Path:
    """Return the list of libraries that were opened outside of this folder."""
    return home() / "libraries.json"


def service_file() -> Path:
    """Return the file in which other programs find the local service."""
    return home() / "service.json"


def settings_file() -> Path:
    """Return the file of the user's settings."""
    return home() / "settings.json"
