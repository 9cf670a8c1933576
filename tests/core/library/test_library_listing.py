"""Filters, and the orders in which a library is listed."""

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from new_photos import CARD, new_photo

from core.library import Filters, Library, Order


def test_filters(library: Library, folder: Path) -> None:
    catalogue = library.catalogue
    one = folder / "one"
    two = folder / "two"
    for place in (one, two):
        place.mkdir()
    ids = [catalogue.add_folder(place).id for place in (one, two)]
    names = ["Café 100%.jpg", "CAFE\u0301_2.png", "Straße.jpg", "tea.jpg"]
    catalogue.ingest.store(CARD, [new_photo(one / "cup" / n, i) for i, n in enumerate(names)])
    catalogue.ingest.store(CARD, [new_photo(two / n, 10 + i) for i, n in enumerate(names)])

    def matching(**filters: Any) -> list[int]:
        return catalogue.matching(Filters(**filters)).tolist()

    assert Filters().is_empty
    assert Filters(name="  ").is_empty
    assert not Filters(name="x").is_empty
    assert matching() == list(range(1, 9))
    assert matching(folder_ids=frozenset(ids[:1])) == [1, 2, 3, 4]
    assert matching(folder_ids=frozenset(ids)) == list(range(1, 9))
    assert matching(folder_ids=frozenset({99})) == []
    assert matching(categories=frozenset({"cup"})) == [1, 2, 3, 4]
    assert matching(categories=frozenset({"none"})) == []
    assert matching(name="café") == [1, 2, 5, 6]
    assert matching(name="STRASSE") == [3, 7]
    assert matching(name="%") == [1, 5]
    assert matching(name="_") == [2, 6]
    assert matching(name="cup") == []  # the file's name, not its folder's
    assert matching(name="tea", folder_ids=frozenset(ids[1:])) == [8]


def test_filter_by_day(library: Library, folder: Path) -> None:
    catalogue = library.catalogue
    catalogue.add_folder(folder)
    days = [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
    moments = [datetime.combine(day, time(23, 59, 59)).timestamp() for day in days]
    catalogue.ingest.store(
        CARD,
        [
            replace(new_photo(folder / f"{n}.jpg", n), mtime_ns=int(moment) * 1_000_000_000)
            for n, moment in enumerate(moments)
        ],
    )

    def matching(since: date | None, until: date | None) -> list[int]:
        return catalogue.matching(Filters(since=since, until=until)).tolist()

    assert not Filters(since=days[0]).is_empty
    assert not Filters(until=days[0]).is_empty
    assert matching(days[1], None) == [2, 3]
    assert matching(None, days[1]) == [1, 2]
    assert matching(days[1], days[1]) == [2]
    assert matching(days[2], days[0]) == []
    assert matching(date(1, 1, 1), date.max) == [1, 2, 3]


def test_the_library_is_listed_in_every_order(library: Library, folder: Path) -> None:
    catalogue = library.catalogue
    catalogue.add_folder(folder)
    names = ["b.jpg", "C.jpg", "a.jpg", *(f"x{n}.jpg" for n in range(40))]
    photos = [replace(new_photo(folder / n, i), mtime_ns=(7 * i) % 43) for i, n in enumerate(names)]
    catalogue.ingest.store(CARD, photos)

    def listed(order: Order, seed: int = 0, **filters: Any) -> list[int]:
        return catalogue.in_order(Filters(**filters), order, seed).tolist()

    assert listed(Order.ADDED) == list(range(43, 0, -1))
    assert listed(Order.NAME)[:3] == [3, 1, 2]
    times = [photos[i - 1].mtime_ns for i in listed(Order.CHANGED)]
    assert times == sorted(times, reverse=True)
    mixed = listed(Order.RANDOM, 1)
    assert sorted(mixed) == list(range(1, 44))
    assert mixed != listed(Order.RANDOM, 2)
    # A new photo takes a place of its own and moves no other.
    catalogue.ingest.store(CARD, [new_photo(folder / "new.jpg", 99)])
    assert [i for i in listed(Order.RANDOM, 1) if i != 44] == mixed
    assert listed(Order.NAME, name=".jpg")[0] == 3


def test_filters_by_place_reach_into_subfolders(library: Library, folder: Path) -> None:
    catalogue = library.catalogue
    catalogue.add_folder(folder)
    places = [folder / "a", folder / "a" / "in", folder / "a b", folder]
    for n, place in enumerate(places):
        catalogue.ingest.store(CARD, [new_photo(place / f"{n}.jpg", n)])

    def matching(*wanted: Path) -> list[int]:
        return catalogue.matching(Filters(places=frozenset(wanted))).tolist()

    assert not Filters(places=frozenset({folder})).is_empty
    assert matching(folder) == [1, 2, 3, 4]
    assert matching(folder / "a") == [1, 2]  # but not "a b"
    assert matching(folder / "a" / "in", folder / "a b") == [2, 3]
    assert matching(folder / "none") == []
    assert catalogue.directories() == [(place, 1) for place in sorted(places)]
