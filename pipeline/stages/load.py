"""Load: batches from landing into state, each in one transaction and once."""

from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from ingest.landing.queue import Batch, Landing, Run
from ingest.observations.author import present_author_key
from models.errors import PartlyDone, UserMistake
from pipeline.stages.stage import StageContext
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import insert, registered

_MERGED = ("posts", "engagements", "outages", "rejects", "corrections", "announcements")


def load(connection: duckdb.DuckDBPyConnection, context: StageContext) -> dict[str, int]:
    """Merge every pending batch; a batch already loaded is passed over.

    Raises PartlyDone when a batch cannot be loaded; the others are.
    """
    home = context.settings.home
    landing = Landing(home)
    key = present_author_key(home)
    fingerprint = key.fingerprint if key else None
    loaded = records = 0
    refused: list[str] = []
    for folder in landing.pending():
        if _is_loaded(connection, folder.name):
            continue
        try:
            batch = landing.read(folder)
            _check_key(batch, fingerprint, folder)
        except UserMistake as error:
            context.tell(f"trustwatch: {error}")
            refused.append(folder.name)
            continue
        _load_batch(connection, batch, now=context.now)
        said = batch.tables["corrections"].height if "corrections" in batch.tables else 0
        loaded, records = loaded + 1, records + batch.counts.kept + said
    if refused:
        raise PartlyDone(f"{len(refused)} of {loaded + len(refused)} batches could not be loaded; see above")
    return {"batches": loaded, "records": records}


def remove_loaded(connection: duckdb.DuckDBPyConnection, home: Path) -> None:
    """Take the batches that state holds out of landing; call it once a copy that holds them is published."""
    landing = Landing(home)
    for folder in landing.pending():
        if _is_loaded(connection, folder.name):
            landing.remove(folder)


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
        for table in _MERGED:
            if table in batch.tables:
                insert(connection, table, batch.tables[table])
        if batch.author_key_fingerprint and "posts" in batch.tables:
            connection.execute(
                "INSERT INTO author_keys VALUES (?) ON CONFLICT DO NOTHING", [batch.author_key_fingerprint]
            )
        if "deletions" in batch.tables:
            purge(connection, batch.tables["deletions"], now=now)
        for from_at, to_at in batch.covered:
            covered = {"from_at": from_at, "to_at": to_at, "complete": batch.complete}
            run_id = batch.run.run_id if batch.run else ""
            connection.execute(
                statement(__package__, "load/coverage"), identity | counts | covered | {"run_id": run_id}
            )
        if batch.run:
            record_run(connection, batch.run)
        connection.execute(statement(__package__, "load/batch"), identity | counts | {"loaded_at": now})


def purge(connection: duckdb.DuckDBPyConnection, deletions: pl.DataFrame, *, now: datetime) -> None:
    """Purge the posts and authors that are named (subject_kind, subject_id), with all that was made of them."""
    with registered(connection, deletions.with_columns(purged_at=pl.lit(now))):
        connection.execute(statement(__package__, "load/purge"))
