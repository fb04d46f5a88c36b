"""The rows of a table file, whatever kind of file it is."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from ingest.files import parquet_rows, sqlite_rows, workbook_rows
from ingest.files.column import cell_of
from ingest.files.csv_rows import csv_table
from ingest.files.json_items import Item, assignment_in, items_of
from ingest.files.stream import chunks_of, head_of
from ingest.files.table_layout import Layout, Table
from ingest.observations.context import Advance
from models.errors import UserMistake

WORKBOOK_MAGICS: Final = (workbook_rows.ZIP_MAGIC, workbook_rows.OLD_MAGIC)
MAGICS: Final = (parquet_rows.MAGIC, sqlite_rows.MAGIC, *WORKBOOK_MAGICS)
_DEPTH: Final = 3  # how far down in a document the rows are looked for


def table_of(path: Path, *, advance: Advance, layout: Layout, wanted: Collection[str] = ()) -> Table:
    """The rows of a table. wanted are the columns by which the rows in a JSON document are found.

    Raises BrokenFile where it cannot be read on, UnknownName for a sheet or a table that is not there.
    """
    with path.open("rb") as file:
        head = file.read(len(sqlite_rows.MAGIC))
    if head.startswith(parquet_rows.MAGIC):
        return parquet_rows.parquet_table(path, advance=advance)
    if head.startswith(sqlite_rows.MAGIC):
        return sqlite_rows.sqlite_table(path, layout=layout)
    if head.startswith(WORKBOOK_MAGICS):
        return workbook_rows.workbook_table(path, layout=layout)
    if is_json(path):
        items = items_of(path, advance=advance)
        return Table(_unwrapped(items, layout.rows, wanted, path))
    return csv_table(path, advance=advance, layout=layout)


def is_json(path: Path) -> bool:
    """Whether the first character, after any space, opens a JSON array or object."""
    first = next((chunk for chunk in chunks_of(path) if not chunk.isspace()), b"")
    text = first.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text[:1] in (b"[", b"{") or bool(assignment_in(head_of(path)))


def _unwrapped(
    items: Iterator[Item], rows: str | None, wanted: Collection[str], path: Path
) -> Iterator[Item]:
    """The items, or the rows within them: where the map says, else where the first one has most of its columns."""
    for number, item in enumerate(items):
        if number == 0 and rows is None and isinstance(item.value, dict):
            rows = _key_of_rows(item.value, wanted)
        if not rows or item.rejected:
            yield item
            continue
        found = cell_of(item.value, rows)
        if not isinstance(found, list):
            raise UserMistake(f"{path}: has no array under {rows!r} in {item.location}; see rows in the map")
        for index, row in enumerate(found, start=1):
            yield Item(f"{item.location} {rows} {index}", row)


def _key_of_rows(document: dict[str, object], wanted: Collection[str]) -> str | None:
    n_columns, key = _n_columns(document, wanted), None
    for name, objects in _arrays(document, depth=_DEPTH):
        if (n_found := _n_columns(objects[0], wanted)) > n_columns:
            n_columns, key = n_found, name
    return key


def _n_columns(row: object, wanted: Collection[str]) -> int:
    return sum(cell_of(row, name) is not None for name in wanted)


def _arrays(document: dict[str, object], *, depth: int) -> Iterator[tuple[str, list[object]]]:
    """The arrays of objects in a document, and where they stand."""
    for name, value in document.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield name, value
        elif isinstance(value, dict) and depth > 1:
            yield from ((f"{name}.{inner}", found) for inner, found in _arrays(value, depth=depth - 1))
