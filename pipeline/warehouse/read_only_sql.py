"""A read-only connection behind a fence: nothing outside the published file can be read, written or set."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path

import duckdb
import pyarrow as pa

from models.errors import UserMistake
from pipeline.warehouse.query_limits import QueryLimits
from pipeline.warehouse.reading_words import check_reads, explained, functions_of_tables
from pipeline.warehouse.warehouse import open_published

_ROWS_AT_ONCE = 2_048  # one vector of DuckDB, so that rows of 100 kB take 200 MB and not more
_NOT_IN_PARQUET = ("INTERVAL", "BIT", "TIME WITH TIME ZONE", "HUGEINT", "VARIANT", "UNION(")


class Rows(Enum):
    """In which form rows are given. Texts and JSON are DuckDB's own, which knows times beyond Python's."""

    typed = "typed"  # columns as Arrow has them; what Parquet cannot hold as text
    text = "text"  # every value as text
    json = "json"  # one column, of an object a row


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a query as they come; names are those that the user gave, of which some may be the same."""

    names: list[str]
    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]

    def first(self, limit: int) -> "FirstRows":
        """The first limit rows."""
        return FirstRows(self.batches, limit)


class FirstRows:
    """The first rows of an answer, batch by batch; was_cut says after the last whether there were more."""

    def __init__(self, batches: Iterator[pa.RecordBatch], limit: int) -> None:
        self.was_cut = False
        self._batches = batches
        self._left = limit

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self._batches:
            self.was_cut = batch.num_rows > self._left
            yield batch.slice(0, self._left)
            if self.was_cut:
                return
            self._left -= batch.num_rows


class ReadOnlySql:
    """Runs statements that only read."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def run(self, query: str, *, form: Rows = Rows.typed) -> Answer:
        """The rows of a query.

        Here and while the rows are read raises UserMistake for anything but one reading statement and for what DuckDB
        refuses.
        """
        query = self._reading(query)
        with _refusals():
            found = self._connection.sql(query)
            names = ["json"] if form is Rows.json else _distinct(found.columns, form)
            reader = _in_form(found, form).to_arrow_reader(_ROWS_AT_ONCE)
        schema = pa.schema([field.with_name(name) for field, name in zip(reader.schema, names, strict=True)])
        return Answer(names, schema, _renamed(reader, schema))

    def _reading(self, query: str) -> str:
        """The query, as it can be run. Raises UserMistake for what does not only read."""
        check_reads(query, gives_table=lambda name: name in self._functions_of_tables)
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

    @cached_property
    def _functions_of_tables(self) -> frozenset[str]:
        """Nothing that is run here adds one."""
        return functions_of_tables(self._connection)

    def _kind(self, query: str) -> duckdb.StatementType:
        try:
            statements = self._connection.extract_statements(query)
        except duckdb.Error as error:
            raise UserMistake(f"query: {error}") from error
        if len(statements) != 1:
            raise UserMistake(f"query: one statement at a time; this has {len(statements)}")
        try:
            return statements[0].type
        except ValueError as error:  # UPDATE EXTENSIONS is of one for which the client has no name
            raise UserMistake(
                "query: this kind of statement is refused; the published warehouse is read-only, use SELECT"
            ) from error


def _renamed(reader: pa.RecordBatchReader, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    with _refusals():
        for batch in reader:
            yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (
        duckdb.Error,
        pa.ArrowException,
        MemoryError,
        OSError,
    ) as error:  # pyarrow hands on DuckDB's as OSError
        raise UserMistake(f"query: {error or 'needs more memory than it may use'}") from error


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
def open_read_only(
    home: Path, *, limits: QueryLimits | None = None, tell: Callable[[str], None] | None = None
) -> Iterator[ReadOnlySql]:
    """The published copy, as ``open_published`` finds it and with what that raises."""
    limits = limits or QueryLimits()
    with open_published(home, tell=tell) as connection:
        connection.execute("SET memory_limit = ?", [f"{limits.database_bytes} bytes"])
        connection.execute("SET threads = ?", [min(limits.threads, os.cpu_count() or 1)])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield ReadOnlySql(connection)
