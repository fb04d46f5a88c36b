"""Load: batches from landing into state, each in one transaction and once."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from ingest.landing.queue import Batch, Landing, Run
from ingest.observations.author import present_author_key
from models.errors import BatchRejected, PartlyDone, UserMistake
from models.post import RAW_BYTES
from pipeline.stages.set_aside import EVER, purge_set_aside
from pipeline.stages.stage import StageContext
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import insert, registered

UNFINISHED_FOR: Final = timedelta(hours=1)  # a batch that another program copies here may come file by file
_MERGED = ("posts", "engagements", "outages", "rejects", "volumes", "corrections", "announcements")


def load(connection: duckdb.DuckDBPyConnection, context: StageContext) -> dict[str, int]:
    """Merge every pending batch; a batch already loaded is passed over.

    A batch that is not as one was written is set aside. Raises PartlyDone when a batch cannot be loaded; the others
    are.
    """
    home = context.settings.home
    landing = Landing(home)
    loaded = records = 0
    landing.sweep()
    left = _clear_unfinished(connection, landing, context)
    fingerprint = _fingerprint(home)
    # Deletions last, when all that cannot be read is set aside.
    for folder in sorted(landing.pending(), key=_deletes):
        if _is_loaded(connection, folder.name):
            continue
        try:
            batch = landing.read(folder)
            _check_key(batch, fingerprint, folder)
            if _deletes(folder):
                purge_set_aside(connection, home, tell=context.tell, unreadable_before=EVER)
            _load_batch(connection, batch, now=context.now)
        except (BatchRejected, duckdb.DataError, duckdb.IntegrityError) as error:
            _set_aside(landing, folder, _reason(error), context)
        except (UserMistake, OSError) as error:
            context.tell(f"trustwatch: {error}")
        else:
            said = batch.tables["corrections"].height if "corrections" in batch.tables else 0
            loaded, records = loaded + 1, records + batch.counts.kept + said
            continue
        left.append(folder.name)
    if loaded:
        connection.execute(statement(__package__, "load/authors"))
    purge_set_aside(connection, home, tell=context.tell)
    if left:
        raise PartlyDone(f"{len(left)} of {loaded + len(left)} batches could not be loaded; see above")
    return {"batches": loaded, "records": records}


def _deletes(folder: Path) -> bool:
    return (folder / "deletions.parquet").exists()


def remove_loaded(connection: duckdb.DuckDBPyConnection, home: Path) -> None:
    """Take the batches that state holds out of landing; call it once a copy that holds them is published."""
    landing = Landing(home)
    for folder in landing.pending():
        if _is_loaded(connection, folder.name):
            landing.remove(folder)


def _clear_unfinished(
    connection: duckdb.DuckDBPyConnection, landing: Landing, context: StageContext
) -> list[str]:
    """What has no header is the rest of a batch that was loaded and half removed; else it is set aside.

    Returns the names of those that were set aside.
    """
    left = []
    for path in landing.unfinished(since=context.now - UNFINISHED_FOR):
        if path.is_dir() and _is_loaded(connection, path.name):
            landing.remove(path)
        else:
            _set_aside(landing, path, "has no batch.json" if path.is_dir() else "is no folder", context)
            left.append(path.name)
    return left


def _set_aside(landing: Landing, folder: Path, reason: str, context: StageContext) -> None:
    if batch := landing.set_aside(folder, reason=reason, now=context.now):
        context.tell(
            f"trustwatch: {folder}: {reason}; set aside as {batch.path}, to be tried again with"
            " 'trustwatch analyse --retry'"
        )


def _reason(error: Exception) -> str:
    return error.reason if isinstance(error, BatchRejected) else str(error).strip().partition("\n")[0]


def _fingerprint(home: Path) -> str | None:
    key = present_author_key(home)
    return key.fingerprint if key else None


def record_run(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Keep what a run did; a run id that is there stays as it is."""
    parameters = {
        "run_id": run.run_id,
        "command": run.command,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "outcome": run.outcome,
        "counts": run.counts,
        "versions": run.versions,
        "error": run.error,
        "exit_code": run.exit_code,
    }
    connection.execute(statement(__package__, "load/run"), parameters)


def _is_loaded(connection: duckdb.DuckDBPyConnection, batch_id: str) -> bool:
    return bool(
        connection.execute(statement(__package__, "load/is_loaded"), {"batch_id": batch_id}).fetchall()[0][0]
    )


def _check_key(batch: Batch, fingerprint: str | None, folder: Path) -> None:
    if batch.author_key_fingerprint not in (None, fingerprint):
        raise UserMistake(
            f"{folder}: made under another author key; set TRUSTWATCH_AUTHOR_KEY to that key, or collect again"
        )


def _load_batch(connection: duckdb.DuckDBPyConnection, batch: Batch, *, now: datetime) -> None:
    counts = {
        "read": batch.counts.read,
        "kept": batch.counts.kept,
        "duplicate": batch.counts.duplicate,
        "rejected": batch.counts.rejected,
    }
    identity = {"batch_id": batch.batch_id, "source": batch.source, "query": batch.query}
    with transaction(connection):
        if "posts" in batch.tables:
            with registered(connection, batch.tables["posts"]):
                connection.execute(statement(__package__, "load/edited"))
        for table in _MERGED:
            if table in batch.tables:
                insert(connection, table, batch.tables[table])
        if batch.author_key_fingerprint and "posts" in batch.tables:
            connection.execute(
                "INSERT INTO author_keys VALUES (?) ON CONFLICT DO NOTHING", [batch.author_key_fingerprint]
            )
        if "deletions" in batch.tables:
            _purge_as_asked(connection, batch.tables["deletions"], now=now)
        for from_at, to_at in batch.covered:
            covered = {"from_at": from_at, "to_at": to_at, "complete": batch.complete}
            run_id = batch.run.run_id if batch.run else ""
            connection.execute(
                statement(__package__, "load/coverage"), identity | counts | covered | {"run_id": run_id}
            )
        if batch.run:
            record_run(connection, batch.run)
        connection.execute(statement(__package__, "load/batch"), identity | counts | {"loaded_at": now})


def _purge_as_asked(connection: duckdb.DuckDBPyConnection, deletions: pl.DataFrame, *, now: datetime) -> None:
    """Purge what was asked for, and the rejected rows that may tell of it."""
    with registered(connection, deletions.with_columns(purged_at=pl.lit(now))):
        connection.execute(statement(__package__, "load/rejects_asked_for"), {"cut_from": RAW_BYTES - 3})
    # What the same load brought by name alone is of the same person by then.
    connection.execute(statement(__package__, "load/authors"))
    purge(connection, deletions, now=now)


def purge(connection: duckdb.DuckDBPyConnection, deletions: pl.DataFrame, *, now: datetime) -> None:
    """Purge the posts and authors that are named (subject_kind, subject_id), with all that was made of them."""
    with registered(connection, deletions.with_columns(purged_at=pl.lit(now))):
        connection.execute(statement(__package__, "load/purge"))
