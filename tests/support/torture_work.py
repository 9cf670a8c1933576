"""What a process does until it is killed: `torture_work.py WORK LIBRARY [START [FOLDER]]`.

It prints a line when it is ready, one for each decision that is done, and one at the end.
"""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from tiny_encoder import TinyEncoder

from core.library import Catalogue, Importer, Library
from core.library.backup import back_up
from core.library.journal import Journal, PageHistory
from core.sketch import Page, Sketch, Stroke
from core.style import Example, Kind, Profile
from core.style.store import ProfileStore

AT_ONCE = 30
STYLE = "a" * 32


def drawing(number: int) -> Page:
    """Return a drawing that only this number has."""
    points = [(0.0, 0.0), (number + 1.0, 1.0), (3.0, number + 2.0)]
    return Page(Sketch((Stroke.from_xy(points, t=[0.0, 0.1, 0.2]),)))


def profile(number: int) -> Profile:
    """Return a style whose name is a number."""
    made = io.BytesIO()
    Image.new("RGB", (64, 64), (number % 256, 90, 10)).save(made, "WEBP")
    example = Example(drawing(number).sketch, "ab" * 16, "a.jpg", made.getvalue())
    return Profile(STYLE, str(number), Kind.STYLE, (example,))


def tell(*words: object) -> None:
    # Straight to the pipe: what a killed process still has in its buffers is not told.
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def keep(root: Path, start: int) -> None:
    with Library.open(root) as library:
        for number in range(start, start + AT_ONCE):
            kept = library.sketches.add(drawing(number), starred=number % 2 == 0)
            if number % 2:
                library.sketches.rename(kept.id, f"named {number}")
            tell("kept", number)


def style(root: Path, start: int) -> None:
    store = ProfileStore(root)
    for number in range(start, start + AT_ONCE):
        store.save(profile(number), use=True)
        tell("style", number)


def decide(root: Path, start: int) -> None:
    """Make one decision of each kind, again and again."""
    journal, history = Journal(root / "drawing.journal"), PageHistory()
    store = ProfileStore(root)
    with Library.open(root) as library:
        for number in range(start, start + AT_ONCE):
            kept = library.sketches.add(drawing(number), starred=True)
            tell("kept", number)
            library.sketches.rename(kept.id, f"named {number}")
            tell("named", number)
            library.categories.name_folder(Path(f"/pictures/{number}"), f"category {number}")
            tell("category", number)
            store.save(profile(number), use=True)
            tell("style", number)
            history = history.followed_by(drawing(number), "draw")
            journal.write(history)
            tell("drawn", number)
            if number % 10 == 9:
                back_up(library.catalogue.database, root / "mine.inkbackup")
                tell("backup", number)


def import_pictures(root: Path, folder: Path) -> None:
    with Library.open(root) as library:
        Importer(library, TinyEncoder()).run([folder])


def embed_again(root: Path, start: int) -> None:
    with Library.open(root) as library:
        Importer(library, TinyEncoder("tiny-2")).run()


def migrate(root: Path, start: int) -> None:
    Catalogue(root / "catalogue.sqlite").close()


WORKS: dict[str, Callable[[Path, int], None]] = {
    "keep": keep,
    "style": style,
    "decide": decide,
    "embed": embed_again,
    "migrate": migrate,
}

if __name__ == "__main__":
    work, root = sys.argv[1], Path(sys.argv[2])
    for folder, _, files in os.walk(root if "SYNCED" in os.environ else "/nowhere"):
        # What was there before is on the disk.
        for place in (folder, *(os.path.join(folder, name) for name in files)):  # noqa: PTH118
            descriptor = os.open(place, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)
    tell("ready")
    if work == "import":
        import_pictures(root, Path(sys.argv[4]))
    else:
        WORKS[work](root, int(sys.argv[3]))
    tell("done")
