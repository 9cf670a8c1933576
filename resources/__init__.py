"""What the program carries with it: model weights, icons, sample sketches.

Read through `importlib.resources`, so it works from a checkout, from an installed wheel and from a
frozen program. Code asks for a resource by its path here and never works out where the package
lies.
"""

from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path


def resource(*parts: str) -> Traversable:
    """Return the resource at `parts`, for reading in memory (`.read_bytes()`, `.iterdir()`)."""
    return files(__name__).joinpath(*parts)


def path(*parts: str) -> AbstractContextManager[Path]:
    """Return a context that yields a real file or folder, for libraries that need a path.

    Example:
        with resources.path("samples", "fish.inkseek") as file:
            sketch = read_sketch(file)
    """
    return as_file(resource(*parts))
