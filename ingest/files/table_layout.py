"""How a table stands in its file, as far as the file itself does not tell."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.files.json_items import Item
from ingest.files.stream import BrokenFile


@dataclass(frozen=True, slots=True)
class Layout:
    """What a column map says of the file. None and empty: as the file tells, or as its kind is mostly written."""

    delimiter: str | None = None  # between the cells of a CSV
    quote: str = '"'  # around a cell that holds a delimiter or a newline
    escape: str | None = None  # before a quote within a cell, where it is not doubled
    header: tuple[str, ...] = ()  # the columns' names, of a table that has no line of them
    skip_lines: int = 0  # before the header, or before the first row where the map names the columns
    sheet: str | None = None  # of a workbook; else its first
    table: str | None = None  # of a database; else its only one
    rows: str | None = (
        None  # where the rows stand in a JSON document, as ``data.children`` or ``posts.*.comments``
    )


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, each an Item that maps column to cell; columns is None where rows tell their own."""

    rows: Iterator[Item]
    columns: tuple[str, ...] | None = None


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The names of columns; of those that stand several times, the second is ``name.2``."""
    seen: Counter[str] = Counter()
    columns = []
    for name in names:
        seen[name] += 1
        columns.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return tuple(columns)


def row_of(columns: Sequence[str], cells: Sequence[object], location: str) -> Item:
    """The row of a sheet or a database. Raises BrokenFile where there are more cells than columns."""
    if len(cells) > len(columns):
        raise BrokenFile(f"has {len(cells)} cells in {location}; {len(columns)} columns are named")
    return Item(location, dict(zip(columns, cells, strict=False)))
