"""What is known already, so that reading a file twice adds nothing: pending batches and the published warehouse.

The signatures of all that is known lie in a database of their own in a temporary folder, so that memory stays flat;
nothing is written, but that a batch which cannot be read is set aside.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from ingest.landing.held_folder import scratch_folder
from ingest.landing.parquet_file import write_parquet
from ingest.landing.queue import TABLES, Landing
from ingest.landing.sql import statement
from models.table import frame_of

OBSERVED_TABLES: Final = ("posts", "engagements", "outages", "rejects")
# Beyond these DuckDB uses the disk. Learning reads whole texts, 2,048 at a time, of up to 100,000 characters each.
_MEMORY_TO_LEARN: Final = "1GB"
_MEMORY_TO_TELL: Final = "128MB"
_ATTEMPTS: Final = 5  # a batch may be loaded and taken away while landing is read


class KnownRecords:
    """Tells what a chunk says that nothing said before, and keeps it in mind."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def news(self, tables: Mapping[str, pl.DataFrame]) -> set[int]:
        """The records of a chunk of which some observation is new.

        tables holds a frame for each of OBSERVED_TABLES with the column record: Int64, the record's place in the
        chunk. Of two equal observations in a chunk only the first is new.
        """
        for name in OBSERVED_TABLES:
            self._connection.register(f"arriving_{name}", tables[name])
        for step in ("from_chunk", "observed", "news"):
            self._connection.execute(statement(step))
        return {record for (record,) in self._connection.execute(statement("new_records")).fetchall()}

    def has_batch(self, batch_id: str) -> bool:
        """Whether a batch was landed before this began to look."""
        query = statement("is_known_batch")
        return bool(self._connection.execute(query, {"batch_id": batch_id}).fetchall()[0][0])


@contextmanager
def open_known_records(home: Path, *, published: Callable[[], Path | None]) -> Iterator[KnownRecords]:
    """What the pending batches under home and the newest published copy hold.

    published finds that copy, None before the first; it is asked once landing was read, because a batch leaves
    landing only after a copy that holds it was published.
    """
    with scratch_folder() as folder:
        connection = duckdb.connect(folder / "known.duckdb")
        try:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET threads = 1")  # each thread holds texts of its own
            connection.execute("SET memory_limit = ?", [_MEMORY_TO_LEARN])
            connection.execute(statement("signatures"))
            empty = _empty_files(folder)
            _learn_landing(connection, Landing(home), empty=empty)
            if copy := published():
                _learn_published(connection, copy, empty=empty)
            connection.execute("SET memory_limit = ?", [_MEMORY_TO_TELL])
            yield KnownRecords(connection)
        finally:
            connection.close()


def _learn_landing(
    connection: duckdb.DuckDBPyConnection, landing: Landing, *, empty: dict[str, Path]
) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        pending = landing.pending()
        connection.begin()
        try:
            connection.execute("SET VARIABLE pending_files = ?", [_files(pending, empty)])
            for step in ("from_landing", "observed", "learn"):
                connection.execute(statement(step))
            batch_ids = [folder.name for folder in pending]
            connection.execute(statement("learn_pending_batches"), {"batch_ids": batch_ids})
        except duckdb.Error:
            connection.rollback()
            landing.set_aside_unreadable(now=datetime.now(UTC))
            if attempt == _ATTEMPTS:
                raise
        else:
            connection.commit()
            return


def _files(pending: list[Path], empty: dict[str, Path]) -> dict[str, list[str]]:
    """The files of each table in the pending batches, with one that is always there."""
    return {
        name: [str(empty[name])]
        + [str(path) for path in (folder / f"{name}.parquet" for folder in pending) if path.exists()]
        for name in OBSERVED_TABLES
    }


def _learn_published(
    connection: duckdb.DuckDBPyConnection, published: Path, *, empty: dict[str, Path]
) -> None:
    connection.execute("ATTACH ? AS published (READ_ONLY)", [str(published)])
    connection.execute("SET VARIABLE empty_files = ?", [{name: str(path) for name, path in empty.items()}])
    try:
        for step in ("from_published", "observed", "learn", "learn_published_batches"):
            connection.execute(statement(step))
    finally:
        connection.execute("DETACH published")


def _empty_files(folder: Path) -> dict[str, Path]:
    """A file without rows for each table, so that there is always one to read."""
    files = {name: folder / f"{name}.parquet" for name in OBSERVED_TABLES}
    for name, path in files.items():
        write_parquet(frame_of(TABLES[name], ()), path)
    return files
