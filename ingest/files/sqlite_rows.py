"""The rows of a table of an SQLite database, opened so that nothing is written and only tables are read."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from ingest.files.json_items import Item
from ingest.files.stream import LINE_BYTES, BrokenFile
from ingest.files.table_layout import Layout, Table, distinct, row_of
from models.errors import UnknownName

MAGIC: Final = b"SQLite format 3\0"
_TABLES: Final = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
)


def sqlite_table(path: Path, *, layout: Layout) -> Table:
    """The rows of the table that the map names, else of the only one. Raises BrokenFile, UnknownName."""
    try:
        with closing(_opened(path)) as connection:
            name = _name(connection, path, layout.table)
            described = connection.execute(_reading(name)).description
    except sqlite3.Error as error:
        raise BrokenFile(f"is no database that can be read ({error})") from error
    columns = distinct([column[0] for column in described])
    return Table(_rows(path, name, columns), columns)


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
    connection.text_factory = lambda text: text.decode(errors="replace")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LINE_BYTES)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _name(connection: sqlite3.Connection, path: Path, wanted: str | None) -> str:
    names = [name for (name,) in connection.execute(_TABLES)]
    if wanted is None and len(names) == 1:
        return str(names[0])
    if wanted is None:
        listed = ", ".join(names) or "none"
        raise BrokenFile(f'holds {len(names)} tables; say table = "…" in the map, one of: {listed}')
    if wanted not in names:
        raise UnknownName("table", wanted, names, location=str(path))
    return wanted


def _rows(path: Path, name: str, columns: tuple[str, ...]) -> Iterator[Item]:
    number = 0
    try:
        with closing(_opened(path)) as connection:
            for number, cells in enumerate(connection.execute(_reading(name)), start=1):
                yield row_of(columns, cells, f"{path.name}:{name} {number}")
    except sqlite3.Error as error:
        raise BrokenFile(f"cannot be read after row {number} of {name} ({error})") from error


def _reading(name: str) -> str:
    """All of a table. Its name cannot be a parameter; it is one of the database's own, in quotes."""
    return 'SELECT * FROM "' + name.replace('"', '""') + '"'
