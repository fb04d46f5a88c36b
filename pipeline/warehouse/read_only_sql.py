"""A read-only connection behind a fence: nothing outside the published file can be read, written or set."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from models.errors import TrustwatchError, UserMistake
from pipeline.warehouse.warehouse import open_published

MEMORY_LIMIT = "2GB"
SECONDS = 60.0
_READING = {
    duckdb.StatementType.SELECT,
    duckdb.StatementType.EXPLAIN,
}


class ReadOnlySql:
    """Runs statements that only read, within a time and a memory limit."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, seconds: float = SECONDS) -> None:
        self._connection = connection
        self._seconds = seconds

    def run(self, query: str, *, limit: int) -> tuple[pa.Table, bool]:
        """The first limit rows of a query, and whether there were more.

        Raises UserMistake for anything but one reading statement and for SQL that DuckDB refuses,
        TrustwatchError when the time is up.
        """
        self._check(query)
        timer = threading.Timer(self._seconds, self._connection.interrupt)
        timer.start()
        try:
            reader = self._connection.sql(query).to_arrow_reader(10_000)
            batches, n_rows = [], 0
            for batch in reader:
                batches.append(batch)
                n_rows += batch.num_rows
                if n_rows > limit:
                    break
            rows = pa.Table.from_batches(batches, reader.schema)
        except duckdb.InterruptException:
            raise TrustwatchError(f"the query took longer than {self._seconds:g} s; narrow it") from None
        except duckdb.Error as error:
            raise UserMistake(f"query: {error}") from error
        finally:
            timer.cancel()
        return rows.slice(0, limit), rows.num_rows > limit

    def _check(self, query: str) -> None:
        try:
            statements = self._connection.extract_statements(query)
        except duckdb.Error as error:
            raise UserMistake(f"query: {error}") from error
        if len(statements) != 1:
            raise UserMistake(f"query: one statement at a time; this has {len(statements)}")
        kind = statements[0].type
        if kind not in _READING:
            raise UserMistake(
                f"query: {kind.name} is refused; the published warehouse is read-only, use SELECT"
            )


@contextmanager
def open_read_only(home: Path, *, seconds: float = SECONDS) -> Iterator[ReadOnlySql]:
    """The newest published copy. Raises UserMistake when nothing is published yet."""
    with open_published(home) as connection:
        connection.execute("SET memory_limit = ?", [MEMORY_LIMIT])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield ReadOnlySql(connection, seconds=seconds)
