"""Sets that show the same classes in several domains (photo, sketch, painting …), a folder each."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from core.research.datasets.about import About, Place
from core.research.datasets.class_names import normal_label
from core.research.datasets.items import PairData, PhotoItem, SketchItem
from core.research.datasets.listing import pictures_under
from core.research.datasets.pictures import PictureFile
from core.research.datasets.source import FolderSource, Source, ZipSource
from core.research.datasets.splits import Split, check_split

__all__ = ["load_domains"]

_Picture = tuple[str, str, PictureFile]
_LIST_FOLDERS = ("", "pacs_label/", "splits/", "txt/")


def load_domains(
    about: About,
    root: Path | None,
    split: Split,
    domains: tuple[str, str],
    lists: dict[str, str],
) -> PairData:
    """Load one domain as the photos and another as the sketches.

    Args:
        about: Which set.
        root: Where to look; INKSEEK_DATA by default.
        split: By picture, as the set's authors list them.
        domains: The domain of the photos and that of the sketches.
        lists: For "train" and "test", the name of a domain's list; "{}" stands for the domain.
    """
    check_split(split)
    for place in about.places(root):
        photos, sketches = (_pictures(place, domain) for domain in domains)
        if not photos or not sketches:
            continue
        if split != "all":
            names = [_list_file(place, lists[split].format(domain)) for domain in domains]
            kept = _listed(place, [name for name in names if name is not None])
            if None in names:
                raise about.missing(root)
            photos, sketches = (
                tuple(picture for picture in part if picture[0] in kept)
                for part in (photos, sketches)
            )
        return PairData(
            about.name,
            tuple(PhotoItem(key, label, file) for key, label, file in photos),
            tuple(SketchItem(key, label, None, None, file) for key, label, file in sketches),
            fine_grained=False,
        )
    raise about.missing(root)


def _list_file(place: Place, name: str) -> str | None:
    """Find a list of pictures in any of the folders where it is usually put."""
    return place.under(*(folder + name for folder in _LIST_FOLDERS))


def _pictures(place: Place, domain: str) -> tuple[_Picture, ...]:
    source, folder = _domain(place, domain)
    lead = len(folder) + 1
    found: dict[str, _Picture] = {}
    for name in pictures_under(source, folder):
        label, slash, _ = name[lead:].partition("/")
        if slash:
            key = _key(f"{domain}/{name[lead:]}")
            found.setdefault(key, (key, normal_label(label), PictureFile(source, name)))
    return tuple(found.values())


def _domain(place: Place, domain: str) -> tuple[Source, str]:
    """Return where a domain lies: a folder of the place, or a zip of its own beside the others."""
    archive = place.source.where / place.base / f"{domain}.zip"
    if place.under(domain) is None and isinstance(place.source, FolderSource) and archive.is_file():
        return ZipSource(archive), domain
    return place.source, place.base + domain


def _listed(place: Place, lists: Sequence[str]) -> frozenset[str]:
    """Read lists of lines like "sketch/dog/5281.png 1"."""
    keys = set()
    for name in lists:
        for line in place.source.read(name).decode("utf-8", "replace").splitlines():
            path, _, _ = line.strip().rpartition(" ")
            if path:
                keys.add(_key(path))
    return frozenset(keys)


def _key(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(""))
