"""What is purged goes from the batches too that are set aside since they cannot be read as a whole.

Of a table that can be read the rows go. What cannot be read may hold anybody's words: it goes whole, since a promise to
forget is worth more than a chance to mend it; what it covered counts as not seen and is asked for again.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from ingest.landing.header import NAME as HEADER
from ingest.landing.header import digest
from ingest.landing.parquet_file import write_parquet
from ingest.landing.queue import TABLES, Landing
from ingest.landing.set_aside import SetAside
from models.table import schema_of
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, registered

EVER: Final = datetime(9999, 1, 1, tzinfo=UTC)  # so that all goes that cannot be read
_EARLIEST: Final = datetime(1, 1, 1, tzinfo=UTC)


def purge_set_aside(
    connection: duckdb.DuckDBPyConnection,
    home: Path,
    *,
    tell: Callable[[str], None],
    before: datetime = _EARLIEST,
    unreadable_before: datetime = _EARLIEST,
) -> None:
    """Take out the rows of what has a tombstone, or was written before a moment.

    unreadable_before: what cannot be read goes where it was set aside until then, and so does what rejected rows
    looked like, of which nobody knows whose they are.
    """
    for batch in Landing(home).all_set_aside():
        _sweep(batch)
        unknown_goes = _EARLIEST < unreadable_before >= (batch.set_aside_at or _EARLIEST)
        for path in _files(batch):
            rows = _read(path)
            if rows is None and unknown_goes:
                path.unlink(missing_ok=True)
                tell(f"{path}: removed, since it cannot be read and may hold what was purged")
            elif rows is not None and (unknown_goes or path.stem != "rejects"):
                _keep(connection, path, rows, before=before)


def _sweep(batch: SetAside) -> None:
    """Take away what a purge left that was killed."""
    for path in batch.path.rglob("*.partial"):
        if path.is_file():
            path.unlink()


def _files(batch: SetAside) -> list[Path]:
    if not batch.path.is_dir():
        return [batch.path]
    return sorted(path for path in batch.path.rglob("*") if path.is_file() and path.name != HEADER)


def _read(path: Path) -> pl.DataFrame | None:
    """The rows of a table as this Trustwatch writes it; None where it is not."""
    if path.suffix != ".parquet" or path.stem not in TABLES:
        return None
    try:
        return pl.read_parquet(path, glob=False).match_to_schema(
            schema_of(TABLES[path.stem]), missing_columns="insert"
        )
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        return None


def _keep(connection: duckdb.DuckDBPyConnection, path: Path, rows: pl.DataFrame, *, before: datetime) -> None:
    if path.stem not in ("posts", "engagements", "rejects"):
        return
    given = None if path.stem == "rejects" else {"before": before}
    with registered(connection, rows):
        kept = frame(connection, statement(__package__, f"set_aside/{path.stem}"), given)
    if given and kept.height == rows.height:
        return
    aside, header = path.with_suffix(".partial"), path.with_name(HEADER)
    try:
        write_parquet(kept.match_to_schema(rows.schema), aside)
        said = _with_digest(header, path.stem, digest(aside))
        if said is not None:
            # First: a kill before the file follows leaves a file that is to be purged still.
            header.with_suffix(".partial").write_text(said)
            header.with_suffix(".partial").replace(header)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
        header.with_suffix(".partial").unlink(missing_ok=True)


def _with_digest(header: Path, table: str, sha256: str) -> str | None:
    """What a header says once it names a table's new hash; None where it is the header that cannot be read."""
    try:
        said = json.loads(header.read_text())
        said["sha256"][table] = sha256
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return None
    return json.dumps(said, indent=1)
