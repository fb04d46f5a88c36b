"""A read-only connection behind a fence: nothing outside the published file can be read, written or set."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

import duckdb
import pyarrow as pa

from models.errors import TrustwatchError, UserMistake
from pipeline.warehouse.reading_words import check_reads, explained
from pipeline.warehouse.warehouse import open_published

MEMORY_LIMIT = "2GB"
SECONDS = 60.0
_NOT_IN_PARQUET = ("INTERVAL", "BIT", "TIME WITH TIME ZONE", "HUGEINT", "VARIANT", "UNION(")


class Rows(Enum):
    """In which form rows are given. Texts and JSON are DuckDB's own, which knows times beyond Python's."""

    typed = "typed"  # columns as Arrow has them; what Parquet cannot hold as text
    text = "text"  # every value as text
    json = "json"  # one column, of an object a row


class ReadOnlySql:
    """Runs statements that only read, within a time and a memory limit."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, seconds: float = SECONDS) -> None:
        self._connection = connection
        self._seconds = seconds

    def run(self, query: str, *, limit: int, form: Rows = Rows.typed) -> tuple[pa.Table, bool]:
        """The first limit rows of a query, and whether there were more.

        Raises UserMistake for anything but one reading statement and for SQL that DuckDB refuses,
        TrustwatchError when the time is up.
        """
        query = self._reading(query)
        timer = threading.Timer(self._seconds, self._connection.interrupt)
        timer.start()
        try:
            found = self._connection.sql(query)
            names = ["json"] if form is Rows.json else _distinct(found.columns, form)
            reader = _in_form(found, form).to_arrow_reader(10_000)
            batches, n_rows = [], 0
            for batch in reader:
                batches.append(batch)
                n_rows += batch.num_rows
                if n_rows > limit:
                    break
            rows = pa.Table.from_batches(batches, reader.schema).rename_columns(names)
        except duckdb.InterruptException:
            raise TrustwatchError(f"the query took longer than {self._seconds:g} s; narrow it") from None
        except (duckdb.Error, pa.ArrowException) as error:
            raise UserMistake(f"query: {error}") from error
        finally:
            timer.cancel()
        return rows.slice(0, limit), rows.num_rows > limit

    def _reading(self, query: str) -> str:
        """The query, as it can be run. Raises UserMistake for what does not only read."""
        check_reads(self._connection, query)
        kind = self._kind(query)
        if kind is duckdb.StatementType.EXPLAIN:
            kind = self._kind(explained(query))  # EXPLAIN ANALYZE runs what it wraps
        if kind is duckdb.StatementType.MULTI:  # PIVOT, which first makes a type of the values that it finds
            query = f"FROM (\n{query.strip().removesuffix(';')}\n)"  # where nothing stands that writes
            kind = self._kind(query)
        elif kind is not duckdb.StatementType.SELECT:
            raise UserMistake(
                f"query: {kind.name} is refused; the published warehouse is read-only, use SELECT"
            )
        return query

    def _kind(self, query: str) -> duckdb.StatementType:
        try:
            statements = self._connection.extract_statements(query)
        except duckdb.Error as error:
            raise UserMistake(f"query: {error}") from error
        if len(statements) != 1:
            raise UserMistake(f"query: one statement at a time; this has {len(statements)}")
        return statements[0].type


def _in_form(found: duckdb.DuckDBPyRelation, form: Rows) -> duckdb.DuckDBPyRelation:
    if form is Rows.json:
        return found.set_alias("one").project("to_json(one) AS json")
    odd = [name for name, kind in zip(found.columns, found.types, strict=True) if _is_odd(str(kind))]
    if form is Rows.text or (odd and len(set(found.columns)) < len(found.columns)):
        return found.project("CAST(COLUMNS(*) AS VARCHAR)")
    if not odd:
        return found
    columns = (
        f"CAST({_quoted(name)} AS VARCHAR)" if name in odd else _quoted(name) for name in found.columns
    )
    return found.project(", ".join(columns))


def _is_odd(kind: str) -> bool:
    return any(odd in kind for odd in _NOT_IN_PARQUET)


def _distinct(columns: list[str], form: Rows) -> list[str]:
    """The names as they are, but for a Parquet file, where each may stand once."""
    if form is Rows.text:
        return columns
    seen: Counter[str] = Counter()
    names = []
    for column in columns:
        seen[column] += 1
        names.append(column if seen[column] == 1 else f"{column}_{seen[column] - 1}")
    return names


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def open_read_only(home: Path, *, seconds: float = SECONDS) -> Iterator[ReadOnlySql]:
    """The newest published copy. Raises UserMistake when nothing is published yet."""
    with open_published(home) as connection:
        connection.execute("SET memory_limit = ?", [MEMORY_LIMIT])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield ReadOnlySql(connection, seconds=seconds)
