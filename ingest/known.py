"""What is known already, so that reading a file twice adds nothing: pending batches and the published warehouse.

The signatures of all that is known lie in a database of their own in a temporary folder, so that memory stays flat;
neither landing nor the warehouse is written.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from ingest.landing import TABLES, Landing
from ingest.sql import statement
from models.table import frame_of

OBSERVED_TABLES: Final = ("posts", "engagements", "outages", "rejects")
_MEMORY: Final = "256MB"  # beyond it DuckDB uses the disk
_ATTEMPTS: Final = 5  # a batch may be loaded and taken away while landing is read


class KnownRows:
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
def open_known(home: Path, *, published: Path | None) -> Iterator[KnownRows]:
    """What the pending batches under home and the newest published copy hold; None before the first copy."""
    with tempfile.TemporaryDirectory(prefix="trustwatch-") as folder:
        connection = duckdb.connect(Path(folder) / "known.duckdb")
        try:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET memory_limit = ?", [_MEMORY])
            connection.execute(statement("signatures"))
            # In this order: a batch leaves landing only after a copy that holds it was published.
            _learn_landing(connection, Landing(home), empty=_empty_files(Path(folder)))
            if published:
                _learn_published(connection, published)
            yield KnownRows(connection)
        finally:
            connection.close()


def _learn_landing(
    connection: duckdb.DuckDBPyConnection, landing: Landing, *, empty: dict[str, Path]
) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        pending = landing.pending()
        connection.begin()
        try:
            for name in OBSERVED_TABLES:
                files = [
                    str(path) for path in (folder / f"{name}.parquet" for folder in pending) if path.exists()
                ]
                connection.execute(f"SET VARIABLE {name}_files = ?", [[*files, str(empty[name])]])
            for step in ("from_landing", "observed", "learn"):
                connection.execute(statement(step))
            batch_ids = [folder.name for folder in pending]
            connection.execute(statement("learn_pending_batches"), {"batch_ids": batch_ids})
        except duckdb.IOException:
            connection.rollback()
            if attempt == _ATTEMPTS:
                raise
        else:
            connection.commit()
            return


def _learn_published(connection: duckdb.DuckDBPyConnection, published: Path) -> None:
    connection.execute("ATTACH ? AS published (READ_ONLY)", [str(published)])
    try:
        for step in ("from_published", "observed", "learn", "learn_published_batches"):
            connection.execute(statement(step))
    finally:
        connection.execute("DETACH published")


def _empty_files(folder: Path) -> dict[str, Path]:
    """A file without rows for each table, so that there is always one to read."""
    files = {name: folder / f"{name}.parquet" for name in OBSERVED_TABLES}
    for name, path in files.items():
        frame_of(TABLES[name], ()).write_parquet(path)
    return files
