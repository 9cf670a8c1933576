"""What a loader says when a data set isn't there, or isn't what it should be."""

from pathlib import Path

__all__ = ["DataDamaged", "DataMissing"]


class DataMissing(Exception):  # noqa: N818 (it names a state of the disk, not a fault of the program)
    """A data set was asked for that isn't on this machine.

    The message is written for the person who has to fetch the data: it names the set, its
    authors' page, the layouts that are understood and the places that were searched.
    """

    def __init__(self, name: str, page: str, layout: str, searched: tuple[Path, ...] = ()) -> None:
        self.name = name
        self.page = page
        self.layout = layout
        self.searched = searched
        super().__init__(name, page, layout, searched)

    def __str__(self) -> str:
        lines = [f"{self.name} not found.", f"Get it from {self.page}", "Expected layout:"]
        lines += [f"  {line}" for line in self.layout.strip().splitlines()]
        if self.searched:
            lines.append("Searched: " + ", ".join(str(path) for path in self.searched))
        else:
            lines.append("Point INKSEEK_DATA at the folder that holds your data sets.")
        return "\n".join(lines)


class DataDamaged(ValueError):  # noqa: N818 (as above)
    """A file of a data set can't be read as what it should be; the message names the file."""
