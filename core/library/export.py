"""Everything that a library knows, in files that other programs read."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from core.files import atomic_write
from core.library.library import Library
from core.library.picture_paths import printable
from core.library.records import CatalogueError, Photo
from core.library.sketches import SavedSketch
from core.sketch import Page, write_page

_AT_ONCE = 2000
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
   <dc:subject><rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></dc:subject>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""


def export_everything(
    library: Library, folder: Path, told: Callable[[int, int], bool] = lambda done, total: True
) -> int:
    """Write sketches, styles, boards, the tray, categories and the catalogue into a new folder.

    Args:
        library: What to write.
        folder: It must be empty or not exist.
        told: Called with how many pictures are done, and of how many; False stops.

    Returns:
        How many sketches could not be read; they are left out.

    Raises:
        CatalogueError: The folder is in use, or can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise CatalogueError(f"{folder} is not empty. Choose a new folder.")
        unreadable = _export_sketches(library, folder / "sketches")
        _export_styles(library.root / "styles", folder / "styles")
        _export_tray(library, folder / "tray")
        if (library.root / "boards").is_dir():
            shutil.copytree(library.root / "boards", folder / "boards")
        _export_catalogue(library, folder, told)
    except OSError as error:
        raise CatalogueError(
            f"{folder} can't be written ({error.strerror or error}). "
            "Check the disk and its free space, or choose another folder."
        ) from error
    return unreadable


def _export_sketches(library: Library, folder: Path) -> int:
    folder.mkdir()
    unreadable = 0
    described = []
    for sketch in library.sketches.all():
        try:
            page = library.sketches.page(sketch.id)
        except (CatalogueError, KeyError):
            unreadable += 1
            continue
        described.append({**asdict(sketch), "files": _write_sketch(sketch, page, folder)})
    atomic_write(folder / "sketches.json", _as_json(described))
    return unreadable


def _write_sketch(sketch: SavedSketch, page: Page, folder: Path) -> list[str]:
    drawn = datetime.fromtimestamp(sketch.created).strftime("%Y-%m-%d")
    name = f"{sketch.id:06} {drawn} {_file_name(sketch.name)}".strip()
    files = []
    if page.bitmap is not None:
        atomic_write(folder / f"{name}.png", page.bitmap.to_png())
        files.append(f"{name}.png")
    if not page.sketch.is_empty:
        write_page(Page(page.sketch), folder / f"{name}.svg")
        files.append(f"{name}.svg")
    if not page.negative.is_empty:
        write_page(Page(page.negative), folder / f"{name} (unwanted).svg")
        files.append(f"{name} (unwanted).svg")
    if page.has_colour:
        write_page(page, folder / f"{name}.inkseek")
        files.append(f"{name}.inkseek")
    return files


def _export_styles(styles: Path, folder: Path) -> None:
    folder.mkdir()
    for style in sorted(styles.glob("*.inkstyle")):
        shutil.copyfile(style, folder / style.name)


def _export_tray(library: Library, folder: Path) -> None:
    folder.mkdir()
    ids: list[int] = []
    with suppress(OSError, ValueError, RecursionError):
        ids = json.loads((library.root / "tray.json").read_text(encoding="utf-8"))
    wanted = [id_ for id_ in ids if type(id_) is int] if isinstance(ids, list) else []
    for number, photo in enumerate(library.catalogue.photos(wanted), 1):
        # A picture that is away now is still listed in the catalogue.
        if photo.path.is_file():
            shutil.copyfile(photo.path, folder / f"{number:03} {_file_name(photo.path.name)}")


def _export_catalogue(library: Library, folder: Path, told: Callable[[int, int], bool]) -> None:
    ids = library.catalogue.all_ids()
    rows = io.StringIO()
    table = csv.writer(rows)
    table.writerow(["path", "category", "width", "height", "bytes", "changed", "content", "online"])
    described = []
    for done, photo in enumerate(_photos(library, ids), 1):
        row = _row(photo)
        table.writerow([_no_formula(value) for value in row.values()])
        described.append(row)
        if photo.category:
            _write_sidecar(photo, folder / "sidecars")
        if done % 100 == 0 and not told(done, len(ids)):
            return
    atomic_write(folder / "catalogue.csv", rows.getvalue().encode("utf-8-sig"))
    atomic_write(folder / "catalogue.json", _as_json(described))
    told(len(ids), len(ids))


def _photos(library: Library, ids: list[int]) -> Iterator[Photo]:
    for start in range(0, len(ids), _AT_ONCE):
        yield from library.catalogue.photos(ids[start : start + _AT_ONCE])


def _row(photo: Photo) -> dict[str, object]:
    return {
        "path": printable(str(photo.path)),
        "category": photo.category,
        "width": photo.width,
        "height": photo.height,
        "bytes": photo.size,
        "changed": datetime.fromtimestamp(photo.mtime_ns / 1e9).isoformat(timespec="seconds"),
        "content": photo.content_hash,
        "online": photo.online,
    }


def _no_formula(value: object) -> object:
    # Spreadsheets run what begins like this.
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def _write_sidecar(photo: Photo, folder: Path) -> None:
    """Write a picture's category as XMP, in the same folders as the picture."""
    inner = [printable(part).replace(":", "") for part in photo.path.parts[1:]]
    place = folder.joinpath(*inner)
    place.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(c for c in photo.category or "" if c.isprintable())
    place.with_name(f"{place.name}.xmp").write_text(_XMP.format(escape(text)), encoding="utf-8")


def _file_name(name: str) -> str:
    kept = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else " " for c in printable(name))
    return " ".join(kept.split())[:80].strip(" .")


def _as_json(value: object) -> str:
    return json.dumps(value, indent=1, default=str) + "\n"
