"""Stars, tags and dates: from files, sidecars and the user; filters and orders by them."""

import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from pictures import draw_picture
from PIL import Image
from tiny_encoder import TinyEncoder

from core.library import Filters, Importer, Library, Order, sidecars
from core.library.tags import Mark

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    'syntax-ns#"><rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc='
    '"http://purl.org/dc/elements/1.1/" xmp:Rating="{}"><dc:subject><rdf:Bag><rdf:li>{}</rdf:li>'
    "</rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library of three pictures, in the order of their names."""
    pictures = tmp_path / "pictures"
    for number, shape in enumerate(("ring", "bar", "pole")):
        file = draw_picture(pictures / f"{shape}.png", shape)
        os.utime(file, (1_000_000 * (number + 1),) * 2)
    photo = Image.open(pictures / "ring.png")
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Ink", "Ink Pot"
    exif.get_ifd(0x8769)[0x9003] = "2020:05:31 14:03:07"
    photo.save(pictures / "ring.jpg", exif=exif, xmp=XMP.format(2, "harbour").encode())
    (pictures / "ring.png").unlink()
    with Library.open(tmp_path / "library") as library:
        Importer(library, TinyEncoder()).run([pictures])
        yield library


def ids_of(library: Library) -> dict[str, int]:
    return {p.path.stem: p.id for p in library.catalogue.photos(library.catalogue.all_ids())}


def rescan(library: Library) -> None:
    with_encoder = Importer(library, TinyEncoder())
    with_encoder.run()


def test_what_a_file_says_is_in_the_catalogue(library: Library) -> None:
    ring = library.catalogue.photo(ids_of(library)["ring"])
    assert (ring.stars, ring.camera) == (2, "Ink Pot")
    assert ring.taken_ns == int(datetime(2020, 5, 31, 14, 3, 7).timestamp()) * 1_000_000_000
    assert library.catalogue.tags() == [("harbour", 1)]


def test_own_stars_and_tags_are_given_and_taken_back(library: Library) -> None:
    marks, ids = library.marks, ids_of(library)
    both = [ids["ring"], ids["bar"]]
    before = marks.of(both)
    marks.rate(both, 4)
    marks.tag(both, ["Harbour", "night"])
    assert [photo.stars for photo in library.catalogue.photos(both)] == [4, 4]
    assert marks.of(both) == {
        ids["ring"]: Mark(4, frozenset({"night"})),  # "harbour" is in its file
        ids["bar"]: Mark(4, frozenset({"Harbour", "night"})),
    }
    assert marks.all_of(ids["ring"]) == (4, ("harbour", "night"))
    marks.tag(both, [], ["NIGHT", "harbour"])
    assert marks.all_of(ids["ring"]) == (4, ("harbour",))
    assert marks.all_of(ids["bar"]) == (4, ())
    marks.rate([ids["ring"]], 0)
    assert library.catalogue.photo(ids["ring"]).stars == 0
    marks.restore(before)
    assert marks.of(both) == before
    assert library.catalogue.photo(ids["ring"]).stars == 2


def test_marks_of_a_photo_that_left_are_passed_over(library: Library) -> None:
    library.marks.restore({999: Mark(3, frozenset({"x"}))})
    library.marks.tag([999], ["x"])
    assert library.catalogue.tags() == [("harbour", 1)]


