"""Sidecars: files beside pictures in which programs keep stars and tags (XMP).

They are read at import, and written only when the user asks for it. A sidecar of another program
is never changed.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from xml.sax.saxutils import escape

from core.files import atomic_write

SUFFIX = ".xmp"
_MAKER = "Inkseek"
_LOOKED_AT = 2000
_DOCUMENT = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="{maker}">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmp:Rating="{stars}">
   <dc:subject>
    <rdf:Bag>
{items}
    </rdf:Bag>
   </dc:subject>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""


def names_for(name: str) -> tuple[str, str]:
    """The names that the sidecar of a picture may have, folded: photo.jpg.xmp, photo.xmp."""
    folded = name.lower()
    return folded + SUFFIX, folded.rpartition(".")[0] + SUFFIX


def beside(picture: Path) -> Path | None:
    """The sidecar of a picture, if it has one.

    Raises:
        OSError: Its folder cannot be read.
    """
    here = {file.name.lower(): file for file in picture.parent.iterdir() if _is_one(file)}
    return next((here[name] for name in names_for(picture.name) if name in here), None)


def write(picture: Path, stars: int, tags: Collection[str]) -> bool:
    """Write stars and tags beside a picture; False if another program's sidecar is there.

    Raises:
        OSError: It cannot be written.
    """
    known = beside(picture)
    if known is not None:
        with known.open("rb") as file:
            if f'xmptk="{_MAKER}"'.encode() not in file.read(_LOOKED_AT):
                return False
    items = "\n".join(f"     <rdf:li>{escape(tag)}</rdf:li>" for tag in sorted(tags))
    text = _DOCUMENT.format(maker=_MAKER, stars=stars, items=items)
    atomic_write(known or picture.with_name(picture.name + SUFFIX), text.encode())
    return True


def _is_one(file: Path) -> bool:
    return file.suffix.lower() == SUFFIX
