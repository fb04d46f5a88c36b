"""The rows of a table file, whatever kind of file it is."""

from collections.abc import Collection
from pathlib import Path
from typing import Final

from ingest.files import parquet_rows, sqlite_rows, workbook_rows
from ingest.files.csv_rows import csv_table
from ingest.files.json_items import assignment_in, items_of
from ingest.files.json_tables import rows_in
from ingest.files.stream import chunks_of, head_of
from ingest.files.table_layout import Layout, Table
from ingest.observations.context import Advance

WORKBOOK_MAGICS: Final = (workbook_rows.ZIP_MAGIC, workbook_rows.OLD_MAGIC)
MAGICS: Final = (parquet_rows.MAGIC, sqlite_rows.MAGIC, *WORKBOOK_MAGICS)


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
        return Table(rows_in(items, layout, wanted, path))
    return csv_table(path, advance=advance, layout=layout)


def is_json(path: Path) -> bool:
    """Whether the first character, after any space, opens a JSON array or object."""
    first = next((chunk for chunk in chunks_of(path) if not chunk.isspace()), b"")
    text = first.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text[:1] in (b"[", b"{") or bool(assignment_in(head_of(path)))
