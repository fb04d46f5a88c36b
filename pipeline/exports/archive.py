"""What an export is on disk: all tables and a header, as one ``.duckdb`` file or a folder of Parquet files.

An export is written aside and renamed into place. It exists once its header does. What is read back is checked
against the header: no table may be missing, short or unknown.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb
from pydantic import BaseModel, ConfigDict, ValidationError

from models.errors import TrustwatchError, UserMistake
from pipeline.exports.ledger import Export, Kind
from pipeline.warehouse.statements import VIEWS

FILE_SUFFIX: Final = ".duckdb"
_HEADER: Final = "export.json"
# A restored state numbers its own schema, and notes its own compactions.
_NOT_PACKED: Final = {"schema_version", "compactions"}


class Header(BaseModel):
    """What an export says of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    written_at: datetime
    trustwatch: str
    schema_version: int
    author_key_fingerprint: str | None = None
    known: tuple[Export, ...] = ()  # exports of the same home, so that a restored one purges them too
    n_rows: dict[str, int] = {}  # by table
    sha256: dict[str, str] = {}  # of each Parquet file; a .duckdb file has checksums of its own


@dataclass(frozen=True, slots=True)
class Packed:
    """An export that is open: its header, and its tables by name."""

    path: Path
    header: Header
    table: Callable[[str], duckdb.DuckDBPyRelation]


def pack(connection: duckdb.DuckDBPyConnection, path: Path, header: Header) -> Header:
    """Write every table of the database in use, and the header with their counts, over what is at the path.

    Raises TrustwatchError when it cannot be written; what was there is then still there.
    """
    aside = _aside(path)
    _remove(aside)
    n_rows = count_rows(connection)
    tables = list(n_rows)
    header = header.model_copy(update={"n_rows": n_rows, "sha256": {}})
    try:
        write = _write_file if path.suffix == FILE_SUFFIX else _write_folder
        header = write(connection, tables, aside, header)
        _replace(aside, path)
    except (duckdb.Error, OSError) as error:
        _remove(aside)
        raise TrustwatchError(
            f"{path}: cannot be written ({_reason(error)}); see that the folder takes files and has room"
        ) from error
    return header


def unpack(connection: duckdb.DuckDBPyConnection, packed: Packed) -> None:
    """Fill the empty tables of the database in use from an export.

    Raises UserMistake when it is damaged, TrustwatchError when a newer Trustwatch wrote it.
    """
    path, n_rows = packed.path, packed.header.n_rows
    for table in sorted(set(n_rows) - set(_tables(connection))):
        raise TrustwatchError(f"{path}: holds a table {table!r}, unknown here; use a newer Trustwatch")
    for table, n_expected in n_rows.items():
        try:
            _fill(connection, table, packed.table(table))
        except (duckdb.Error, OSError) as error:
            raise _damaged(path, f"{table}: {_reason(error)}") from error
        if (n_found := _n_rows(connection.table(table))) != n_expected:
            raise _damaged(path, f"{table} has {n_found} rows, not {n_expected}")