def test_photos_are_filtered_and_sorted(library: Library) -> None:
    catalogue, ids = library.catalogue, ids_of(library)
    library.marks.rate([ids["pole"]], 5)
    library.marks.tag([ids["pole"], ids["ring"]], ["Möwe"])

    def found(**filters: object) -> set[str]:
        wanted = Filters(**filters)  # type: ignore[arg-type]
        assert not wanted.is_empty
        return {p.path.stem for p in catalogue.photos(catalogue.matching(wanted))}

    assert found(stars=2) == {"ring", "pole"}
    assert found(stars=3) == {"pole"}
    assert found(tags=frozenset({"MÖWE"})) == {"ring", "pole"}
    assert found(tags=frozenset({"möwe", "harbour"})) == {"ring"}
    assert found(since=date(2020, 5, 31), until=date(2020, 5, 31)) == {"ring"}
    assert found(until=date(1990, 1, 1)) == {"bar", "pole"}
    names = {number: name for name, number in ids.items()}
    by_stars = catalogue.in_order(Filters(), Order.STARS).tolist()
    assert [names[number] for number in by_stars] == ["pole", "ring", "bar"]
    by_date = catalogue.in_order(Filters(), Order.TAKEN).tolist()
    assert [names[number] for number in by_date] == ["ring", "pole", "bar"]


def test_a_picture_that_was_edited_keeps_what_it_was_given(library: Library) -> None:
    old = ids_of(library)["bar"]
    library.marks.rate([old], 3)
    library.marks.tag([old], ["boat"])
    draw_picture(library.catalogue.photo(old).path, "bar", 5)
    rescan(library)
    new = ids_of(library)["bar"]
    assert new != old
    assert library.marks.of([new])[new] == Mark(3, frozenset({"boat"}))


@pytest.mark.parametrize("name", ["bar.png.xmp", "bar.XMP"])
def test_a_sidecar_is_read_when_it_comes_or_changes(library: Library, name: str) -> None:
    bar = ids_of(library)["bar"]
    sidecar = library.catalogue.photo(bar).path.with_name(name)
    for stars, word in ((4, "quay"), (1, "pier")):
        sidecar.write_text(XMP.format(stars, word))
        os.utime(sidecar, ns=(stars, stars))
        rescan(library)
        assert ids_of(library)["bar"] == bar
        assert library.catalogue.photo(bar).stars == stars
        assert library.marks.all_of(bar) == (stars, (word,))


def test_a_hostile_sidecar_is_no_reason_to_refuse_a_picture(library: Library) -> None:
    bar = ids_of(library)["bar"]
    sidecar = library.catalogue.photo(bar).path.with_name("bar.xmp")
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + XMP.format(5, "&b;")
    for text in (bomb, "<" * 500, "x" * 3_000_000, XMP.format("1e999", "ok")):
        sidecar.write_text(text)
        rescan(library)
        assert library.catalogue.photo(bar).stars == 0
        assert library.catalogue.failures() == []


def test_sidecars_are_written_and_read_again(library: Library, tmp_path: Path) -> None:
    picture = library.catalogue.photo(ids_of(library)["bar"]).path
    assert sidecars.write(picture, 4, ["Öl & Kreide", "<b>"])
    assert sidecars.write(picture, 5, ["Öl & Kreide", "<b>"])
    assert [file.name for file in picture.parent.glob("*.xmp")] == ["bar.png.xmp"]
    rescan(library)
    assert library.marks.all_of(ids_of(library)["bar"]) == (5, ("<b>", "Öl & Kreide"))


def test_sidecars_of_other_programs_are_left_alone(library: Library) -> None:
    picture = library.catalogue.photo(ids_of(library)["bar"]).path
    theirs = picture.with_suffix(".xmp")
    theirs.write_text(XMP.format(3, "theirs"))
    assert not sidecars.write(picture, 5, ["mine"])
    assert theirs.read_text() == XMP.format(3, "theirs")
    assert not picture.with_name("bar.png.xmp").exists()


def test_copies_share_what_their_files_say(library: Library, tmp_path: Path) -> None:
    ring = library.catalogue.photo(ids_of(library)["ring"])
    library.marks.tag([ring.id], ["mine"])
    (ring.path.parent / "copy.jpg").write_bytes(ring.path.read_bytes())
    rescan(library)
    copy = library.catalogue.photo(ids_of(library)["copy"])
    assert (copy.stars, copy.camera, copy.taken_ns) == (2, "Ink Pot", ring.taken_ns)
    assert library.marks.all_of(copy.id) == (2, ("harbour",))