def count_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many rows each table holds that is packed of the database in use."""
    return {table: _n_rows(connection.table(table)) for table in _tables(connection)}


def read_header(path: Path) -> Header:
    """What an export says of itself. Raises UserMistake when it is none, or is damaged."""
    with duckdb.connect() as connection, open_packed(connection, path) as packed:
        return packed.header


@contextmanager
def open_packed(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[Packed]:
    """Within this block the export can be read; open it before a transaction, not within one.

    Raises UserMistake when it is none, or is damaged.
    """
    if not path.exists():
        raise UserMistake(f"{path}: no such export; give the path that 'trustwatch export' wrote to")
    if path.is_dir():
        yield _open_folder(connection, path)
        return
    try:
        connection.execute("ATTACH ? AS packed (TYPE duckdb, READ_ONLY)", [str(path)])
    except duckdb.Error as error:
        raise _foreign(path, _reason(error)) from error
    try:
        try:
            ((text,),) = connection.execute("SELECT header FROM packed.export").fetchall()
        except (duckdb.Error, ValueError) as error:
            raise _foreign(path, _reason(error)) from error
        yield Packed(path, _header(text, path), lambda table: connection.table(f"packed.main.{table}"))
    finally:
        connection.execute("DETACH packed")


def settle(path: Path) -> None:
    """Clear up after a write that was killed: the old export or the new one stays, and nothing else."""
    old = _old(path)
    if old.exists() and not path.exists():
        old.replace(path)
    for leftover in (_aside(path), old):
        _remove(leftover)


def _write_file(
    connection: duckdb.DuckDBPyConnection, tables: list[str], aside: Path, header: Header
) -> Header:
    # In this format older DuckDB clients, back to 1.5, can open the file.
    connection.execute("ATTACH ? AS packed (STORAGE_VERSION 'v1.5.0')", [str(aside)])
    try:
        if header.kind == "private":
            aside.chmod(0o600)
        for table in tables:
            connection.table(table).create(f"packed.main.{table}")
        connection.execute("CREATE TABLE packed.export AS SELECT ? AS header", [header.model_dump_json()])
    finally:
        connection.execute("DETACH packed")
    return header


def _write_folder(
    connection: duckdb.DuckDBPyConnection, tables: list[str], aside: Path, header: Header
) -> Header:
    aside.mkdir(mode=0o700 if header.kind == "private" else 0o755)
    for table in tables:
        connection.table(table).write_parquet(str(aside / f"{table}.parquet"), compression="zstd")
    sha256 = {table: _digest(aside / f"{table}.parquet") for table in tables}
    header = header.model_copy(update={"sha256": sha256})
    (aside / _HEADER).write_text(header.model_dump_json(indent=1))
    return header


def _replace(aside: Path, path: Path) -> None:
    if path.is_dir():  # a folder cannot be renamed over another; settle() mends a kill in between
        path.replace(_old(path))
    aside.replace(path)
    _remove(_old(path))


def _open_folder(connection: duckdb.DuckDBPyConnection, folder: Path) -> Packed:
    try:
        header = _header((folder / _HEADER).read_text(), folder)
    except (OSError, UnicodeDecodeError) as error:
        raise _foreign(folder, _reason(error)) from error

    def table(name: str) -> duckdb.DuckDBPyRelation:
        path = folder / f"{name}.parquet"
        if _digest(path) != header.sha256.get(name):
            raise _damaged(folder, f"{path.name} is not as it was written")
        return connection.read_parquet(str(path))

    return Packed(folder, header, table)


def _fill(connection: duckdb.DuckDBPyConnection, table: str, rows: duckdb.DuckDBPyRelation) -> None:
    """Insert the rows by name; a column that an older export lacks is NULL."""
    columns = [
        duckdb.ColumnExpression(name) if name in rows.columns else duckdb.ConstantExpression(None).alias(name)
        for name in connection.table(table).columns
    ]
    rows.select(*columns).insert_into(table)


def _header(text: str, path: Path) -> Header:
    try:
        return Header.model_validate_json(text)
    except ValidationError as error:
        raise _foreign(path, _reason(error)) from error


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    in_use = (
        "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() ORDER BY table_name"
    )
    left_out = _NOT_PACKED.union(VIEWS)  # a published copy holds its views as tables
    return [name for (name,) in connection.execute(in_use).fetchall() if name not in left_out]


def _n_rows(relation: duckdb.DuckDBPyRelation) -> int:
    return int(relation.count("*").fetchall()[0][0])


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.partial")


def _old(path: Path) -> Path:
    return path.with_name(f".{path.name}.old")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)


def _foreign(path: Path, reason: str) -> UserMistake:
    return UserMistake(f"{path}: is no export of Trustwatch, or is damaged ({reason}); choose another")


def _damaged(path: Path, reason: str) -> UserMistake:
    return UserMistake(f"{path}: is damaged ({reason}); choose another export")


def _reason(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
